/** Blocks and views as a bot sends them, each as small as Slack takes it. */
import type { ModalView } from '@slack/types';

/** Returns a text of this length. */
export const x = (n: number) => 'x'.repeat(n);
export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
export const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: plain('Go'), ...more });
export const actions = (...elements: object[]) => ({ type: 'actions', elements });
export const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
export const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('x'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
export const option = (text: string, more: object = {}) => ({ text: plain(text), value: text, ...more });
export const select = (more: object) => actions({ type: 'static_select', action_id: 's', ...more });
export const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('Why'),
  element,
  ...more,
});
export const table = (rows: object[][]) => ({ type: 'table', rows });
export const cell = (text: string) => ({ type: 'raw_text', text });
export const task = (more: object = {}) => ({
  type: 'task_card',
  task_id: '1',
  title: 'x',
  status: 'complete',
  ...more,
});
export const container = (more: object = {}) => ({
  type: 'container',
  title: plain('x'),
  child_blocks: [section()],
  ...more,
});

/** Returns this many of something. */
export const many = <T>(n: number, one: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => one(i));

/** Returns the least view there is. */
export const modal = (more: object = {}) => ({ type: 'modal', title: plain('x'), blocks: [], ...more });

/** A dialog that asks why. */
export const dialog = (more: object = {}): ModalView => ({
  type: 'modal',
  callback_id: 'm',
  title: plain('Deny'),
  submit: plain('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
  ...more,
});
