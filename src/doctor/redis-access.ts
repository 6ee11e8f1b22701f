/** Who gets at this Redis and at what: it holds the votes. */
import { accessString } from '../ledger/acl.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, warn } from './line.ts';
import { wordsOf } from './look.ts';
import type { Connection } from './redis-connection.ts';
import { loopback } from './redis-info.ts';

/** A key that is nobody's: the bot's own all begin with its namespace. */
const outside = 'slipway-doctor-outside';

/** A script of the ledger's kind: two keys, Redis's time, a write that is gone in a moment. */
const script = `redis.call('SET', KEYS[1], redis.call('TIME')[1], 'PX', 1000)
return redis.call('EXISTS', KEYS[1], KEYS[2])`;

function ofTransport(url: string): Found {
  if (url.startsWith('rediss://')) return pass('TLS');
  if (loopback(url)) return pass('No TLS, and nobody else can reach it: it listens on this machine.');
  return warn(
    'Votes and sealed secrets go over the network in the clear.',
    'Switch TLS on and write rediss:// in REDIS_URL.',
  );
}

async function ofUser(redis: Connection, namespace: string): Promise<Found> {
  const user = await redis.acl('WHOAMI').then(String, () => 'a user');
  try {
    await redis.exists(outside);
  } catch (error) {
    const said = wordsOf(error);
    if (/NOPERM/.test(said)) return pass(`${user} may touch no keys but those of the bot.`);
    // Another node of the cluster has that key, and would have let it be touched.
    if (!/^MOVED/.test(said)) throw error;
  }
  return warn(
    `${user} may touch every key: whoever has it can forge votes, and so can whatever else uses this Redis.`,
    `ACL SETUSER slipway ${accessString(namespace)} '>…'`,
  );
}

async function ofScripts(redis: Connection, namespace: string): Promise<Found> {
  const keys = ['doctor:a', 'doctor:b'].map(name => `{${namespace}}:${name}`);
  try {
    await redis.eval(script, 2, ...keys);
  } catch (error) {
    const said = wordsOf(error);
    return fail(
      said,
      /NOPERM/.test(said)
        ? `Let it do what the bot does: ACL SETUSER <user> ${accessString(namespace)}`
        : 'The ledger is scripts over several keys at once: this Redis has to run them.',
    );
  }
  return pass('Scripts over several keys run.');
}

/** Asks who gets at what, one line each. */
export function checkAccess({ look, environment }: Given, redis: Connection): Promise<Line>[] {
  const { redisUrl, namespace } = environment;
  return [
    look('redis', 'transport', 'Use rediss://.', async () => ofTransport(redisUrl)),
    look('redis', 'user', 'Look at its ACL.', () => ofUser(redis, namespace)),
    look('redis', 'scripts', 'Look at its ACL.', () => ofScripts(redis, namespace)),
  ];
}
