/** The ledger's Redis: whether it answers, keeps what it was told, and whom it lets do what. */
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip } from './line.ts';
import { wordsOf } from './look.ts';
import { checkAccess } from './redis-access.ts';
import type { Connection } from './redis-connection.ts';
import { type Info, infoIn } from './redis-info.ts';
import { checkKeeping } from './redis-keeping.ts';
import { wrongScheme } from './redis-speaks.ts';

/** Servers that speak Redis and say so; the least version of each that has what the scripts need. */
export function ofVersion(info: Info): Found {
  const valkey = info('valkey_version');
  const version = valkey ?? info('redis_version') ?? '?';
  const said = `${valkey === undefined ? 'Redis' : 'Valkey'} ${version}`;
  return Number(version.split('.')[0]) >= 7
    ? pass(said)
    : fail(`${said} is too old.`, 'Use Redis 7 or Valkey 7.2, or newer.');
}

/** Looks at Redis. */
export async function checkRedis(given: Given): Promise<Line[]> {
  const { environment, missing, look, redis, redisLogin } = given;
  if (missing.has('REDIS_URL')) return [{ area: 'redis', name: 'answers', ...skip('REDIS_URL is missing.') }];
  const { hostname, port } = new URL(environment.redisUrl);
  const where = `${hostname}:${port || 6379}`;
  let found: { connection: Connection; info: Info } | undefined;
  const answers = await look('redis', 'answers', fixOf('', where, redisLogin), async () => {
    try {
      const connection = await redis;
      found = { connection, info: infoIn(await connection.info()) };
      return pass(where);
    } catch (error) {
      const said = wordsOf(error);
      return fail(said, fixOf(said, where, redisLogin));
    }
  });
  if (!found) return [answers];
  const { connection, info } = found;
  const parts = await Promise.all([
    look('redis', 'version', 'Look at the server.', async () => ofVersion(info)),
    ...checkKeeping(given, connection, info),
    ...checkAccess(given, connection),
  ]);
  return [answers, ...parts];
}

/** Returns what to do where Redis does not let in whom these variables name. Pure. */
export const wrongLogin = (login: readonly string[]): string =>
  login.some(name => name !== 'REDIS_URL')
    ? `${login.join(' or ')} is wrong for this Redis: put in what is right, percent-encoded in REDIS_URL only.`
    : 'REDIS_URL has the wrong user or password for this Redis: put the right ones in, percent-encoded.';

function fixOf(said: string, where: string, login: readonly string[]): string {
  const scheme = wrongScheme[said];
  if (scheme !== undefined) return scheme;
  if (/certificate|altnames/i.test(said))
    return `Its certificate is not believed: write the name that it is for in REDIS_URL, and name a CA of your own in NODE_EXTRA_CA_CERTS.`;
  if (/WRONGPASS|NOAUTH|invalid username-password|AUTH/i.test(said)) return wrongLogin(login);
  if (/NOPERM/.test(said))
    return 'The ACL user in REDIS_URL needs +info, and all that the bot does (docs/operations.md, Redis).';
  if (/Command timed out/.test(said))
    return `${where} takes connections and answers nothing: look at the server itself (frozen, loading what it holds, out of CPU or memory).`;
  return `Is ${where} right, does it run, and does its security group let this machine in?`;
}
