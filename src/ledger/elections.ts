/** One of many workers does what is to be done once: it holds a name for a while, and longer as long as it asks again. */
import type { Redis } from 'ioredis';

/** Returns the elections under one hash tag. */
export const createElections = (redis: Redis, base: string) => ({
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
