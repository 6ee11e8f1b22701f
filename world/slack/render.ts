/** What a person reads of a message, as text for terminals and tests. */
import type { KnownBlock } from '@slack/types';
import type { Message, State } from './state.ts';

type Thing = Record<string, unknown>;
const things = (value: unknown): Thing[] => (Array.isArray(value) ? (value as Thing[]) : []);
const textOf = (value: unknown): string => String((value as Thing | undefined)?.text ?? '');

function ago(seconds: number): string {
  const passed = Math.round(Date.now() / 1000 - seconds);
  return passed < 60 ? `${Math.max(0, passed)} s ago` : `${Math.round(passed / 60)} min ago`;
}

function inline(state: State, element: Thing): string {
  if (element.type === 'user') return `@${state.users.get(String(element.user_id))?.name ?? element.user_id}`;
  if (element.type === 'date')
    return element.format === '{ago}'
      ? ago(Number(element.timestamp))
      : new Date(Number(element.timestamp) * 1_000).toISOString().slice(11, 19);
  if (element.type === 'link') return textOf(element) || String(element.url);
  return textOf(element);
}

function block(state: State, given: KnownBlock): string {
  const one = given as unknown as Thing;
  switch (one.type) {
    case 'header':
      return textOf(one.text);
    case 'section':
      return [textOf(one.text), ...things(one.fields).map(textOf)].filter(Boolean).join('\n');
    case 'context':
      return things(one.elements).map(textOf).join('  ');
    case 'rich_text':
      return things(one.elements)
        .map(part =>
          things(part.elements)
            .map(element => inline(state, element))
            .join(''),
        )
        .join('\n');
    case 'actions':
      return things(one.elements)
        .map(element => `[${textOf(element.text)}]`)
        .join(' ');
    case 'input':
      return `${textOf(one.label)} ________`;
    default:
      return textOf(one);
  }
}

/** Returns a message as text; a message with blocks shows only those. */
export function render(state: State, message: Pick<Message, 'text' | 'blocks'>): string {
  if (message.blocks.length === 0)
    return message.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return message.blocks.map(one => block(state, one)).join('\n');
}

/** Returns a message with its author, as a transcript has it. */
export function transcript(state: State, message: Message): string {
  const author = state.users.get(message.user)?.name ?? message.user;
  const marks = [
    message.thread === undefined ? '' : ' (in a thread)',
    message.onlyFor === undefined ? '' : ` (only ${state.users.get(message.onlyFor)?.name} sees this)`,
  ];
  const lines = render(state, message).split('\n');
  return [`${author}${marks.join('')}:`, ...lines.map(line => `  ${line}`)].join('\n');
}

/** Returns who a message would notify by its raw text: the broadcast words, people and groups in it (security.md T11). */
export function pings(message: Pick<Message, 'text' | 'blocks'>): string[] {
  const mrkdwn: string[] = [message.text];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      const one = value as Thing;
      if (one.type === 'mrkdwn') mrkdwn.push(textOf(one));
      if (one.type === 'broadcast') mrkdwn.push(`<!${String(one.range)}>`);
      Object.values(one).forEach(walk);
    }
  };
  walk(message.blocks);
  return mrkdwn.flatMap(text => text.match(/<(?:!(?:channel|here|everyone|subteam\^)|@)[^>]*>/g) ?? []);
}
