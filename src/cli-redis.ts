/** The Redis that the environment names, for the commands of whoever runs the bot. */
import type { Redis } from 'ioredis';
import { ConfigError } from './config/index.ts';
import { workerConnection } from './ledger/redis.ts';

/** Does something with the ledger's Redis and lets go of it. Throws ConfigError where the environment does not say where it is. */
export async function withRedis<T>(act: (redis: Redis, namespace: string) => Promise<T>): Promise<T> {
  const url = process.env.REDIS_URL;
  if (!url) throw new ConfigError('the environment', ['REDIS_URL: where Redis is, redis://host:6379']);
  const redis = workerConnection(url);
  await redis.connect();
  try {
    return await act(redis, process.env.SLIPWAY_NAMESPACE || 'slipway');
  } finally {
    redis.disconnect();
  }
}
