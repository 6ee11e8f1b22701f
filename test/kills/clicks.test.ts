import { clicks } from '../../bench/clicks.ts';
import { sharedRedis } from '../world.ts';

test('4,000 clicks from 4 processes on 40 requests: exactly 40 runs, none without enough others, none after a deny', async () => {
  const { url } = await sharedRedis();
  const { ran, wrong } = await clicks({ url, clicks: 4_000, requests: 40 });
  expect(wrong).toEqual([]);
  expect(ran).toBe(40);
});
