/** Blocks at their limits, which Slack takes; and how it refuses others on the wire. */
import { type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { validateBlocks, worded } from '../../../world/slack/kit.ts';
import {
  actions,
  button,
  cell,
  confirm,
  container,
  many,
  modal,
  mrkdwn,
  option,
  plain,
  rich,
  section,
  select,
  table,
  task,
  x,
} from './blocks.ts';
import { clientOf, outcome, raw } from './bot.ts';

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

test.each(good)('Slack takes: %s', (_, blocks) => {
  expect(worded(validateBlocks(blocks, 'message'))).toEqual([]);
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
