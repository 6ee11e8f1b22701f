/**
 * What people asked and Redis did not answer: asked after until it is known whether it was written down, and told to whoever asked. It is
 * kept nowhere else, since what could keep it is what did not answer: a process that is killed forgets it, so the first words that
 * people read say where to look.
 */
import type { Refusal } from '../errors.ts';
import type { Became } from '../ledger/asking.ts';
import { RedisAway } from '../ledger/script.ts';
import type { Log } from '../ports.ts';
import { every } from '../queue/pulse.ts';
import type { Person, Place } from '../work.ts';
import { empty } from './heard.ts';
import { neverKnown, notWritten, writtenDown } from './messages-unsure.ts';

/** One asking: `mayRunUntil` is Redis time in milliseconds, until when its script may still run. */
export type Unheard = {
  who: Person;
  where: Place;
  words: string;
  marks: readonly string[];
  mayRunUntil: number;
};

/** Waiting for Redis at a time, at most; who has waited longest is told that nobody knows. */
const mostWaiting = 300;
const roundMs = 500;
/**
 * Nothing is asked after sooner, in milliseconds: longer than anybody waits for Redis, so that nothing can still run by any node's clock,
 * when another node than the one that was asked has the ledger by then.
 */
const restMs = 1_000;
/** When the process stops, what is asked after then, and after that what is being told, may take so many milliseconds more. */
const lastMs = 1_500;

export type Unanswered = ReturnType<typeof createUnanswered>;

/** Returns what asks after them; `tell` says something to one person and never throws. */
export function createUnanswered(given: {
  ledger: { became(marks: readonly string[], mayRunUntil: number): Promise<Became> };
  tell(who: Person, where: Place, refusal: Refusal): Promise<void>;
  log: Log;
  /** For how long it still asks when the process stops, in milliseconds. */
  askMs?: number;
}) {
  const { ledger, tell, log, askMs = lastMs } = given;
  const waiting = new Map<Unheard, number>();
  const telling = new Set<Promise<void>>();
  let over = Number.POSITIVE_INFINITY;

  const tells = (one: Unheard, refusal: Refusal): void => {
    waiting.delete(one);
    const told = tell(one.who, one.where, refusal).finally(() => telling.delete(told));
    telling.add(told);
  };
  const giveUp = (all: Unheard[]): void => {
    for (const one of all) tells(one, neverKnown(one.words));
  };
  /** Throws RedisAway; then it is not known of the others either. Whatever else Redis says of one, as when it is full, is not for good. */
  const askAfter = async (all: Unheard[]): Promise<void> => {
    let odd: unknown;
    for (const one of all) {
      if (performance.now() >= over) break;
      const became = await ledger.became(one.marks, one.mayRunUntil).catch((error: unknown): Became => {
        if (error instanceof RedisAway) throw error;
        odd = error;
        return { is: 'early' };
      });
      if (became.is === 'opened') {
        log.info({ op: became.id }, 'asked, as is known by now');
        tells(one, writtenDown(one.words, became.id));
      }
      if (became.is === 'never') tells(one, notWritten(one.words));
      if (became.is === 'forgotten') giveUp([one]);
    }
    if (odd !== undefined) log.warn({ error: odd }, 'Redis does not say what became of something');
  };
  const rounds = every(roundMs, 'could not ask after what Redis did not answer', log, async () => {
    giveUp([...waiting.keys()].slice(0, Math.max(0, waiting.size - mostWaiting)));
    const before = performance.now() - restMs;
    await askAfter([...waiting].flatMap(([one, since]) => (since <= before ? [one] : [])));
  });

  return {
    /** Has whoever asked told as soon as it is known. */
    follow(one: Unheard): void {
      waiting.set(one, performance.now());
    },
    /** Asks once more, and tells everybody whose asking is not known then that it is not. */
    async close(): Promise<void> {
      over = performance.now() + askMs;
      await rounds.close();
      await askAfter([...waiting.keys()]).catch((error: Error) =>
        log.warn({ because: error.message }, 'nobody knows what became of what was asked last'),
      );
      giveUp([...waiting.keys()]);
      await empty(telling, lastMs);
    },
  };
}
