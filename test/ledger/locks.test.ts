import { ClaimLost } from '../../src/ledger/ledger.ts';
import type { Acting, LockTerm, Plan } from '../../src/work.ts';
import { termsOf } from '../terms.ts';
import { ledger, namespace, now, passes, redis } from './clocked.ts';

const hour = 3_600_000;
const scope = { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' };
const web = { what: '1/r/prod/web', covers: ['1/r/prod/web:'] };
const acting: Acting = { who: { team: 'T', user: 'sre' }, authority: 'sre', role: 'arn' };
const plan: Plan = {
  scope,
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: termsOf(),
  checks: [],
};

let runs = 0;

/** Opens an op of somebody and claims it. */
async function claimed(user: string, change = false): Promise<{ id: string; epoch: number }> {
  const ask = {
    who: { team: 'T', user },
    where: { channel: 'C' },
    words: '',
    work: { kind: 'whoami' as const },
  };
  const { id } = await ledger.open(ask, change, [`once-${runs++}`]);
  return { id, epoch: (await ledger.claim(id, 'w'))?.epoch ?? 0 };
}

/** Somebody asks for a lock on web; returns its op and what became of it. */
async function locks(user: string, term: Pick<LockTerm, 'forMs'> & { steal?: string } = {}) {
  const { id, epoch } = await claimed(user);
  const reply = await ledger.locks.lock(id, epoch, web, { target: 'prod', service: 'web' }, term);
  return { id, epoch, ...reply };
}

/** A change of web that is cleared, and how its start goes. */
async function cleared() {
  const { id, epoch } = await claimed('dev', true);
  await ledger.plan(id, epoch, plan, 'abcdef0123456789');
  await ledger.clear(id, epoch, 0, acting);
  const start = async (whats: string[]) => {
    const again = (await ledger.claim(id, 'w'))?.epoch ?? epoch;
    return ledger.start(id, again, 0, '1/r/prod/web:count', acting, whats);
  };
  return { id, start };
}

const endOf = async (id: string) => (await ledger.read(id))?.lock?.end?.how;
const dueOf = async (id: string) => Number(await redis.zscore(`{${namespace}}:due`, id));

test('nothing starts under a lock that it names, whoever put it on and whatever was approved', async () => {
  const lock = await locks('dev');
  const change = await cleared();
  expect(await change.start([web.what, 'prod'])).toEqual({ is: 'locked', holder: lock.id });
  expect((await ledger.read(change.id))?.state).toBe('cleared');
  expect((await change.start(['prod'])).is).toBe('running');
});

test('of two at once one is put on, and the other is told whose stands', async () => {
  const [a, b] = await Promise.all([locks('sre'), locks('dev')]);
  const [won, lost] = a.is === 'locked' ? [a, b] : [b, a];
  expect(won.is).toBe('locked');
  expect(lost).toMatchObject({ is: 'taken', holder: won.id });
  expect((await ledger.locks.standing([web.what, 'prod'])).map(({ op }) => op)).toEqual([won.id]);
});

test('only the lock that was meant is stolen; whoever holds one replaces it', async () => {
  const first = await locks('sre');
  const second = await locks('sre');
  expect(second.is).toBe('locked');
  expect(await endOf(first.id)).toBe('replaced');
  expect((await locks('dev', { steal: first.id })).is).toBe('gone');
  const stolen = await locks('dev', { steal: second.id });
  expect(stolen.is).toBe('locked');
  expect((await ledger.read(second.id))?.lock?.end).toEqual({
    how: 'stolen',
    at: now,
    by: { team: 'T', user: 'dev' },
  });
  expect((await ledger.locks.all(now)).map(({ op }) => op)).toEqual([stolen.id]);
});

test('its time over a lock holds up nobody, before anybody has noticed; its end frees no other lock', async () => {
  const short = await locks('sre', { forMs: hour });
  expect(await ledger.locks.runOut(short.id, short.epoch)).toBe(false);
  await passes(hour);
  expect(await ledger.locks.all(now)).toEqual([]);
  expect((await (await cleared()).start([web.what])).is).toBe('running');
  expect((await ledger.locks.standing([web.what])).length).toBe(0);
  const next = await locks('dev');
  expect(next.is).toBe('locked');
  const again = (await ledger.claim(short.id, 'w'))?.epoch ?? 0;
  expect(await ledger.locks.runOut(short.id, again)).toBe(true);
  expect(await endOf(short.id)).toBe('ran out');
  expect((await ledger.locks.standing([web.what])).map(({ op }) => op)).toEqual([next.id]);
});

test('a lock comes off once, and the op that took it off knows it', async () => {
  const lock = await locks('sre');
  const [one, two] = [await claimed('dev'), await claimed('sre')];
  expect(await ledger.locks.unlock(one.id, one.epoch, lock.id)).toBe(true);
  expect(await ledger.locks.unlock(two.id, two.epoch, lock.id)).toBe(false);
  expect((await ledger.read(one.id))?.unlocked).toBe(lock.id);
  expect((await ledger.read(two.id))?.unlocked).toBeUndefined();
  expect((await ledger.read(lock.id))?.outcome).toBe('succeeded');
  expect((await (await cleared()).start([web.what])).is).toBe('running');
});

test('a lock is due when its holder is to be reminded, or its time is over', async () => {
  const release = async ({ id, epoch }: { id: string; epoch: number }) => {
    const op = await ledger.read(id);
    await ledger.told(id, epoch, op?.version ?? 0);
    if (op) await ledger.release(op, epoch);
  };
  const long = await locks('sre');
  await release(long);
  expect(await dueOf(long.id)).toBe(now + 3 * hour);
  await passes(3 * hour);
  const epoch = (await ledger.claim(long.id, 'w'))?.epoch ?? 0;
  await ledger.posting(long.id, epoch, 'posting:reminder1');
  await ledger.locks.reminded(long.id, epoch);
  await release({ id: long.id, epoch });
  expect(await dueOf(long.id)).toBe(now + 3 * hour);
  expect((await ledger.read(long.id))?.lock?.reminded).toBe(1);
  expect(await redis.hexists(`{${namespace}}:op:${long.id}`, 'posting:reminder1')).toBe(0);
  const short = await locks('sre', { forMs: hour });
  await release(short);
  expect(await dueOf(short.id)).toBe(now + hour);
});

test('what runs already is named', async () => {
  const change = await cleared();
  await change.start([]);
  const { id } = await locks('sre');
  expect((await ledger.read(id))?.lock?.during).toEqual([change.id]);
});

test('a thousand locks are enough', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => [i, `op_${i}`]).flat();
  await redis.zadd(`{${namespace}}:locks`, ...(many as [number, string]));
  expect((await locks('sre')).is).toBe('full');
});

test('without the claim nothing is locked, unlocked, ended or reminded of', async () => {
  const lock = await locks('sre');
  const other = await claimed('dev');
  await passes(5_000);
  const lost = [
    ledger.locks.lock(other.id, other.epoch, web, { target: 'prod' }, {}),
    ledger.locks.unlock(other.id, other.epoch, lock.id),
    ledger.locks.runOut(lock.id, lock.epoch),
    ledger.locks.reminded(lock.id, lock.epoch),
  ];
  for (const one of lost) await expect(one).rejects.toBeInstanceOf(ClaimLost);
  expect(await endOf(lock.id)).toBeUndefined();
});
