/** What people may be told of an asking that Redis did not answer, over a real connection that breaks. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { type Connection, frontConnection, usable } from '../../src/ledger/redis.ts';
import { RedisAway } from '../../src/ledger/script.ts';
import { startRedis } from '../../world/redis.ts';
import { sharedRedis, testWithOwnRedis } from '../redis.ts';
import { type Wire, wireTo } from '../wire.ts';
import { namespace, redis } from './clocked.ts';

const dev = { team: 'T', user: 'dev' };
const ask = { who: dev, where: { channel: 'C' }, words: 'scale web 5', work: { kind: 'whoami' as const } };

describe('when Redis does not answer', () => {
  let real: Ledger;
  let connection: Connection;
  let wire: Wire;
  let asked = 0;
  const askNow = (once: string) =>
    real.open({ ...ask, words: once, who: { ...dev, user: `dev${asked++}` } }, true, [once]);
  /** Asks, is not answered, and resolves with what is known of that. */
  const unanswered = async (once: string): Promise<RedisAway> => {
    const error = await askNow(once).catch(thrown => thrown);
    expect(error).toBeInstanceOf(RedisAway);
    return error;
  };
  const becameOf = async (once: string, { mayRunUntil = 0 }: RedisAway) =>
    (await real.became([once], mayRunUntil)).is;
  const ops = () => redis.zcard(`{${namespace}}:due`);

  beforeEach(async () => {
    const { url } = await sharedRedis();
    wire = await wireTo(Number(new URL(url).port));
    connection = await usable(frontConnection({ url: wire.url, cluster: false }, 400));
    real = createLedger({ redis: connection, namespace, patienceMs: 400 });
    await askNow('before');
  });
  afterEach(async () => {
    connection.disconnect();
    await wire.close();
  });

  test.each([
    ['the connection is cut before the answer', 'cutsAfter'],
    ["the answer comes after its caller's patience", 'holdsAfter'],
  ] as const)('%s: nobody says that nothing was done, and its marks tell that it was', async (_, fault) => {
    const struck = wire[fault]('lost');
    const away = await unanswered('lost');
    expect(away.mayRunUntil).toBeGreaterThan(0);
    expect(await ops()).toBe(2);
    const letGo = await struck;
    letGo?.();
    if (!letGo) await once(connection, 'ready');
    expect(await becameOf('lost', away)).toBe('opened');
  });

  test('what may still run is not said to have never run', async () => {
    const inAMinute = Date.now() + 60_000;
    expect((await real.became(['nothing'], inAMinute)).is).toBe('early');
    expect((await real.became(['nothing'], Date.now() - 1_000)).is).toBe('never');
    expect((await real.became(['long ago'], Date.now() - 600_000)).is).toBe('forgotten');
    expect(await real.became(['before'], inAMinute)).toMatchObject({ is: 'opened' });
  });

  test('what was said to have never run does not, though Slack delivers it once more', async () => {
    expect((await real.became(['one delivery', 'event'], Date.now() - 1_000)).is).toBe('never');
    const again = { ...ask, words: 'another delivery' };
    expect((await real.open(again, true, ['another delivery', 'event'])).is).toBe('never');
    expect((await real.became(['another delivery', 'event'], Date.now() + 60_000)).is).toBe('never');
    expect(await ops()).toBe(1);
  });

  test('a connection that has gone silent is given up for another one', async () => {
    const { options } = connection as Redis;
    // As after five seconds.
    options.socketTimeout &&= 500;
    connection.on('error', () => undefined);
    const another = new Promise<void>(resolve => connection.once('ready', resolve));
    const struck = wire.holdsAfter('silent');
    await unanswered('silent');
    await struck;
    await another;
    expect((await askNow('heard again')).is).toBe('opened');
  });

  test('nobody is there: nothing was sent, so nothing was done', async () => {
    const comesBack = await wire.refuses();
    await once(connection, 'close');
    expect((await unanswered('nobody there')).mayRunUntil).toBeUndefined();
    await comesBack();
    await once(connection, 'ready');
    expect(await ops()).toBe(1);
  });
});

testWithOwnRedis('a frozen Redis that wakes up does not run late what it was sent, and says so', async () => {
  const own = await startRedis();
  const connection = new Redis(own.url, {
    commandTimeout: 100,
    enableOfflineQueue: false,
    lazyConnect: true,
  });
  await connection.connect();
  const real = createLedger({ redis: connection, namespace });
  await real.open(ask, true, ['before']);
  process.kill(own.pid ?? 0, 'SIGSTOP');
  const away = await real.open(ask, true, ['while hung']).catch(error => error);
  expect(away).toBeInstanceOf(RedisAway);
  process.kill(own.pid ?? 0, 'SIGCONT');
  // It was sent, so whether it ran has to be asked.
  expect((await real.became(['while hung'], away.mayRunUntil)).is).toBe('never');
  const witness = new Redis(own.url);
  expect(await witness.zcard(`{${namespace}}:due`)).toBe(1);
  connection.disconnect();
  witness.disconnect();
  await own.close();
});
