/** Finds ops by what they have to do with: what is not over, whose a deployment is, whom somebody looks after. */
import type { Connection } from './redis.ts';
import { answered } from './script.ts';

/** Returns the lookups under one hash tag. */
export const createLookups = (redis: Connection, base: string) => ({
  /** Ids of changes that have not ended, oldest first, at most `limit`. */
  unended: (limit: number) => answered(redis.zrange(`${base}:open`, 0, String(limit - 1))),
  /** The ops that began these deployments (`ecs-svc/N`), in the same order; undefined for those of others. */
  async opsOfDeployments(ids: readonly string[]): Promise<(string | undefined)[]> {
    if (ids.length === 0) return [];
    const ops = await answered(redis.mget(ids.map(id => `${base}:deployment:${id}`)));
    return ops.map(id => id ?? undefined);
  },
  /** Ids of the ops of a target that only need watching. */
  followed: (target: string) => answered(redis.smembers(`${base}:follow:${target}`)),
  /** Ids of the ops of a target that have ended and are still looked after. */
  watched: (target: string) => answered(redis.smembers(`${base}:watch:${target}`)),
});
