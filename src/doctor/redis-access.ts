/** Who gets at this Redis and at what: it holds the votes. */
import { accessString } from '../ledger/acl.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, warn } from './line.ts';
import { wordsOf } from './look.ts';
import type { Connection } from './redis-connection.ts';
import { loopback, managed } from './redis-info.ts';

/** A key that is nobody's: the bot's own all begin with its namespace. */
const outside = 'slipway-doctor-outside';

/** A script of the ledger's kind: two keys, Redis's time, a write that is gone in a moment. */
const script = `redis.call('SET', KEYS[1], redis.call('TIME')[1], 'PX', 1000)
return redis.call('EXISTS', KEYS[1], KEYS[2])`;

/** What stands for something else in a shell; a comma or a slash does not. */
const special = /[^\w@%+=:,./-]/;

/**
 * Returns a command line, to be pasted into a shell, that has Redis let a user do what the bot does, and no more. A user that is new takes
 * the password in REDIS_PASSWORD, and is not made without one.
 */
export function settingUser(user: string, namespace: string, isNew: boolean): string {
  const words = [user, ...accessString(namespace).split(' ')];
  const quoted = words.map(word => (special.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word));
  return ['redis-cli ACL SETUSER', ...quoted, ...(isNew ? ['">${REDIS_PASSWORD:?}"'] : [])].join(' ');
}

function ofTransport(url: string): Found {
  if (url.startsWith('rediss://')) return pass('TLS');
  if (loopback(url)) return pass('No TLS, and nobody else can reach it: it listens on this machine.');
  return warn(
    'Votes and sealed secrets go over the network in the clear.',
    'Switch TLS on and write rediss:// in REDIS_URL.',
  );
}

type Reached = Pick<Given['environment'], 'redisUrl' | 'namespace'>;

/** Returns how to have a user, a new one or the one that logs in, do what the bot does: AWS refuses ACL SETUSER in what it runs. */
function letting({ redisUrl, namespace }: Reached, newUser?: string): string {
  if (managed(redisUrl))
    return `in ElastiCache or MemoryDB, with the access string ${accessString(namespace)}`;
  const user = newUser ?? (decodeURIComponent(new URL(redisUrl).username) || 'default');
  return settingUser(user, namespace, newUser !== undefined);
}

async function ofUser(redis: Connection, reached: Reached): Promise<Found> {
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
    `Give the bot a user of its own, its new password in REDIS_PASSWORD: ${letting(reached, 'slipway')}`,
  );
}

async function ofScripts(redis: Connection, reached: Reached): Promise<Found> {
  const keys = ['doctor:a', 'doctor:b'].map(name => `{${reached.namespace}}:${name}`);
  try {
    await redis.eval(script, 2, ...keys);
  } catch (error) {
    const said = wordsOf(error);
    return fail(
      said,
      /NOPERM/.test(said)
        ? `Let it do what the bot does: ${letting(reached)}`
        : 'The ledger is scripts over several keys at once: this Redis has to run them.',
    );
  }
  return pass('Scripts over several keys run.');
}

/** Asks who gets at what, one line each. */
export function checkAccess({ look, environment }: Given, redis: Connection): Promise<Line>[] {
  return [
    look('redis', 'transport', 'Use rediss://.', async () => ofTransport(environment.redisUrl)),
    look('redis', 'user', 'Look at its ACL.', () => ofUser(redis, environment)),
    look('redis', 'scripts', 'Look at its ACL.', () => ofScripts(redis, environment)),
  ];
}
