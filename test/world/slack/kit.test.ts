import { type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { validateBlocks, validateView, worded } from '../../../world/slack/kit.ts';
import { clientOf, outcome, plain, raw } from './bot.ts';

const x = (n: number) => 'x'.repeat(n);
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('x'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const option = (text: string, more: object = {}) => ({ text: plain(text), value: text, ...more });
const select = (more: object) => actions({ type: 'static_select', action_id: 's', ...more });
const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('Why'),
  element,
  ...more,
});
const table = (rows: object[][]) => ({ type: 'table', rows });
const cell = (text: string) => ({ type: 'raw_text', text });
const task = (more: object = {}) => ({
  type: 'task_card',
  task_id: '1',
  title: 'x',
  status: 'complete',
  ...more,
});
const container = (more: object = {}) => ({
  type: 'container',
  title: plain('x'),
  child_blocks: [section()],
  ...more,
});
const many = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i));

/** Each at its limit: what a bot may count on. */
const good: [string, object[]][] = [
  ['section, 3,000 characters', [section({ text: mrkdwn(x(3_000)) })]],
  ['section, ten fields of 2,000', [section({ fields: many(10, () => mrkdwn(x(2_000))) })]],
  ['section, fields only', [{ type: 'section', fields: [mrkdwn('x')] }]],
  ['header, 150', [{ type: 'header', text: plain(x(150)) }]],
  ['actions, 25', [actions(...many(25, i => button({ action_id: `${i}` })))]],
  ['context, ten', [{ type: 'context', elements: many(10, () => mrkdwn('x')) }]],
  ['button, text 75 and value 2,000', [actions(button({ text: plain(x(75)), value: x(2_000) }))]],
  ['the same action_id in two blocks', [actions(button()), actions(button())]],
  [
    'confirm, at its limits',
    [actions(button({ confirm: confirm({ title: plain(x(100)), text: mrkdwn(x(300)) }) }))],
  ],
  ['select, 100 options', [select({ options: many(100, i => option(`${i}`)) })]],
  ['rich text', [rich({ type: 'text', text: 'x', style: { bold: true } }, { type: 'user', user_id: 'U' })]],
  ['table, 100 rows', [table(many(100, () => [cell('x')]))]],
  ['plan', [{ type: 'plan', title: 'x', tasks: [task(), task({ status: 'in_progress' })] }]],
  ['container', [container({ is_collapsible: true, default_collapsed: true })]],
  ['markdown, 12,000', [{ type: 'markdown', text: x(12_000) }]],
  ['fifty blocks', many(50, () => ({ type: 'divider' }))],
];

/** Each one step past: where the pointer points, and what is said. */
const bad: [string, object[], string, RegExp][] = [
  ['51 blocks', many(51, () => ({ type: 'divider' })), '/blocks', /no more than 50 items/],
  ['no such block', [{ type: 'sectoin' }], '/blocks/0/type', /unsupported type: sectoin/],
  [
    'an input on a message',
    [input({ type: 'plain_text_input' })],
    '/blocks/0/type',
    /unsupported type: input/,
  ],
  ['an alert on a message', [{ type: 'alert', text: plain('x') }], '/blocks/0/type', /unsupported/],
  ['an unknown field', [section({ colour: 'red' })], '/blocks/0', /additional property: colour/],
  ['block_id of 256', [section({ block_id: x(256) })], '/blocks/0/block_id', /less than 256/],
  ['block_id twice', [section({ block_id: 'b' }), section({ block_id: 'b' })], '/blocks', /block_id/],
  ['section without text or fields', [{ type: 'section' }], '/blocks/0', /text or fields/],
  ['section of 3,001', [section({ text: mrkdwn(x(3_001)) })], '/blocks/0/text/text', /less than 3001/],
  ['section with empty text', [section({ text: mrkdwn('') })], '/blocks/0/text/text', /more than 0/],
  ['11 fields', [section({ fields: many(11, () => mrkdwn('x')) })], '/blocks/0/fields', /no more than 10/],
  ['field of 2,001', [section({ fields: [mrkdwn(x(2_001))] })], '/blocks/0/fields/0/text', /less than 2001/],
  ['header of 151', [{ type: 'header', text: plain(x(151)) }], '/blocks/0/text/text', /less than 151/],
  [
    'mrkdwn header',
    [{ type: 'header', text: mrkdwn('x') }],
    '/blocks/0/text/type',
    /unsupported type: mrkdwn/,
  ],
  [
    '26 actions',
    [actions(...many(26, i => button({ action_id: `${i}` })))],
    '/blocks/0/elements',
    /no more than 25/,
  ],
  ['no actions', [actions()], '/blocks/0/elements', /no less than 1/],
  ['action_id twice in a block', [actions(button(), button())], '/blocks/0/elements', /action_id/],
  [
    'action_id of 256',
    [actions(button({ action_id: x(256) }))],
    '/blocks/0/elements/0/action_id',
    /less than 256/,
  ],
  ['11 in context', [{ type: 'context', elements: many(11, () => mrkdwn('x')) }], '/blocks/0/elements', /10/],
  ['button text of 76', [actions(button({ text: plain(x(76)) }))], '/blocks/0/elements/0/text/text', /76/],
  [
    'mrkdwn button',
    [actions(button({ text: mrkdwn('x') }))],
    '/blocks/0/elements/0/text/type',
    /unsupported/,
  ],
  ['button value of 2,001', [actions(button({ value: x(2_001) }))], '/blocks/0/elements/0/value', /2001/],
  ['button style', [actions(button({ style: 'warning' }))], '/blocks/0/elements/0/style', /primary, danger/],
  [
    'button url of 3,001',
    [actions(button({ url: `http://${x(2_994)}` }))],
    '/blocks/0/elements/0/url',
    /3001/,
  ],
  [
    'confirm without deny',
    [actions(button({ confirm: { ...confirm(), deny: undefined } }))],
    '/blocks/0/elements/0/confirm',
    /field: deny/,
  ],
  [
    'confirm text of 301',
    [actions(button({ confirm: confirm({ text: mrkdwn(x(301)) }) }))],
    '/blocks/0/elements/0/confirm/text/text',
    /301/,
  ],
  [
    'confirm button of 31',
    [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
    '/blocks/0/elements/0/confirm/confirm/text',
    /31/,
  ],
  [
    'plain input in actions',
    [actions({ type: 'plain_text_input' })],
    '/blocks/0/elements/0/type',
    /unsupported/,
  ],
  [
    '101 options',
    [select({ options: many(101, i => option(`${i}`)) })],
    '/blocks/0/elements/0/options',
    /no more than 100/,
  ],
  ['no options', [select({})], '/blocks/0/elements/0', /field: options/],
  [
    'option value of 76',
    [select({ options: [option('x', { value: x(76) })] })],
    '/blocks/0/elements/0/options/0/value',
    /76/,
  ],
  [
    'the same option value twice',
    [select({ options: [option('x'), option('x')] })],
    '/blocks/0/elements/0/options',
    /value/,
  ],
  [
    'options and groups',
    [select({ options: [option('x')], option_groups: [{ label: plain('g'), options: [option('x')] }] })],
    '/blocks/0/elements/0',
    /exclude/,
  ],
  [
    'placeholder of 151',
    [select({ options: [option('x')], placeholder: plain(x(151)) })],
    '/blocks/0/elements/0/placeholder/text',
    /151/,
  ],
  [
    '6 in an overflow',
    [actions({ type: 'overflow', options: many(6, i => option(`${i}`)) })],
    '/blocks/0/elements/0/options',
    /no more than 5/,
  ],
  [
    '11 radio buttons',
    [actions({ type: 'radio_buttons', options: many(11, i => option(`${i}`)) })],
    '/blocks/0/elements/0/options',
    /10/,
  ],
  [
    'empty rich text',
    [rich({ type: 'text', text: '' })],
    '/blocks/0/elements/0/elements/0/text',
    /more than 0/,
  ],
  ['rich text of no kind', [rich({ type: 'bold' })], '/blocks/0/elements/0/elements/0/type', /unsupported/],
  [
    'date without a format',
    [rich({ type: 'date', timestamp: 1 })],
    '/blocks/0/elements/0/elements/0',
    /field: format/,
  ],
  ['101 rows', [table(many(101, () => [cell('x')]))], '/blocks/0/rows', /no more than 100/],
  ['21 cells', [table([many(21, () => cell('x'))])], '/blocks/0/rows/0', /no more than 20/],
  ['an empty cell', [table([[cell('')]])], '/blocks/0/rows/0/0/text', /more than 0/],
  ['10,001 characters in a table', [table([[cell(x(5_001)), cell(x(5_000))]])], '/blocks/0/rows', /10001/],
  ['two tables', [table([[cell('x')]]), table([[cell('x')]])], '/blocks', /only_one_table_allowed/],
  [
    'data_table without a caption',
    [{ type: 'data_table', rows: [[cell('x')], [cell('x')]] }],
    '/blocks/0',
    /caption/,
  ],
  [
    'a completed task',
    [{ type: 'plan', title: 'x', tasks: [task({ status: 'completed' })] }],
    '/blocks/0/tasks/0/status',
    /complete/,
  ],
  ['plan and task_card', [{ type: 'plan', title: 'x' }, task()], '/blocks', /exclude/],
  [
    'a container in a container',
    [container({ child_blocks: [container()] })],
    '/blocks/0/child_blocks/0/type',
    /unsupported/,
  ],
  [
    '11 in a container',
    [container({ child_blocks: many(11, () => section()) })],
    '/blocks/0/child_blocks',
    /10/,
  ],
  ['collapsed but not collapsible', [container({ default_collapsed: true })], '/blocks/0', /is_collapsible/],
  [
    '12,001 of markdown in two',
    [
      { type: 'markdown', text: x(6_001) },
      { type: 'markdown', text: x(6_000) },
    ],
    '/blocks',
    /12001/,
  ],
  [
    'six in context_actions',
    [
      {
        type: 'context_actions',
        elements: many(6, i => ({ type: 'icon_button', icon: 'trash', action_id: `${i}`, text: plain('x') })),
      },
    ],
    '/blocks/0/elements',
    /5/,
  ],
  [
    '11 cards',
    [{ type: 'carousel', elements: many(11, () => ({ type: 'card', title: mrkdwn('x') })) }],
    '/blocks/0/elements',
    /10/,
  ],
];

test.each(good)('Slack takes: %s', (_, blocks) => {
  expect(worded(validateBlocks(blocks, 'message'))).toEqual([]);
});

test.each(bad)('Slack refuses: %s', (_, blocks, pointer, message) => {
  const problems = validateBlocks(blocks, 'message');
  expect(problems.map(problem => problem.pointer)).toContain(pointer);
  expect(problems.find(problem => problem.pointer === pointer)?.message).toMatch(message);
});

const modal = (more: object = {}) => ({ type: 'modal', title: plain('x'), blocks: [], ...more });
const asks = input({ type: 'plain_text_input', action_id: 'why' });

test.each<[string, object, RegExp | undefined]>([
  ['100 blocks', modal({ blocks: many(100, () => ({ type: 'divider' })) }), undefined],
  [
    '101 blocks',
    modal({ blocks: many(101, () => ({ type: 'divider' })) }),
    /no more than 100.*\/view\/blocks\]/,
  ],
  ['a title of 25', modal({ title: plain(x(25)) }), /less than 25.*\/view\/title\/text\]/],
  ['no title', { type: 'modal', blocks: [] }, /field: title/],
  ['an input without submit', modal({ blocks: [asks] }), /submit/],
  ['an input with submit', modal({ blocks: [asks], submit: plain('Send') }), undefined],
  ['private_metadata of 3,001', modal({ private_metadata: x(3_001) }), /3001.*\/view\/private_metadata\]/],
  ['callback_id of 256', modal({ callback_id: x(256) }), /256/],
  ['a table', modal({ blocks: [table([[cell('x')]])] }), /unsupported type: table/],
  [
    'a plain input that wants too much',
    modal({ submit: plain('x'), blocks: [input({ type: 'plain_text_input', max_length: 3_001 })] }),
    /3000/,
  ],
  [
    'a number without is_decimal_allowed',
    modal({ submit: plain('x'), blocks: [input({ type: 'number_input' })] }),
    /is_decimal_allowed/,
  ],
  [
    'a number with a number for its least',
    modal({
      submit: plain('x'),
      blocks: [input({ type: 'number_input', is_decimal_allowed: false, min_value: 1 })],
    }),
    /string/,
  ],
  [
    'two in focus',
    modal({
      submit: plain('x'),
      blocks: many(2, i => input({ type: 'plain_text_input', action_id: `${i}`, focus_on_load: true })),
    }),
    /focus/,
  ],
])('a view with %s', (_, view, message) => {
  const problems = worded(validateView(view, '/view'));
  if (message) expect(problems.join('\n')).toMatch(message);
  else expect(problems).toEqual([]);
});

describe('the same rules on the wire', () => {
  let slack: SlackWorld;
  beforeAll(async () => {
    slack = await startSlack();
  });
  afterAll(() => slack.close());

  test('chat.* says invalid_blocks, with pointers, and posts nothing', async () => {
    const answer = await raw(slack, 'chat.postMessage', {
      channel: 'C0OPS',
      text: 'x',
      blocks: [section({ text: mrkdwn(x(3_001)) })],
    });
    expect(answer.body).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
    expect(slack.messages()).toEqual([]);
    expect(slack.state.broken).toHaveLength(1);
  });

  test('blocks.validate takes blocks, a message or a view, and needs exactly one of them', async () => {
    const c = clientOf(slack);
    expect(await outcome(c.blocks.validate({ blocks: [section()] as never }))).toBe('ok');
    const { errors } = await c.blocks.validate({
      message: { blocks: [{ type: 'header', text: plain(x(151)) }] },
    });
    expect(errors).toEqual([
      {
        pointer: '/message/blocks/0/text/text',
        code: 'too_long',
        message: 'must be less than 151 characters',
        constraint: { type: 'max_length', expected: ['150'], got: '151' },
      },
    ]);
    expect((await c.blocks.validate({ view: modal({ title: plain(x(25)) }) as never })).errors).toHaveLength(
      1,
    );
    expect(await outcome(c.blocks.validate({}))).toBe('invalid_arguments');
  });
});
