/** The Redis that the environment names, for the commands of whoever runs the bot. */
import { redisUrlIn } from './config/environment.ts';
import { ConfigError } from './config/index.ts';
import { type Connection, findRedis, usable, workerConnection } from './ledger/redis.ts';

/** Does something with the ledger's Redis and lets go of it. Throws ConfigError where the environment does not say where it is. */
export async function withRedis<T>(act: (redis: Connection, namespace: string) => Promise<T>): Promise<T> {
  const { REDIS_URL: url, REDIS_USERNAME: username, REDIS_PASSWORD: password } = process.env;
  if (!url) throw new ConfigError('the environment', ['REDIS_URL: where Redis is, redis://host:6379']);
  const redis = workerConnection(await findRedis(redisUrlIn({ url, username, password })));
  try {
    return await act(await usable(redis), process.env.SLIPWAY_NAMESPACE || 'slipway');
  } finally {
    redis.disconnect();
  }
}
