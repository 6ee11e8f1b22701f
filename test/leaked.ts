/** Looks for what nobody may read in what the bot left behind: Redis and its logs (promise P10, security.md T9 and T16). */
import { type Connection, keysLike } from '../src/ledger/redis.ts';
import type { AwsWorld } from '../world/aws/index.ts';
import { tokens } from '../world/slack/index.ts';

/** Returns the secrets that every world has. */
export const secretsOf = ({ state }: AwsWorld): string[] => [
  ...Object.values(tokens),
  '/respond/',
  'hooks.slack.com',
  ...[...state.keys.values()].flatMap(({ secret, token }) => [secret, ...(token ? [token] : [])]),
];

const reads: Record<string, (redis: Connection, key: string) => Promise<unknown>> = {
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, '-1'),
  set: (redis, key) => redis.smembers(key),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
  string: (redis, key) => redis.get(key),
  zset: (redis, key) => redis.zrange(key, 0, '-1'),
};

/** Six digits may stand within any longer number: such a code counts only where it stands alone. */
const holds = (text: string, secret: string): boolean =>
  /^\d+$/.test(secret) ? new RegExp(`(?<!\\d)${secret}(?!\\d)`).test(text) : text.includes(secret);

/** Returns where the secrets are found that should be nowhere. */
export async function leaked(
  redis: Connection,
  namespace: string,
  logged: readonly string[],
  secrets: readonly string[],
): Promise<string[]> {
  const found = logged
    .filter(line => secrets.some(secret => holds(line, secret)))
    .map(line => `a log line holds a secret: ${line.slice(0, 60)}`);
  for await (const keys of keysLike(redis, `{${namespace}}*`))
    for (const key of keys) {
      const type = await redis.type(key);
      // A key may expire between the two.
      if (type === 'none') continue;
      const read = reads[type];
      const text = read ? JSON.stringify(await read(redis, key)) : '';
      if (!read || secrets.some(secret => holds(text, secret))) found.push(`${key} holds a secret`);
    }
  return found;
}
