/** The Redis of a run of the tests, which all of them share, and what each may do there. */
import { randomBytes } from 'node:crypto';
import { accessString } from '../src/ledger/acl.ts';
import { type Connection, keysLike } from '../src/ledger/redis.ts';
import { nodesHere, redisHere } from '../world/redis.ts';
import { ask, inService } from '../world/redis-cluster.ts';

/** The Redis of this run: its own, or the one that the tests were given; read before any story writes its own into the environment. */
const own = process.env.SLIPWAY_OWN_REDIS;
const given = process.env.SLIPWAY_TEST_REDIS ?? process.env.REDIS_URL ?? '';
let served: Promise<void> | undefined;

/** Stories that kill or freeze a Redis need one of their own. */
export const testWithOwnRedis = redisHere() ? test : test.skip;

/** What is about a cluster of several nodes needs a machine that can run them. */
export const describeWithNodes = nodesHere() ? describe : describe.skip;

/** Resolves with where the Redis of this run of the tests is, once it takes commands. */
export async function sharedRedis(): Promise<{ url: string }> {
  if (own === undefined) return { url: given };
  served ??= inService(Number(new URL(own).port));
  await served;
  return { url: own };
}

/** Makes a user who may do there what the bot may do in production, and no more; resolves with what the bot is told of them. */
export async function userOf(
  url: string,
  namespace: string,
): Promise<{ REDIS_USERNAME: string; REDIS_PASSWORD: string }> {
  if (url !== own) return { REDIS_USERNAME: '', REDIS_PASSWORD: '' };
  // What a password may hold, and an address may not.
  const password = `${randomBytes(12).toString('hex')}/%41@:?`;
  await ask(Number(new URL(url).port), `ACL SETUSER ${namespace} ${accessString(namespace)} >${password}`);
  return { REDIS_USERNAME: namespace, REDIS_PASSWORD: password };
}

/** Removes what one namespace holds, its user too, and nothing else: the Redis may be somebody's. */
export async function forget(redis: Connection, namespace: string): Promise<void> {
  for await (const keys of keysLike(redis, `{${namespace}}*`))
    if (keys.length > 0) await redis.unlink(...keys);
  if (own !== undefined) await redis.acl('DELUSER', namespace);
}
