/** Which worker does what only one at a time should do. Losing an election costs a moment, never an effect. */
import type { Connection } from './redis.ts';

/** Returns the part of the ledger that elects. */
export const createElections = ({ redis, base }: { redis: Connection; base: string }) => ({
  /** True while this worker is the one that watches a target; the election lasts `ms`. */
  async elected(target: string, name: string, ms: number): Promise<boolean> {
    const key = `${base}:ticker:${target}`;
    if ((await redis.set(key, name, 'PX', ms, 'NX')) === 'OK') return true;
    if ((await redis.get(key)) !== name) return false;
    await redis.pexpire(key, ms);
    return true;
  },
  /** Lets others watch a target at once: this worker stops. */
  async resign(target: string, name: string): Promise<void> {
    const key = `${base}:ticker:${target}`;
    if ((await redis.get(key)) === name) await redis.del(key);
  },
});
