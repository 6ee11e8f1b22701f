/** How the Web API reads a request: JSON or form, and where it looks for the token. */
import type { IncomingMessage } from 'node:http';
import { SlackRefusal } from '../state.ts';
import { checkType, fieldsOf, typeOf } from './body.ts';
import type { Args } from './method.ts';

/** Arguments that may be text with JSON in it: always in a form, and also inside of JSON (python-slack-sdk #1261 on GitHub). */
const structured = ['blocks', 'metadata', 'view', 'attachments', 'message', 'files'];

/** Returns the arguments of a call. Throws Slack's refusal of a body it cannot read. */
export function argumentsOf(request: IncomingMessage, body: string): Args {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  checkType(request, body);
  // What is text/plain Slack takes and finds no arguments in [inferred].
  const args: Args = {
    ...Object.fromEntries([...query, ...fieldsOf(request, body)]),
    ...(typeOf(request) === 'application/json' && json(body)),
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
