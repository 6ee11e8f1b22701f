/**
 * Connections to Redis, be it one server or a cluster. A front that waits is a front that fails: producers answer at once or say they
 * cannot.
 */
import { Cluster, type ClusterOptions, Command, Redis, type RedisOptions } from 'ioredis';

/** How long whoever hears people waits for Redis, in milliseconds (design.md §5). */
export const frontPatience = 100;

/** A connection to one Redis or to a cluster: all that the ledger does, both can. */
export type Connection = Redis | Cluster;

/** Where Redis is, and whether it is a cluster: found out by asking. */
export type RedisAt = { url: string; cluster: boolean };

/**
 * A connection for whoever hears people: nothing is queued while Redis is away, and no command may take longer than
 * 100 ms (with the default options a command hangs for ever when Redis is down, and runs late when it comes back). Only
 * connecting may take longer: a process that has just started is busy.
 */
export function frontConnection(at: RedisAt, patienceMs = frontPatience): Connection {
  const redis = prompt(at);
  const hurry = (node: Redis) => {
    node.options.commandTimeout = patienceMs;
  };
  redis.once('ready', () => {
    for (const node of redis instanceof Cluster ? redis.nodes() : [redis]) hurry(node);
    redis.on('+node', hurry);
  });
  return redis;
}

/** A connection for workers, for whom nobody waits: two seconds, and nothing is queued either. */
export const workerConnection = (at: RedisAt): Connection => prompt(at);

/**
 * A connection on which nothing came for so many milliseconds after something was sent is made anew: a node that vanished with its
 * machine never closes it, and the system would go on sending into it for a quarter of an hour.
 */
const silentMs = 5_000;

const patient: RedisOptions = {
  enableOfflineQueue: false,
  commandTimeout: 2_000,
  maxRetriesPerRequest: 0,
  socketTimeout: silentMs,
};

const prompt = (at: RedisAt) => connect(at, patient, atOnce);

/** A connection for BullMQ's blocking reads, which must wait for ever. */
export const bellConnection = (at: RedisAt): Connection => connect(at, { maxRetriesPerRequest: null });

/** A connection for BullMQ's producer: fails at once when Redis is away, since the outbox still has the bell. */
export const relayConnection = (at: RedisAt): Connection =>
  connect(at, { ...patient, maxRetriesPerRequest: 1 }, atOnce);

/** In a cluster the client waits and tries again while a node is gone, unless it is told not to. */
const atOnce: ClusterOptions = {
  enableOfflineQueue: false,
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
};

/** How long until the next try to connect, in milliseconds. */
const pause = (times: number) => Math.min(50 * times, 1000);

const always = { replyMapping: 'legacy', lazyConnect: true } as const;

const single = (url: string, options: RedisOptions): Redis =>
  new Redis(url, { ...options, ...always, retryStrategy: pause });

/** Who has which keys is asked again this often, in milliseconds: a node that hangs says nothing of having been replaced. */
const slotsAgainMs = 5_000;

/** A connection to the very node at an address, whatever it is part of; otherwise like that of a worker. */
export const nodeConnection = (url: string): Redis => single(url, patient);

function connect(
  { url, cluster }: RedisAt,
  options: RedisOptions,
  clustered: ClusterOptions = {},
): Connection {
  const redis = single(url, options);
  if (!cluster) return redis;
  const { host = '', port = 6379, username, password, tls } = redis.options;
  return new Cluster([{ host, port }], {
    ...clustered,
    lazyConnect: true,
    clusterRetryStrategy: pause,
    slotsRefreshInterval: slotsAgainMs,
    // Names stay names until a connection is made, so that a certificate can be checked against them.
    dnsLookup: (name, found) => found(null, name),
    redisOptions: {
      ...options,
      ...always,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls }),
    },
  });
}

/** How long a start waits for Redis, in milliseconds: it may be reading what it holds, or in the middle of a failover. */
const startMs = 10_000;

/** Resolves with what is waited for. Throws after ten seconds, with the last thing that was wrong with the connection. */
async function inTime<T>(redis: Connection, waited: Promise<T>): Promise<T> {
  let because = '';
  redis.on('error', (error: Error) => {
    because = `: ${error.message}`;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `Redis did not answer within 10 s; is REDIS_URL right (slipway doctor says more)?${because}`,
          ),
        ),
      startMs,
    );
  });
  try {
    return await Promise.race([waited, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves with what the Redis at an address is. Throws when it does not answer within ten seconds. */
export async function findRedis(url: string): Promise<RedisAt> {
  const redis = single(url, { maxRetriesPerRequest: null });
  try {
    const info = await inTime(redis, redis.info());
    return { url, cluster: /^(redis_mode:cluster|cluster_enabled:1)\r?$/m.test(info) };
  } finally {
    redis.disconnect();
  }
}

/**
 * Resolves with a connection when it can be used. The first try may fail, on a busy machine or while Redis still reads what it
 * holds; the client goes on trying by itself. Throws after ten seconds.
 */
export async function usable(redis: Connection): Promise<Connection> {
  const ready = new Promise<Connection>(resolve => redis.once('ready', () => resolve(redis)));
  redis.connect().catch(() => undefined);
  return inTime(redis, ready);
}

/** Yields keys like a pattern, page by page, wherever they are. */
export async function* keysLike(redis: Connection, pattern: string): AsyncGenerator<string[]> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  for (const node of nodes)
    for await (const keys of node.scanStream({ match: pattern, count: 1_000 })) yield keys as string[];
}

/** Returns a function that names the node which has a key, as far as is known: another node has another clock. */
export function holderOf(redis: Connection, key: string): () => string | undefined {
  if (!(redis instanceof Cluster)) return () => undefined;
  const slot = new Command('get', [key]).getSlot() ?? 0;
  return () => redis.slots[slot]?.[0];
}
