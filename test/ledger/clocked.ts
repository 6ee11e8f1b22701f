/** A ledger of its own for each test of a file, by a clock that only the test moves on. */
import { Redis } from 'ioredis';
import type { LedgerCounts } from '../../src/ledger/counts.ts';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { forget, sharedRedis } from '../redis.ts';

/** Now, to the ledger's scripts: a key that the test sets. */
export const clock = `tonumber(redis.call('GET', KEYS[1] .. ':test-clock') or '1000000')`;

/** The Redis of all tests. */
export let redis: Redis;
/** The ledger of the test that runs. */
export let ledger: Ledger;
/** Where its keys are. */
export let namespace: string;
/** Its time, in milliseconds. */
export let now: number;

let runs = 0;

/** Begins a ledger that holds nothing, which each test has already; a test that wants more of them forgets each. */
export function begin(counts?: LedgerCounts): void {
  namespace = `test-ledger-${process.pid}-${runs++}`;
  now = 1_000_000;
  ledger = createLedger({ redis, namespace, clock, ...(counts && { counts }) });
}

/** Lets time pass for the ledger. */
export async function passes(ms: number): Promise<void> {
  now += ms;
  await redis.set(`{${namespace}}:test-clock`, now);
  ledger.resync();
}

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
  // Each ledger of a file listens to it.
  redis.setMaxListeners(0);
});
afterAll(() => redis.disconnect());
beforeEach(() => begin());
afterEach(() => forget(redis, namespace));
