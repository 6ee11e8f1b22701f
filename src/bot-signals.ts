/** What the program does when it is told to stop, and when something was thrown that nobody caught. */
import type { Bot } from './bot.ts';
import { type Stop, StoppedLate } from './bot-stop.ts';
import type { Log } from './ports.ts';
import { endsWithin } from './workers/pause.ts';

/** How long a process that is broken tries to give back its claims, in milliseconds. */
const lastMs = 2_000;

/**
 * Stops what has been built of the bot in order on SIGTERM or SIGINT and exits: 0 when all of it ended, 1 when not. The same signal once
 * more is obeyed at once; the other one is not more, since a terminal's Ctrl-C may come as both. Returns what says whether there was one.
 */
export function obeySignals({ close }: Pick<Stop, 'close'>, log: Log): () => boolean {
  const told = new Set<string>();
  const stop = async (signal: string): Promise<void> => {
    if (told.has(signal)) {
      log.warn({ signal }, 'stopping at once');
      process.exit(1);
    }
    told.add(signal);
    if (told.size > 1) return;
    const began = performance.now();
    log.info({ signal }, 'stopping');
    try {
      await close();
      log.info({ ms: Math.round(performance.now() - began) }, 'stopped');
      process.exit(0);
    } catch (error) {
      const facts = error instanceof StoppedLate ? { parts: error.parts } : { error };
      log.error(facts, 'could not stop in order');
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  return () => told.size > 0;
}

/**
 * What nobody caught is logged, and the process ends: nobody knows what is true in it any more. Its claims are given back first, so
 * that others go on at once; `bot` is undefined while it starts.
 */
export function dieOnFaults(bot: () => Pick<Bot, 'putAllDown'> | undefined, log: Log): void {
  let dying = false;
  const die = async (error: unknown, from: string): Promise<void> => {
    if (dying) return;
    dying = true;
    log.error({ error, from }, 'nobody caught this: the process ends');
    const down = bot()?.putAllDown();
    const gaveBack = down?.catch(cause => log.warn({ error: cause }, 'could not give claims back'));
    if (gaveBack && !(await endsWithin(lastMs, gaveBack))) log.warn({}, 'claims were not given back in time');
    process.exit(1);
  };
  process.on('uncaughtException', (error, from) => void die(error, from));
  process.on('unhandledRejection', error => void die(error, 'unhandledRejection'));
}
