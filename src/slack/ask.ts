/** Writes what people ask into the ledger: the one thing between a request and its ack. */
import { createHash, randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { parse } from '../commands/index.ts';
import { type Refusal, refusalOf, UserError } from '../errors.ts';
import type { SecondFactor } from '../ledger/factors/second-factor.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { RedisAway } from '../ledger/script.ts';
import type { Log, Tell } from '../ports.ts';
import type { Relay } from '../queue/bell.ts';
import { isChange, type Person, type Place } from '../work.ts';
import { refused } from './answers.ts';
import type { Say } from './blocks.ts';
import { help } from './help.ts';
import * as words from './messages.ts';
import { typeEnrol } from './messages-factor.ts';
import { askingUnsure, notWritten } from './messages-unsure.ts';
import type { Unanswered } from './unanswered.ts';

export type Listening = {
  ledger: Ledger;
  relay: Pick<Relay, 'kick'>;
  tell: Tell;
  unanswered: Pick<Unanswered, 'follow'>;
  /** Absent where there is no key to seal with. */
  secondFactor?: SecondFactor;
  client: WebClient;
  apiUrl: string;
  botUser: string;
  /** The names of the targets, which nobody of another team than the `home` team hears. */
  targets: readonly string[];
  home: string;
  log: Log;
};

/** Marks of one request, for the replay check: what the receiver saw of it and what Slack numbered in it. */
export type Marks = { signature?: string; envelope?: string };

/** Returns every mark there is of one request. */
export const once = (marks: Marks, ...own: (string | undefined)[]): string[] =>
  [marks.signature && `sig:${marks.signature}`, marks.envelope && `env:${marks.envelope}`, ...own]
    .filter(mark => mark !== undefined && mark !== '')
    .map(mark => String(mark));

/** Returns a short digest for a mark. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

export type Asked = { who: Person; where: Place; text: string; marks: string[]; share?: true };

/** Writes what was asked into the ledger; returns what to say at once. Never throws. */
export async function ask(
  { ledger, relay, unanswered, targets, home, log }: Listening,
  { who, where, text, marks, share }: Asked,
): Promise<Say> {
  const said = text.trim().replace(/^\/?ecs\s+/i, '');
  try {
    const parsed = parse(text, who.team === home ? targets : []);
    if (parsed.is === 'help') return help(parsed.verb);
    if (parsed.is === 'enrol') return refused(typeEnrol());
    const { work, urgent } = parsed;
    const reply = await ledger.open(
      { who, where, words: said, work, ...(share && { share }), ...(urgent !== undefined && { urgent }) },
      isChange(work),
      marks,
    );
    relay.kick();
    if (reply.is === 'flood') return refused(words.flooded());
    if (reply.is === 'full') return refused(words.full());
    if (reply.is === 'never') return refused(notWritten(said));
    log.info({ op: reply.id, work: work.kind, ...(reply.is === 'again' && { again: true }) }, 'asked');
    const on = reply.is === 'opened' ? words.onIt(reply.id) : words.alreadyOnIt(reply.id);
    return { text: on, blocks: [] };
  } catch (error) {
    if (isUnsure(error))
      unanswered.follow({ who, where, words: said, marks, mayRunUntil: error.mayRunUntil });
    return refused(unable(error, log, askingUnsure()));
  }
}

/** Tells one person what became of a click or a dialog. Never throws: there is nobody left to tell. */
export async function tellOnly(
  { tell, client, log }: Pick<Listening, 'tell' | 'client' | 'log'>,
  who: Person,
  where: Place,
  refusal: Refusal,
): Promise<void> {
  // Nobody looks at the conversation with the bot while they are at home: a message that is only shown there would not be noticed.
  const told = where.home
    ? client.chat.postMessage({ channel: where.channel, ...refused(refusal) })
    : tell.only(who, where, refusal);
  await told.catch(error => log.warn({ error, code: refusal.code }, 'could not say so'));
}

const isUnsure = (error: unknown): error is RedisAway & { mayRunUntil: number } =>
  error instanceof RedisAway && error.mayRunUntil !== undefined;

/**
 * What a person is told when something could not be written down, or, as `unsure`, when nobody knows whether it was; `op` is what it
 * was about.
 */
export function unable(error: unknown, log: Log, unsure: Refusal, op?: string): Refusal {
  if (error instanceof UserError) return refusalOf(error);
  if (error instanceof RedisAway) return isUnsure(error) ? unsure : words.redisAway();
  const reference = randomUUID().slice(0, 8);
  log.error(
    { error, reference, ...(op !== undefined && { op }) },
    'could not write down what somebody asked',
  );
  return words.ourFault(reference);
}
