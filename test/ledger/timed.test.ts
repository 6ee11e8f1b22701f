import { ClaimLost } from '../../src/ledger/ledger.ts';
import type { Acting, Plan, ScaleChange } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { ledger, namespace, now, passes, redis } from './clocked.ts';

const minute = 60_000;
const hour = 60 * minute;
const slot = '1/r/prod/web:count';
const scope = { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' };
const acting: Acting = { who: { team: 'T', user: 'sre' }, authority: 'sre', role: 'arn' };

let runs = 0;

const timed = (to: number, back: number, afterMs = 2 * hour): ScaleChange => ({
  kind: 'scale',
  from: back,
  to,
  back: { to: back, afterMs },
});

/** A change of web that is cleared; `over` is the timed change that it was planned to take the place of. */
async function cleared(change: ScaleChange, over?: string) {
  const who = { team: 'T', user: 'dev' };
  const ask = { who, where: { channel: 'C' }, words: '', work: { kind: 'whoami' as const } };
  const { id } = await ledger.open(ask, true, [`once-${runs++}`]);
  const claim = async () => (await ledger.claim(id, 'w'))?.epoch ?? 0;
  const epoch = await claim();
  const plan: Plan = { scope, change, steps: [], terms: termsOf(), checks: [] };
  await ledger.plan(id, epoch, plan, 'abcdef0123456789');
  await ledger.clear(id, epoch, 0, acting);
  return {
    id,
    epoch,
    change,
    claim,
    start: async () => (await ledger.start(id, epoch, 0, slot, acting, [], over)).is,
  };
}

/** A change that runs and whose count has been written. */
async function written(change: ScaleChange, over?: string) {
  const op = await cleared(change, over);
  expect(await op.start()).toBe('running');
  await ledger.intent(op.id, op.epoch, 'setDesired', true);
  await ledger.result(op.id, op.epoch, 'setDesired', 'done');
  await ledger.follow(op.id, op.epoch);
  return op;
}

/** A timed change whose count has arrived. */
async function standing(change = timed(10, 3), over?: string) {
  const op = await written(change, over);
  await ledger.timed.stand(op.id, op.epoch, change);
  return op;
}

const dueOf = async (id: string) => Number(await redis.zscore(`{${namespace}}:due`, id));
const onSlot = async () => (await ledger.timed.on(slot))?.id;

/** Gives the claim back with nothing owed, as a worker does. */
async function released(id: string, epoch: number): Promise<void> {
  const op = await ledger.read(id);
  await ledger.told(id, epoch, op?.version ?? 0);
  if (op) await ledger.release(op, epoch);
}

test('it stands from its start, frees its slot, is not followed and is due at the reminder, then at its end', async () => {
  const op = await written(timed(10, 3));
  await passes(minute);
  const epoch = (await op.claim()) || op.epoch;
  await ledger.timed.stand(op.id, epoch, op.change);
  const end = 1_000_000 + 2 * hour;
  expect((await ledger.read(op.id))?.timed).toEqual({
    is: 'stands',
    from: 3,
    to: 10,
    until: end,
    remindAt: end - 10 * minute,
  });
  expect(await ledger.holder(slot)).toBeUndefined();
  expect(await ledger.followed('prod')).toEqual([]);
  expect([await onSlot(), (await ledger.timed.all()).map(({ id }) => id)]).toEqual([op.id, [op.id]]);
  await released(op.id, epoch);
  expect(await dueOf(op.id)).toBe(end - 10 * minute);
  await passes(end - 10 * minute - now);
  const again = await op.claim();
  await ledger.timed.reminded(op.id, again);
  await released(op.id, again);
  expect(await dueOf(op.id)).toBe(end);
});

test('a short one is told of at half time', async () => {
  const op = await standing(timed(10, 3, 10 * minute));
  expect((await ledger.read(op.id))?.timed?.remindAt).toBe(1_000_000 + 5 * minute);
});

test('it goes back when its time is over or somebody asks, never before, and only with the slot', async () => {
  const op = await standing();
  expect((await ledger.timed.goBack(op.id, op.epoch, [])).is).toBe('not yet');
  expect(await ledger.timed.revert(op.id, { team: 'T', user: 'sre' })).toBe('reverting');
  expect(await ledger.timed.revert(op.id, { team: 'T', user: 'dev' })).toBe('already');
  const other = await cleared({ kind: 'scale', from: 10, to: 12 }, op.id);
  expect(await other.start()).toBe('running');
  expect(await ledger.timed.goBack(op.id, op.epoch, [])).toEqual({ is: 'taken', holder: other.id });
  await ledger.end(other.id, other.epoch, 'failed');
  expect((await ledger.timed.goBack(op.id, op.epoch, [])).is).toBe('goes back');
  expect(await ledger.holder(slot)).toBe(op.id);
  expect(await ledger.read(op.id)).toMatchObject({
    state: 'running',
    timed: { is: 'goes back', backAt: now, revert: { who: { team: 'T', user: 'sre' } } },
  });
  // After a crash the next epoch finds it going back.
  expect((await ledger.timed.goBack(op.id, op.epoch, [])).is).toBe('goes back');
  expect(await ledger.timed.revert(op.id, { team: 'T', user: 'dev' })).toBe('already');
  await ledger.end(op.id, op.epoch, 'succeeded');
  expect([await onSlot(), await ledger.timed.all(), await ledger.holder(slot)]).toEqual([
    undefined,
    [],
    undefined,
  ]);
  expect(await ledger.timed.revert(op.id, { team: 'T', user: 'dev' })).toBe('over');
});

test('a lock leaves it alone, and names it not as running but as what cannot go back', async () => {
  const op = await standing();
  const who = { team: 'T', user: 'sre' };
  const ask = { who, where: { channel: 'C' }, words: '', work: { kind: 'whoami' as const } };
  const locks = async (mark: string, term: { forMs?: number }) => {
    const { id } = await ledger.open(ask, false, [mark]);
    const lockEpoch = (await ledger.claim(id, 'w'))?.epoch ?? 0;
    await ledger.locks.lock(id, lockEpoch, { what: '1/r/prod/web', covers: ['1/r/prod/web:'] }, scope, term);
    return id;
  };
  // A lock that is over before has nothing to do with it.
  const short = await locks('short', { forMs: hour });
  expect((await ledger.read(short))?.lock).toMatchObject({ during: [], holdsBack: [] });
  const id = await locks('long', {});
  const until = (await ledger.read(op.id))?.timed?.until;
  expect((await ledger.read(id))?.lock).toMatchObject({
    during: [],
    holdsBack: [{ op: op.id, service: 'web', from: 10, to: 3, until }],
  });
  await passes(2 * hour);
  const epoch = await op.claim();
  expect(await ledger.timed.goBack(op.id, epoch, ['1/r/prod/web'])).toEqual({ is: 'locked', holder: id });
  expect(await ledger.holder(slot)).toBeUndefined();
});

test('whoever has changed the count takes its place; who could not leaves the way back as it was', async () => {
  const first = await standing();
  const failing = await cleared({ kind: 'scale', from: 10, to: 12 }, first.id);
  await failing.start();
  await ledger.end(failing.id, failing.epoch, 'failed');
  expect(await onSlot()).toBe(first.id);

  const second = await standing(timed(10, 3), first.id);
  expect(await ledger.read(first.id)).toMatchObject({
    state: 'ended',
    outcome: 'superseded',
    timed: { over: { op: second.id, who: { team: 'T', user: 'dev' }, to: 10, back: { to: 3 } } },
  });
  expect([await onSlot(), (await ledger.timed.all()).map(({ id }) => id)]).toEqual([second.id, [second.id]]);

  const third = await written({ kind: 'scale', from: 10, to: 10 }, second.id);
  expect((await ledger.read(second.id))?.timed?.over).toEqual({
    op: third.id,
    who: { team: 'T', user: 'dev' },
    to: 10,
  });
  expect([await onSlot(), await ledger.timed.all()]).toEqual([undefined, []]);
  await passes(3 * hour);
  const epoch = await second.claim();
  expect((await ledger.timed.goBack(second.id, epoch, [])).is).toBe('over');
});

test('what was planned over a timed change, or over none, does not start where that is not so any more', async () => {
  const none = await cleared({ kind: 'scale', from: 10, to: 12 });
  const first = await standing();
  expect(await none.start()).toBe('timed');
  const keeps = await cleared({ kind: 'scale', from: 10, to: 10 }, first.id);
  await ledger.timed.revert(first.id, { team: 'T', user: 'dev' });
  await ledger.timed.goBack(first.id, first.epoch, []);
  expect(await keeps.start()).toBe('taken');
  await ledger.end(first.id, first.epoch, 'succeeded');
  expect(await keeps.start()).toBe('timed');
});

test('without the claim nothing stands, goes back or is noted', async () => {
  const op = await written(timed(10, 3));
  await passes(5_000);
  for (const lost of [
    ledger.timed.stand(op.id, op.epoch, op.change),
    ledger.timed.goBack(op.id, op.epoch, []),
    ledger.timed.reminded(op.id, op.epoch),
  ])
    await expect(lost).rejects.toBeInstanceOf(ClaimLost);
  expect((await ledger.read(op.id))?.timed).toBeUndefined();
});
