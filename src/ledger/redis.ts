/** Connections to Redis. A front that waits is a front that fails: producers answer at once or say they cannot. */
import { Redis, type RedisOptions } from 'ioredis';

/** How long whoever hears people waits for Redis, in milliseconds (design.md §5). */
export const frontPatience = 100;

/**
 * A connection for whoever hears people: nothing is queued while Redis is away, and no command may take longer than
 * 100 ms (with the default options a command hangs for ever when Redis is down, and runs late when it comes back). Only
 * connecting may take longer: a process that has just started is busy.
 */
export function frontConnection(url: string, patienceMs = frontPatience): Redis {
  const redis = prompt(url);
  redis.once('ready', () => {
    redis.options.commandTimeout = patienceMs;
  });
  return redis;
}

/** A connection for workers, for whom nobody waits: two seconds, and nothing is queued either. */
export const workerConnection = (url: string): Redis => prompt(url);

const prompt = (url: string) =>
  connect(url, { enableOfflineQueue: false, commandTimeout: 2_000, maxRetriesPerRequest: 0 });

/** A connection for BullMQ's blocking reads, which must wait for ever. */
export const bellConnection = (url: string): Redis => connect(url, { maxRetriesPerRequest: null });

/** A connection for BullMQ's producer: fails at once when Redis is away, since the outbox still has the bell. */
export const relayConnection = (url: string): Redis =>
  connect(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 2000 });

function connect(url: string, options: RedisOptions): Redis {
  return new Redis(url, {
    ...options,
    replyMapping: 'legacy',
    retryStrategy: (times: number) => Math.min(50 * times, 1000),
    lazyConnect: true,
  });
}
