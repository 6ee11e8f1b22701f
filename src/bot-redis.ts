/** Connections to Redis that break: what is said of them, and since when each has been broken. */
import type { Connection } from './ledger/redis.ts';
import type { Log } from './ports.ts';
import { createTrouble } from './queue/trouble.ts';

/** What is watched of a connection: the events that it tells of itself with. */
type Telling = Pick<Connection, 'on'>;

/**
 * Returns what watches connections: all that fail at once are one trouble in the log, over when each has answered again. `since` returns
 * when a connection broke, by `clock` in milliseconds; undefined while it is whole, or hangs without a word.
 */
export function watchRedis(log: Log, clock: () => number = Date.now) {
  const trouble = createTrouble('Redis', log, clock);
  const failing = new Set<Telling>();
  const broken = new Map<Telling, number>();
  return {
    watch(redis: Telling): void {
      const back = () => {
        broken.delete(redis);
        if (failing.delete(redis) && failing.size === 0) trouble.fine();
      };
      // What a cluster says of one of its nodes has a name of its own, and that it is back is told by the node.
      for (const event of ['error', 'node error'])
        redis.on(event, (error: Error) => {
          failing.add(redis);
          trouble.failed(error);
        });
      redis.on('close', () => broken.has(redis) || broken.set(redis, clock()));
      redis.on('ready', back);
      redis.on('+node', (node: Telling) => node.on('ready', back));
    },
    since: (redis: Telling): number | undefined => broken.get(redis),
  };
}
