import { createLedger } from '../../src/ledger/ledger.ts';
import type { Acting, Plan } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { ledger, namespace, now, passes, redis } from './clocked.ts';

const dev = { team: 'T', user: 'dev' };
const sre = { team: 'T', user: 'sre' };
const acting: Acting = { who: sre, authority: 'sre', role: 'arn' };
const hash = 'abcdef0123456789';
const ask = { who: dev, where: { channel: 'C' }, words: 'scale web 5', work: { kind: 'whoami' as const } };
const plan: Plan = {
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: termsOf(),
  checks: [],
};

let runs = 0;

const opened = async () => (await ledger.open(ask, true, [`once-${runs++}`])).id;
const running = async () => {
  const id = await opened();
  const claim = await ledger.claim(id, 'w');
  const epoch = claim?.epoch ?? 0;
  await ledger.plan(id, epoch, plan, hash);
  await ledger.hold(id, epoch);
  await ledger.vote(id, hash, sre, 'approve', '', [`vote-${id}`]);
  await ledger.clear(id, epoch, 1, acting);
  return { id, epoch, start: () => ledger.start(id, epoch, 1, 'web:count', acting, []) };
};

test('the slot of an op that ended with a write perhaps under way stays taken until its lease and 5 s are over', async () => {
  const first = await running();
  await first.start();
  await ledger.intent(first.id, first.epoch, 'setDesired', false);
  await ledger.end(first.id, first.epoch, 'stopped');
  const second = await running();
  await passes(4_999);
  expect(await second.start()).toEqual({ is: 'taken', holder: first.id });
  await passes(0);
  const claimAgain = async () => (await ledger.claim(second.id, 'w'))?.epoch ?? 0;
  await passes(15_000);
  expect((await ledger.start(second.id, await claimAgain(), 1, 'web:count', acting, [])).is).toBe('taken');
  await passes(5_001);
  expect((await ledger.start(second.id, await claimAgain(), 1, 'web:count', acting, [])).is).toBe('running');
});

test('an end is owed since it ended, and what comes after it since that: what was owed before, and tries again, change nothing', async () => {
  const { id: op, epoch, start } = await running();
  await start();
  const owed = async () => (await ledger.read(op))?.owedSince;
  await ledger.told(op, epoch, Number((await ledger.read(op))?.version));
  await passes(1_000);
  const progress = { desired: 3, running: 1, pending: 2 };
  await ledger.progress(op, epoch, progress);
  expect(await owed()).toBe(now);
  await passes(1_000);
  await ledger.progress(op, epoch, { ...progress, running: 2 });
  expect(await owed()).toBe(now - 1_000);
  await ledger.end(op, epoch, 'succeeded');
  const ended = now;
  await passes(1_000);
  const watched = { until: now + 9_000, before: [], worse: [] };
  await ledger.watch(op, epoch, watched);
  expect(await owed()).toBe(ended);
  await ledger.told(op, epoch, Number((await ledger.read(op))?.version));
  await passes(1_000);
  await ledger.watch(op, epoch, { ...watched, worse: ['Only 1 of 3 tasks run.'] });
  expect(await owed()).toBe(now);
});

test('an end that cannot be told is tried less and less often, and once a minute at least', async () => {
  const { id, epoch } = await running();
  await ledger.end(id, epoch, 'refused');
  const waits = async (faults: number) => {
    for (let n = 0; n < faults; n++) await ledger.fault(id, epoch);
    const op = await ledger.read(id);
    if (op) await ledger.release(op, epoch);
    return Number(await redis.zscore(`{${namespace}}:due`, id)) - now;
  };
  expect([await waits(0), await waits(1), await waits(1), await waits(2), await waits(20)]).toEqual([
    3_000, 3_000, 6_000, 24_000, 60_000,
  ]);
});

test('repeating a harmless step does not wait for the old lease, another step does', async () => {
  const op = await running();
  await op.start();
  expect((await ledger.intent(op.id, op.epoch, 'setDesired', true)).is).toBe('lease');
  expect((await ledger.intent(op.id, op.epoch, 'setDesired', true)).is).toBe('lease');
  expect(await ledger.intent(op.id, op.epoch, 'other', true)).toEqual({ is: 'wait', at: now + 20_000 });
});

test('a hundred clicks at once are one vote', async () => {
  const id = await opened();
  const claim = await ledger.claim(id, 'w');
  await ledger.plan(id, claim?.epoch ?? 0, plan, hash);
  await ledger.hold(id, claim?.epoch ?? 0);
  const clicks = Array.from({ length: 100 }, (_, i) =>
    ledger.vote(id, hash, sre, 'approve', '', [`click-${i}`]),
  );
  const replies = (await Promise.all(clicks)).map(reply => reply.is);
  expect(replies.filter(is => is === 'counted')).toHaveLength(1);
  expect(replies.filter(is => is === 'already')).toHaveLength(99);
  expect((await ledger.read(id))?.votes).toHaveLength(1);
});

test('the same request sent ten times is one op (security.md T2)', async () => {
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => ledger.open(ask, true, ['signature-1', 'trigger-1'])),
  );
  expect(new Set(replies.map(reply => reply.id)).size).toBe(1);
  expect(replies.filter(reply => reply.is === 'opened')).toHaveLength(1);
});

test('somebody who floods is told so; others are not held up', async () => {
  const replies = [];
  for (let i = 0; i < 40; i++) replies.push((await ledger.open(ask, false, [`flood-${i}`])).is);
  expect(replies.filter(is => is === 'flood')).toHaveLength(10);
  const other = { ...ask, who: sre, where: { channel: 'C2' } };
  expect((await ledger.open(other, false, ['other'])).is).toBe('opened');
});

test('somebody whose votes are struck again and again does not fill up the op: others can still vote', async () => {
  const id = await opened();
  const claim = await ledger.claim(id, 'w');
  const epoch = claim?.epoch ?? 0;
  await ledger.plan(id, epoch, plan, hash);
  await ledger.hold(id, epoch);
  const stranger = { team: 'T', user: 'stranger' };
  const replies: string[] = [];
  for (let n = 0; n < 150; n++) {
    replies.push((await ledger.vote(id, hash, stranger, 'approve', '', [`often-${n}`])).is);
    await ledger.strike(id, epoch, stranger, 'may not');
  }
  expect(replies.filter(is => is === 'counted').length).toBeLessThanOrEqual(20);
  expect(replies.at(-1)).toBe('often');
  expect((await ledger.vote(id, hash, sre, 'approve', '', ['sre-votes'])).is).toBe('counted');
});

test('a vote on another plan than the one shown does not count', async () => {
  const id = await opened();
  const claim = await ledger.claim(id, 'w');
  await ledger.plan(id, claim?.epoch ?? 0, plan, hash);
  expect((await ledger.vote(id, '0000000000000000', sre, 'approve', '', ['v'])).is).toBe('stale');
});

test('an op nobody answers for is rung less and less often', async () => {
  await opened();
  const rung = [];
  for (let second = 0; second < 120; second++) {
    await passes(1_000);
    if ((await ledger.overdue(10)) > 0) rung.push(second);
  }
  expect(rung).toEqual([4, 9, 19, 39, 79]);
});

test("Redis's clock moved on between two requests: the second is not refused for that", async () => {
  await opened();
  await redis.set(`{${namespace}}:test-clock`, now + 600_000);
  expect((await ledger.open(ask, true, ['after the jump'])).is).toBe('opened');
});

test('an op is read in one piece: no vote can come between its version and its votes', async () => {
  const { id } = await running();
  let commands = 0;
  const evaluates = (script: string, keys: number, key: string) => {
    commands++;
    return redis.eval(script, keys, key);
  };
  // Whoever reads by any other command fails.
  const only = { on: () => undefined, eval: evaluates } as never;
  const op = await createLedger({ redis: only, namespace }).read(id);
  expect([op?.votesVersion, op?.votes.length, commands]).toEqual([1, 1, 1]);
});
