import { AwsError } from '../../../src/aws/index.ts';
import { createInventory, type Reader } from '../../../src/workers/health/inventory.ts';

const cluster = (size: number) => Array.from({ length: size }, (_, n) => `svc-${n}`);

/** A cluster that answers when it is told to, and what it was asked. */
function scene(names: string[]) {
  const stop = new AbortController();
  const asked = { pages: 0, rows: 0 };
  const waiting: (() => void)[] = [];
  const s = {
    names,
    now: 1_000_000,
    /** How many more calls are answered by themselves. */
    free: Number.POSITIVE_INFINITY,
    fails: undefined as unknown,
    asked,
    stop,
    waiting,
    let() {
      s.free = Number.POSITIVE_INFINITY;
      for (const go of waiting.splice(0)) go();
    },
  };
  const turn = async () => {
    if (s.fails) throw s.fails;
    if (s.free-- > 0) return;
    await new Promise<void>(resolve => waiting.push(resolve));
  };
  const reader: Reader = {
    count: async () => s.names.length,
    async page(_, token) {
      asked.pages++;
      await turn();
      const from = Number(token ?? 0);
      const next = from + 100 < s.names.length ? `${from + 100}` : undefined;
      return { names: s.names.slice(from, from + 100), ...(next && { next }) };
    },
    async rows(_, some) {
      asked.rows++;
      await turn();
      return some
        .filter(name => s.names.includes(name))
        .map(service => ({
          target: 'prod',
          cluster: 'big',
          service,
          status: 'ACTIVE',
          desired: 1,
          running: 1,
          pending: 0,
          rollout: 'COMPLETED',
        }));
    },
  };
  const inventory = createInventory(
    () => reader,
    stop.signal,
    () => s.now,
  );
  return Object.assign(s, { see: (ms = 5_000) => inventory.see('prod', 'big', ms) });
}

test('ten people who ask at once read AWS once, and who asks again within half a minute not at all', async () => {
  const s = scene(cluster(250));
  const seen = await Promise.all(Array.from({ length: 10 }, () => s.see()));
  expect(seen.map(({ rows, of, whole }) => [rows.length, of, whole])).toEqual(
    Array.from({ length: 10 }, () => [250, 250, true]),
  );
  expect(s.asked).toEqual({ pages: 3, rows: 25 });
  s.now += 29_000;
  expect((await s.see()).ageMs).toBe(29_000);
  expect(s.asked).toEqual({ pages: 3, rows: 25 });
  s.now += 2_000;
  expect((await s.see()).ageMs).toBe(0);
  expect(s.asked).toEqual({ pages: 3, rows: 50 });
});

test('who asks gets what is there in time, and how many there are; the rest is read on', async () => {
  const s = scene(cluster(1_000));
  s.free = 1 + 10;
  const first = await s.see(50);
  expect([first.rows.length, first.of, first.whole]).toEqual([100, 1_000, false]);
  s.let();
  expect((await s.see()).rows).toHaveLength(1_000);
  expect(s.asked).toEqual({ pages: 10, rows: 100 });
});

test('who asks again while it is being read does not wait as long again', async () => {
  const s = scene(cluster(1_000));
  s.free = 1 + 10;
  await s.see(20);
  s.now += 60_000;
  // It would wait for a minute, and the test not so long.
  expect((await s.see(60_000)).rows).toHaveLength(100);
  s.stop.abort();
});

test('reading stops when nobody has asked for two minutes, and goes on when somebody does', async () => {
  const s = scene(cluster(1_000));
  s.free = 1 + 10;
  await s.see(20);
  s.now += 120_000;
  s.let();
  await new Promise(resolve => setImmediate(resolve));
  const { pages } = s.asked;
  expect(pages).toBeLessThan(4);
  expect((await s.see()).rows).toHaveLength(1_000);
});

test('a service that is gone is forgotten, and one that is new is found when the names are read again', async () => {
  const s = scene(['a', 'b']);
  await s.see();
  s.names = ['b', 'c'];
  s.now += 31_000;
  expect((await s.see()).rows.map(({ service }) => service)).toEqual(['b']);
  s.now += 300_000;
  expect((await s.see()).rows.map(({ service }) => service).sort()).toEqual(['b', 'c']);
});

test('what AWS refuses is said with what is known from before; what is our fault is thrown', async () => {
  const s = scene(cluster(3));
  await s.see();
  s.now += 31_000;
  s.fails = new AwsError('throttled', 'ThrottlingException', 'Rate exceeded', undefined, undefined);
  const seen = await s.see();
  expect([seen.rows.length, seen.failed?.code]).toEqual([3, 'ThrottlingException']);
  s.fails = new TypeError('ours');
  await expect(s.see()).rejects.toThrow('ours');
  s.fails = undefined;
  expect((await s.see()).failed).toBeUndefined();
});

test('what is being read stops when the worker does', async () => {
  const s = scene(cluster(1_000));
  s.free = 1;
  const seeing = s.see();
  await new Promise(resolve => setImmediate(resolve));
  s.stop.abort();
  s.let();
  await seeing;
  expect(s.asked.pages).toBe(1);
});
