import { ledger, now, passes } from './clocked.ts';

const bucket = { burst: 10, perSecond: 0.65 };
const progress = () => ledger.take('edits', bucket.burst, bucket.perSecond);
const waits = (who: string, since: number) => ledger.turn('edits', bucket, who, since);

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

test('who does not come back is waited for no longer than ten seconds', async () => {
  for (let n = 0; n < bucket.burst; n++) await progress();
  expect(await waits('op_gone', now)).toBe(false);
  await passes(500);
  expect(await waits('op_next', now)).toBe(false);
  await passes(9_500);
  expect(await waits('op_next', now - 9_500)).toBe(true);
  for (let n = 2; n < 6; n++) await progress();
  expect(await waits('op_next', now - 9_500)).toBe(false);
  await passes(4_000);
  expect(await progress()).toBe(true);
});

test('a Redis whose clock is behind that of the one before it makes nobody wait for the difference', async () => {
  expect(await progress()).toBe(true);
  await passes(-60_000);
  for (let n = 1; n < bucket.burst; n++) expect(await progress()).toBe(true);
  expect(await progress()).toBe(false);
});
