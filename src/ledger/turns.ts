/** Calls that all processes share, so many a second: for who asks once, and for who waits. */
import * as lua from './lua/turns.ts';
import type { Scripts } from './script.ts';

/** How many tokens a bucket holds, and how many are added a second. */
type Bucket = { burst: number; perSecond: number };

/** Returns the buckets, as part of the ledger. */
export const createTurns = (run: Scripts['run']) => ({
  /** Takes a token from a bucket that all processes share; who waits for one goes before. */
  take: async (name: string, burst: number, perSecond: number) =>
    (await run(lua.take, [name, burst, String(perSecond)], 2_000))[0] === 'yes',

  /**
   * Takes a token for somebody who has waited since a moment of the ledger's time, in milliseconds: who has waited longer goes before.
   * When there is none yet they ask again within ten seconds, or are not waited for until they do.
   */
  turn: async (name: string, { burst, perSecond }: Bucket, who: string, since: number) =>
    (await run(lua.turn, [name, burst, String(perSecond), since, who], 2_000))[0] === 'yes',
});
