/** What Slack makes of text that a person types: it escapes, names people by id, and links whatever looks like a host. */
import { app } from './cast.ts';
import { newId, type State } from './state.ts';

/** Top-level domains that people's image and service names end in, and a few that they do not. */
const host =
  /(^|[\s(])((https?:\/\/)?(?:[a-z0-9-]+\.)+(?:com|io|net|org|dev|app|sh|cloud|internal|co|ai|me|es|de|uk|py|rs|md)(?::\d+)?(?:\/(?:[^\s<>|)]*[^\s<>|),.;:!?])?)?)(?=[\s),.;:!?]|$)/gi;

/** Returns typed text as events carry it. */
export function slackified(state: State, text: string): string {
  const people = [...state.users.values()].filter(({ name }) => name !== app.name);
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .replace(/@([a-z0-9._-]+)/gi, (typed, name: string) => {
      if (name === 'channel' || name === 'here' || name === 'everyone') return `<!${name}>`;
      if (name === app.name) return `<@${app.user}>`;
      const group = [...state.groups.values()].find(({ handle }) => handle === name);
      if (group && !people.some(person => person.name === name)) return `<!subteam^${group.id}>`;
      const person = people.find(one => one.name === name);
      return person ? `<@${person.id}>` : typed;
    })
    .replace(/(^|\s)#([a-z0-9_-]+)/g, (typed, before: string, name: string) => {
      const channel = [...state.channels.values()].find(one => one.name === name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : typed;
    })
    .replace(host, (_, before: string, typed: string, scheme: string | undefined) =>
      scheme ? `${before}<${typed}>` : `${before}<http://${typed}|${typed}>`,
    );
}

/** Returns text as slash commands carry it: people have their names beside their ids (docs.slack.dev, "Slash commands"). */
export const labelled = (state: State, text: string): string =>
  text.replace(/<@([A-Z0-9]+)>/g, (whole, id: string) => {
    const user = state.users.get(id);
    return user ? `<@${id}|${user.name}>` : whole;
  });

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Returns the rich text that Slack's own composer makes of the same words: events carry both. */
export function composed(text: string): object[] {
  const elements = text
    .split(/(<[^>]+>)/)
    .filter(part => part !== '')
    .map(part => {
      const [, kind = '', target = '', label] =
        /^<(@|#|!subteam\^|!)?([^|>]+)(?:\|([^>]*))?>$/.exec(part) ?? [];
      if (target === '') return { type: 'text', text: unescaped(part) };
      if (kind === '@') return { type: 'user', user_id: target };
      if (kind === '#') return { type: 'channel', channel_id: target };
      if (kind === '!') return { type: 'broadcast', range: target };
      if (kind === '!subteam^') return { type: 'usergroup', usergroup_id: target };
      return { type: 'link', url: unescaped(target), ...(label !== undefined && { text: unescaped(label) }) };
    });
  return [{ type: 'rich_text', block_id: newId('b'), elements: [{ type: 'rich_text_section', elements }] }];
}
