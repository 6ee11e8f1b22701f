/** Watches the changes that only need watching: one ticker a target, reads in batches, nobody waits in a job for minutes. */
import { setMaxListeners } from 'node:events';

import { AwsError } from '../aws/index.ts';
import { createTrouble } from '../queue/trouble.ts';
import type { Op, Work } from '../work.ts';
import { createFollowing } from './following.ts';
import type { Given } from './given.ts';
import type { Worker } from './kind.ts';
import { pause } from './pause.ts';

/**
 * How often a target is looked at, how long an election holds, how often a followed deployment's service is read for what it
 * alone knows, how often a version that went live is looked after, and how often it is looked for notices; in milliseconds.
 */
export const rhythm = {
  tick: 2_000,
  election: 4_000,
  slowest: 30_000,
  services: 10_000,
  watch: 20_000,
  notices: 1_000,
};

/**
 * A ticker that has done nothing for so many milliseconds hangs. Each thing it does waits for AWS, Slack and Redis for a while, so that
 * their absence does not look like that.
 */
const hangsMs = 300_000;

export type Ticker = { close(): Promise<void> };

/** Starts the tickers of all targets; only the elected one of each target's tickers reads AWS. */
export function startTicker(
  given: Given,
  workerOf: (op: Op) => Worker<Work>,
  rhythms: Partial<typeof rhythm> = {},
): Ticker {
  const { tick, election, slowest, ...slower } = { ...rhythm, ...rhythms };
  const stop = new AbortController();
  // Each target's ticker listens: Node takes more than ten for a leak.
  setMaxListeners(0, stop.signal);
  const loops = Object.keys(given.config.targets).map(async target => {
    const beat = given.beat(`ticker ${target}`, hangsMs);
    const following = createFollowing(given, workerOf, target, slower, { beat, stop: stop.signal });
    const { log } = given;
    const trouble = createTrouble('could not look at the changes under way', {
      ...log,
      warn: (facts, what) => log.warn({ target, ...facts }, what),
    });
    let wait = tick;
    while (!stop.signal.aborted) {
      beat();
      try {
        if (await given.ledger.elected(target, given.name, Math.max(election, tick * 2)))
          await following.look();
        trouble.fine();
        wait = tick;
      } catch (error) {
        const throttled = error instanceof AwsError && error.failure === 'throttled';
        wait = throttled ? Math.min(wait * 2, slowest) : tick;
        trouble.failed(error);
      }
      await pause(wait, stop.signal);
    }
    await given.ledger
      .resign(target, given.name)
      .catch(error => given.log.info({ target, because: (error as Error).message }, 'did not resign'));
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}
