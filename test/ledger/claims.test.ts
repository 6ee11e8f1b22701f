import { begin, ledger, passes } from './clocked.ts';

const ask = {
  who: { team: 'T', user: 'dev' },
  where: { channel: 'C' },
  words: 'whoami',
  work: { kind: 'whoami' as const },
};

let runs = 0;
let seen: string[];

const counts = {
  ran: () => undefined,
  away: () => undefined,
  claimed: (lapsed: boolean) => void seen.push(lapsed ? 'after a lapse' : 'claimed'),
  leased: () => undefined,
  ended: (_: string, work: string, outcome: string) => void seen.push(`${work} ${outcome}`),
};
const opened = async () => (await ledger.open(ask, true, [`once-${runs++}`])).id;
const ageMs = async () => (await ledger.gauges()).queueAgeMs;

beforeEach(() => {
  seen = [];
  begin(counts);
});

test('the queue is as old as the oldest op that is due and that nobody took, however often it was rung for', async () => {
  const op = await opened();
  expect(await ageMs()).toBe(0);
  await passes(5_000);
  await ledger.overdue(10);
  await passes(7_000);
  await ledger.overdue(10);
  expect(await ageMs()).toBe(7_000);
  await opened();
  expect(await ageMs()).toBe(7_000);
  await ledger.claim(op, 'w');
  expect(await ageMs()).toBe(0);
  expect(await ledger.gauges()).toMatchObject({ open: 2, held: 0 });
});

test('a claim that lapsed is counted by whoever takes the op next, one that was given back is not', async () => {
  const op = await opened();
  const first = await ledger.claim(op, 'w1');
  if (first) await ledger.release(first.op, first.epoch);
  await ledger.claim(op, 'w1');
  await passes(5_001);
  const next = await ledger.claim(op, 'w2');
  await ledger.end(op, next?.epoch ?? 0, 'cancelled');
  await ledger.end(op, next?.epoch ?? 0, 'failed');
  expect(seen).toEqual(['claimed', 'claimed', 'after a lapse', 'whoami cancelled']);
});

test('what is put down rings at once, can be claimed at once, and its old claim is worth nothing', async () => {
  const [one, two] = [await opened(), await opened()];
  await ledger.claim(one, 'w1');
  const claim = await ledger.claim(two, 'w1');
  if (claim) await ledger.release(claim.op, claim.epoch);
  for (const bell of await ledger.bells(10)) await ledger.rung(bell);
  expect(await ledger.putAllDown()).toEqual([one]);
  expect(await ledger.bells(10)).toEqual([expect.stringContaining(`${one}|again|`)]);
  await expect(ledger.renew(one, 1)).rejects.toThrow('has lapsed');
  expect((await ledger.claim(one, 'w2'))?.epoch).toBe(2);
  expect(seen).toEqual(['claimed', 'claimed', 'claimed']);
});
