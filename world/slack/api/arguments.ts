/** How the Web API reads a request: JSON or form, and where it looks for the token. */
import type { IncomingMessage } from 'node:http';
import { SlackRefusal } from '../state.ts';
import { checkType, fieldsOf, typeOf } from './body.ts';
import type { Args } from './method.ts';

/** Arguments that may be text with JSON in it: always in a form, and also inside of JSON (python-slack-sdk #1261 on GitHub). */
const structured = ['blocks', 'metadata', 'view', 'attachments', 'message', 'files'];

/**
 * Methods that take forms only: JSON is for those that write ("JSON now accepted for Web API write methods", docs.slack.dev). What comes to them
 * as JSON is as if it had not been said: seen live of users.info and users.list (kortix-ai/suna #6616), conversations.replies
 * (gajae-code #3824) and files.getUploadURLExternal (Octember/earshot #10 on GitHub).
 */
const formsOnly = new Set([
  'bots.info',
  'chat.getPermalink',
  'conversations.history',
  'conversations.info',
  'conversations.list',
  'conversations.members',
  'conversations.replies',
  'files.getUploadURLExternal',
  'team.info',
  'usergroups.list',
  'usergroups.users.list',
  'users.conversations',
  'users.info',
  'users.list',
]);

/** No argument of Slack's is a list of PHP's, or has other characters in its name (docs.slack.dev, "Common errors"). */
function checkNames(names: Iterable<string>): void {
  for (const name of names) {
    if (/\[.*\]$/.test(name)) throw new SlackRefusal('invalid_array_arg');
    if (!/^\w+$/.test(name)) throw new SlackRefusal('invalid_arg_name');
  }
}

/** Returns the arguments of a call of a method. Throws Slack's refusal of a body it cannot read. */
export function argumentsOf(request: IncomingMessage, body: string, method: string): Args {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  checkType(request, body);
  const fields = [...query, ...fieldsOf(request, body)];
  checkNames(fields.map(([name]) => name));
  // What is text/plain Slack takes and finds no arguments in [inferred].
  const args: Args = {
    ...Object.fromEntries(fields),
    ...(typeOf(request) === 'application/json' && !formsOnly.has(method) && json(body)),
  };
  for (const name of structured) {
    const value = args[name];
    if (typeof value !== 'string') continue;
    try {
      args[name] = JSON.parse(value);
    } catch {
      throw new SlackRefusal(name === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments');
    }
  }
  return args;
}

function json(body: string): Args {
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new SlackRefusal('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SlackRefusal('json_not_object');
  return value as Args;
}

/** Returns the token: from the header, or from a form; Slack does not look for one inside JSON or in the address. */
export function tokenOf(request: IncomingMessage, body: string): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer (\S+)$/i.exec(header)?.[1] ?? 'unreadable';
  return fieldsOf(request, body).find(([name]) => name === 'token')?.[1];
}
