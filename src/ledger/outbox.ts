/** Bells that scripts have left to be passed on. */
import type { Connection } from './redis.ts';

/** Returns the outbox under one hash tag. */
export const createOutbox = (redis: Connection, base: string) => ({
  /** The oldest bells in the outbox, as `op|act|ring`. */
  bells: (limit: number) => redis.lrange(`${base}:outbox`, 0, limit - 1),
  /** Forgets a bell that was handed on. */
  rung: (bell: string) => redis.lrem(`${base}:outbox`, 1, bell),
});
