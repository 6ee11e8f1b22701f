/** What the bot may log: named fields, and none in which anybody's words could stand (security.md T10). */
import { plainError } from '../src/log.ts';

/** Ids, names out of our own code, numbers, and what AWS, Slack or Redis called a failure. */
const allowed = new Set([
  ...['op', 'ops', 'work', 'outcome', 'state', 'step', 'packed', 'again'],
  ...[
    'problem',
    'cause',
    'at',
    'channel',
    'user',
    'group',
    'what',
    'target',
    'queue',
    'message',
    'dialog',
    'reference',
    'from',
  ],
  ...['error', 'because', 'code', 'failure', 'request', 'policy'],
  ...[
    'redis',
    'ledgerMs',
    'queueAgeSeconds',
    'alertsAgeSeconds',
    'outbox',
    'opsOpen',
    'opsHeld',
    'packedPercent',
    'hears',
  ],
  ...['signal', 'ms', 'part', 'parts', 'port', 'metrics'],
  // Of the secret with Slack's tokens: its id, which opens nothing.
  'version',
  ...['level', 'time', 'role', 'instance', 'msg'],
]);

/** Returns the fields of a line that nobody allowed. */
export const disallowed = (facts: object): string[] => Object.keys(facts).filter(name => !allowed.has(name));

/** Returns a line as the program writes it, errors with what is written of them. */
export const lineOf = (facts: object, what: string): string =>
  `${what} ${JSON.stringify(facts, (_, value) => (value instanceof Error ? plainError(value) : value))}`;
