import { Redis } from 'ioredis';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { forget, sharedRedis } from '../world.ts';

const clock = `tonumber(redis.call('GET', KEYS[1] .. ':test-clock') or '1000000')`;
const bucket = { burst: 10, perSecond: 0.65 };

let redis: Redis;
let ledger: Ledger;
let namespace: string;
let now = 1_000_000;
let runs = 0;

const passes = async (ms: number) => {
  now += ms;
  await redis.set(`{${namespace}}:test-clock`, now);
  ledger.resync();
};
const progress = () => ledger.take('edits', bucket.burst, bucket.perSecond);
const waits = (who: string, since: number) => ledger.turn('edits', bucket, who, since);

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
});
afterAll(() => redis.disconnect());
afterEach(() => forget(redis, namespace));
beforeEach(() => {
  namespace = `turns-${process.pid}-${runs++}`;
  now = 1_000_000;
  ledger = createLedger({ redis, namespace, clock });
});

test('sixty wait while more come and ask first every time: each is served in turn, none later than the rate allows', async () => {
  const sixty = Array.from({ length: 60 }, (_, i) => ({ who: `op_${i}`, since: now + i }));
  const most = Math.ceil(60 / bucket.perSecond) + 2;
  let waiting = [...sixty];
  const served: string[] = [];
  for (let second = 0; second <= most; second++) {
    // What does not wait gets a token only before anybody waits.
    expect(await progress()).toBe(second === 0);
    const newest = waiting.toReversed();
    const got = await Promise.all(newest.map(({ who, since }) => waits(who, since)));
    const turns = newest.filter((_, i) => got[i]);
    served.push(...turns.map(({ who }) => who));
    waiting = waiting.filter(one => !turns.includes(one));
    waiting.push({ who: `later_${second}`, since: now + 60 });
    await passes(1_000);
  }
  expect(served.slice(0, 60).toSorted()).toEqual(sixty.map(({ who }) => who).toSorted());
});

test('who does not come back is waited for no longer than three seconds', async () => {
  for (let n = 0; n < bucket.burst; n++) await progress();
  expect(await waits('op_gone', now)).toBe(false);
  await passes(2_000);
  expect(await waits('op_next', now)).toBe(false);
  expect(await progress()).toBe(false);
  await passes(1_001);
  expect(await waits('op_next', now - 1_001)).toBe(true);
  expect(await progress()).toBe(false);
  await passes(2_000);
  expect(await progress()).toBe(true);
});

test('a Redis whose clock is behind that of the one before it makes nobody wait for the difference', async () => {
  expect(await progress()).toBe(true);
  await passes(-60_000);
  for (let n = 1; n < bucket.burst; n++) expect(await progress()).toBe(true);
  expect(await progress()).toBe(false);
});
