/** What a person reads of a message or a dialog, as text for terminals and tests. */
import { block } from './render/blocks.ts';
import { mrkdwn, type Thing, textOf } from './render/inline.ts';
import type { Message, State, View } from './state.ts';

export { mentions, notified, pings } from './mentions.ts';

/** Returns a message as text; a message with blocks shows only those. */
export function render(
  state: State,
  message: Pick<Message, 'text' | 'blocks' | 'attachments' | 'files'>,
): string {
  const own =
    message.blocks.length === 0
      ? [mrkdwn(state, message.text)]
      : message.blocks.map(one => block(state, one as unknown as Thing));
  const attached = (message.attachments ?? []).map(
    one => `| ${textOf(state, one.text ?? one.fallback ?? '')}`,
  );
  const files = (message.files ?? []).map(({ name, size }) => `(file ${name}, ${size} bytes)`);
  return [...own, ...attached, ...files].filter((line, i) => line !== '' || i === 0).join('\n');
}

/** Returns a message with its author, as a transcript has it. */
export function transcript(state: State, message: Message): string {
  const name = (id: string) => state.users.get(id)?.name ?? id;
  const marks = [
    message.thread === undefined || message.thread === message.ts ? '' : ' (in a thread)',
    message.onlyFor === undefined ? '' : ` (only ${name(message.onlyFor)} sees this)`,
    message.edited ? ' (edited)' : '',
  ];
  const reactions = (message.reactions ?? []).map(({ name: emoji, users }) => `:${emoji}: ${users.length}`);
  const lines = [
    ...render(state, message).split('\n'),
    ...(reactions.length > 0 ? [reactions.join(' ')] : []),
  ];
  return [`${name(message.user)}${marks.join('')}:`, ...lines.map(line => `  ${line}`)].join('\n');
}

/** Returns an open dialog or a home tab as text, with the bot's complaints under the inputs they belong to. */
export function renderView(state: State, view: View): string {
  const lines = view.blocks.map(one => {
    const error = view.errors?.[one.block_id ?? ''];
    return block(state, one as unknown as Thing) + (error === undefined ? '' : `\n! ${error}`);
  });
  if (view.type === 'home') return lines.join('\n');
  const { title, submit, close } = view as { title?: unknown; submit?: unknown; close?: unknown };
  const buttons = [
    `[${textOf(state, close) || 'Cancel'}]`,
    ...(submit ? [`[${textOf(state, submit)}]`] : []),
  ];
  return [textOf(state, title), ...lines, buttons.join(' ')].join('\n');
}
