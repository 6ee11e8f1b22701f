/** Views: what Slack takes as a dialog, and what it refuses. */
import { validateView, worded } from '../../../world/slack/kit.ts';
import { cell, input, many, modal, plain, table, x } from './blocks.ts';

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
