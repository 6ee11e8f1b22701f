/** The body of a request as its Content-Type says it is: forms of both kinds, JSON, and what Slack says of the charset. */
import type { IncomingMessage } from 'node:http';
import { SlackRefusal } from '../state.ts';

/** What Slack calls valid types ("invalid_post_type", docs.slack.dev, "Common errors"). */
const forms = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const types = [...forms, 'application/json', 'text/plain'];

/** Charsets that Slack knows ("invalid_charset", ibid.). */
const charsets = ['utf-8', 'iso-8859-1'];

const header = ({ headers }: IncomingMessage) => String(headers['content-type'] ?? '');

/** Returns a request's media type in small letters, without parameters. */
export const typeOf = (request: IncomingMessage): string =>
  header(request).split(';')[0]?.trim().toLowerCase() ?? '';

const charsetOf = (request: IncomingMessage): string | undefined =>
  /;\s*charset="?([^";\s]+)/i.exec(header(request))?.[1]?.toLowerCase();

/** Throws Slack's refusal of a body whose kind it does not know. */
export function checkType(request: IncomingMessage, body: string): void {
  if (body === '') return;
  if (typeOf(request) === '') throw new SlackRefusal('missing_post_type');
  if (!types.includes(typeOf(request))) throw new SlackRefusal('invalid_post_type');
  const charset = charsetOf(request);
  if (charset !== undefined && !charsets.includes(charset)) throw new SlackRefusal('invalid_charset');
}

/** One part of a multipart body. */
export type Part = { name: string; bytes: Buffer };

/** Returns the parts of a multipart body (RFC 7578), or undefined where it is none. */
export function partsOf(request: IncomingMessage, bytes: Buffer): Part[] | undefined {
  const boundary = /;\s*boundary="?([^";]+)/i.exec(header(request))?.[1];
  const [before, ...pieces] = bytes.toString('latin1').split(`--${boundary}`);
  if (boundary === undefined || before?.trim() !== '' || !pieces.pop()?.startsWith('--')) return undefined;
  const parts = pieces.map(piece => {
    const [, head = '', text = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(piece) ?? [];
    const name = /^content-disposition:.*;\s*name="([^"]*)"/im.exec(head)?.[1];
    return name === undefined ? undefined : { name, bytes: Buffer.from(text, 'latin1') };
  });
  return parts.every(part => part !== undefined) ? parts : undefined;
}

/** Returns the fields of a form, of either kind; nothing where the body is none. Throws where it is a broken one. */
export function fieldsOf(request: IncomingMessage, body: string): [string, string][] {
  if (typeOf(request) === 'application/x-www-form-urlencoded') return [...new URLSearchParams(body)];
  if (typeOf(request) !== 'multipart/form-data' || body === '') return [];
  const parts = partsOf(request, Buffer.from(body));
  if (!parts) throw new SlackRefusal('invalid_form_data');
  return parts.map(({ name, bytes }) => [name, bytes.toString()]);
}

/**
 * Returns what Slack warns of: "missing_charset" for what is no form and says none, "superfluous_charset" for a form that says one
 * (docs.slack.dev, "chat.postMessage", warnings).
 */
export function warningOf(request: IncomingMessage, body: string): string | undefined {
  if (body === '' || typeOf(request) === '') return undefined;
  const isForm = forms.includes(typeOf(request));
  if (isForm === (charsetOf(request) === undefined)) return undefined;
  return isForm ? 'superfluous_charset' : 'missing_charset';
}
