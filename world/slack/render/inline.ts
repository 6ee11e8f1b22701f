/** Running text as people read it: mrkdwn with its escapes and mentions resolved, and the elements of rich text. */
import type { State } from '../state.ts';

export type Thing = Record<string, unknown>;
export const things = (value: unknown): Thing[] => (Array.isArray(value) ? (value as Thing[]) : []);

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const person = (state: State, id: string) => `@${state.users.get(id)?.name ?? id}`;
const group = (state: State, id: string) => `@${state.groups.get(id)?.handle ?? id}`;
const channel = (state: State, id: string) => `#${state.channels.get(id)?.name ?? id}`;
const link = (url: string, label?: string) => (label && label !== url ? `${label} (${url})` : url);

/** Returns a moment by Slack's date tokens; terminals have no time zone of their own, so it is UTC. */
export function moment(state: State, seconds: number, format: string): string {
  const iso = new Date(seconds * 1_000).toISOString();
  const [day = '', time = ''] = iso.slice(0, 19).split('T');
  return format.replace(/\{(\w+)\}/g, (_, token: string) => {
    if (token === 'ago') return ago(state.clock.now() / 1_000 - seconds);
    if (token === 'time') return time.slice(0, 5);
    if (token === 'time_secs') return time;
    return day;
  });
}

function ago(passed: number): string {
  const [span, word] = passed < 0 ? [-passed, 'in '] : [passed, ''];
  const [n, unit] =
    span < 60
      ? [span, 's']
      : span < 3_600
        ? [span / 60, 'min']
        : span < 86_400
          ? [span / 3_600, 'h']
          : [span / 86_400, 'd'];
  return word ? `${word}${Math.round(n)} ${unit}` : `${Math.round(n)} ${unit} ago`;
}

/** Returns mrkdwn as read: names for ids, labels for links, no escapes. */
export function mrkdwn(state: State, text: string): string {
  const resolved = text.replace(
    /<([@#!])?([^<>|]+)(?:\|([^<>]*))?>/g,
    (whole, sign: string | undefined, target: string, label: string | undefined) => {
      if (sign === '@') return person(state, target);
      if (sign === '#') return channel(state, target);
      if (sign === undefined) return link(unescaped(target), label);
      const [word = '', first = '', format = ''] = target.split('^');
      if (word === 'subteam') return group(state, first);
      if (word === 'date') return moment(state, Number(first), format);
      return /^(here|channel|everyone)$/.test(word) ? `@${word}` : (label ?? whole);
    },
  );
  return unescaped(resolved);
}

/** Returns a text object as read. */
export function textOf(state: State, value: unknown): string {
  if (typeof value === 'string') return value;
  const { type, text } = (value ?? {}) as Thing;
  return type === 'mrkdwn' ? mrkdwn(state, String(text ?? '')) : String(text ?? '');
}

/** Returns one element of rich text as read. */
export function element(state: State, one: Thing): string {
  switch (one.type) {
    case 'user':
      return person(state, String(one.user_id));
    case 'usergroup':
      return group(state, String(one.usergroup_id));
    case 'channel':
      return channel(state, String(one.channel_id));
    case 'broadcast':
      return `@${one.range}`;
    case 'emoji':
      return one.unicode === undefined ? `:${one.name}:` : emoji(String(one.unicode));
    case 'date':
      return moment(state, Number(one.timestamp), String(one.format));
    case 'link':
      return link(String(one.url), one.text === undefined ? undefined : String(one.text));
    default:
      return String(one.text ?? one.value ?? '');
  }
}

const emoji = (points: string) =>
  String.fromCodePoint(...points.split('-').map(hex => Number.parseInt(hex, 16)));
