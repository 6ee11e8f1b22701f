/** The Redis that the environment names, for the commands of whoever runs the bot. */
import { redisUrlIn } from './config/redis-url.ts';
import { type Connection, findRedis, usable, workerConnection } from './ledger/redis.ts';

/** Does something with the ledger's Redis and lets go of it. Throws ConfigError where the environment does not say where it is. */
export async function withRedis<T>(act: (redis: Connection, namespace: string) => Promise<T>): Promise<T> {
  const redis = workerConnection(await findRedis(redisUrlIn(process.env)));
  try {
    return await act(await usable(redis), process.env.SLIPWAY_NAMESPACE || 'slipway');
  } finally {
    redis.disconnect();
  }
}
