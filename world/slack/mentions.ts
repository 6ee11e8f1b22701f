/** Whom a message would notify and where its links lead, by what Slack parses: security.md T11 asks this of every card. */
import type { Message, State } from './state.ts';

type Thing = Record<string, unknown>;
export type Mentions = {
  people: string[];
  groups: string[];
  /** `channel`, `here` or `everyone`. */
  broadcasts: string[];
  channels: string[];
  links: { url: string; label?: string }[];
};
type Mentioning = Pick<Message, 'text' | 'blocks'> & Partial<Message>;

/** Objects of these types hold text that Slack parses; the fallback `text` of a message is parsed too. */
const parsed = (value: Thing): string | undefined =>
  (value.type === 'mrkdwn' || value.type === 'markdown') && typeof value.text === 'string'
    ? value.text
    : undefined;

/** Texts of an attachment are parsed wherever they stand. */
const attachmentTexts = ['text', 'pretext', 'fallback', 'title', 'footer', 'value'];

/** Everything Slack would parse, and the rich text elements that mention by themselves. */
function walk(value: unknown, texts: string[], elements: Thing[], legacy = false): void {
  if (Array.isArray(value)) for (const one of value) walk(one, texts, elements, legacy);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const thing = value as Thing;
  const text = parsed(thing);
  if (text !== undefined) texts.push(text);
  if (typeof thing.type === 'string') elements.push(thing);
  for (const [key, inner] of Object.entries(thing))
    if (legacy && typeof inner === 'string' && attachmentTexts.includes(key)) texts.push(inner);
    else walk(inner, texts, elements, legacy);
}

/** Returns the mentions of one mrkdwn text. Control sequences count inside code too: Slack resolves them there as well. */
export function mentionsIn(text: string, linksNames = false): Mentions {
  const found: Mentions = { people: [], groups: [], broadcasts: [], channels: [], links: [] };
  for (const [, sign, target = '', label] of text.matchAll(/<([@#!])?([^<>|]+)(?:\|([^<>]*))?>/g)) {
    if (sign === '@') found.people.push(target);
    else if (sign === '#') found.channels.push(target);
    else if (sign === '!') {
      const [word = '', id = ''] = target.split('^');
      if (word === 'subteam') found.groups.push(id);
      else if (/^(channel|here|everyone|group)$/.test(word)) found.broadcasts.push(word);
    } else found.links.push({ url: target, ...(label !== undefined && { label }) });
  }
  if (linksNames)
    for (const [, name = ''] of text.matchAll(/(?:^|[^\w<])@([a-z0-9._-]+)/gi))
      (/^(channel|here|everyone)$/.test(name) ? found.broadcasts : found.people).push(name);
  return found;
}

/** Returns everybody a message would notify, and its links. */
export function mentions(message: Mentioning): Mentions {
  const texts = [message.text];
  const elements: Thing[] = [];
  walk(message.blocks, texts, elements);
  walk(message.attachments ?? [], texts, elements, true);
  const all = mentionsIn('');
  for (const text of texts) {
    const found = mentionsIn(text, message.linksNames);
    for (const key of Object.keys(all) as (keyof Mentions)[]) all[key].push(...(found[key] as never[]));
  }
  for (const one of elements) {
    if (one.type === 'user') all.people.push(String(one.user_id));
    if (one.type === 'usergroup') all.groups.push(String(one.usergroup_id));
    if (one.type === 'broadcast') all.broadcasts.push(String(one.range));
    if (one.type === 'channel') all.channels.push(String(one.channel_id));
    if (one.type === 'link' || one.type === 'url' || (one.type === 'button' && one.url !== undefined))
      all.links.push({ url: String(one.url), ...(typeof one.text === 'string' && { label: one.text }) });
  }
  return all;
}

/** Returns whom raw text of a message notifies, as Slack writes them; rich text users are not raw and not among them. */
export function pings(message: Mentioning): string[] {
  const texts = [message.text];
  const elements: Thing[] = [];
  walk(message.blocks, texts, elements);
  walk(message.attachments ?? [], texts, elements, true);
  const raw = texts
    .map(text => mentionsIn(text, message.linksNames))
    .flatMap(({ people, groups, broadcasts }) => [
      ...broadcasts.map(word => `<!${word}>`),
      ...people.map(id => `<@${id}>`),
      ...groups.map(id => `<!subteam^${id}>`),
    ]);
  const broadcasts = elements.filter(({ type }) => type === 'broadcast').map(({ range }) => `<!${range}>`);
  return [...raw, ...broadcasts];
}

/** Returns the people who would be notified, by id, groups resolved; broadcasts reach everybody in the channel but the bot. */
export function notified(
  state: State,
  message: Mentioning & Pick<Message, 'channel' | 'user' | 'onlyFor'>,
): string[] {
  const { people, groups, broadcasts } = mentions(message);
  const members = state.channels.get(message.channel)?.members ?? [];
  const named = people.map(id => [...state.users.values()].find(({ name }) => name === id)?.id ?? id);
  const all = [
    ...named,
    ...groups.flatMap(id => state.groups.get(id)?.users ?? []),
    ...(broadcasts.length > 0 ? members : []),
  ];
  const present = message.onlyFor === undefined ? members : [message.onlyFor];
  return [...new Set(all)].filter(id => id !== message.user && present.includes(id)).sort();
}
