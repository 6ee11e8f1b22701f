/** Approving with a second factor: a code counts once, and wrong ones lock. */
import { createLedger } from '../../../src/ledger/ledger.ts';
import { termsOf } from '../../terms.ts';
import { clock, ledger, namespace, now, passes, redis } from '../clocked.ts';
import { approve, audited, dev, enrolled, hash, held, minutes, sre, typed, wrong } from './enrolled.ts';

test('an approval without a code is refused where the plan asks for one; a denial needs none', async () => {
  const id = await held();
  expect(await approve(id)).toEqual({ is: 'not enrolled' });
  await enrolled();
  expect(await approve(id)).toEqual({ is: 'needs code' });
  expect(await ledger.vote(id, hash, dev, 'approve', '', ['own'])).toMatchObject({ is: 'self' });
  expect((await ledger.read(id))?.votes).toEqual([]);
  expect(await ledger.vote(id, hash, sre, 'deny', 'no', ['deny'])).toMatchObject({ is: 'counted' });
});

test('where the plan asks for none, none is taken', async () => {
  const { recovery } = await enrolled();
  const id = await held(termsOf());
  expect(await approve(id, await typed(recovery[0] ?? ''))).toMatchObject({ is: 'counted' });
  expect((await ledger.factors.look(sre)).enrolled?.recoveryLeft).toBe(8);
});

test('a code counts, is recorded with the vote, and never counts again: not on this op nor on another, nor one before it', async () => {
  const { phone } = await enrolled();
  const [one, two] = [await held(), await held()];
  const before = await typed(phone.codeAt(now));
  await passes(30_000);
  const code = await typed(phone.codeAt(now));
  expect(await approve(one, code)).toMatchObject({ is: 'counted' });
  expect((await ledger.read(one))?.votes).toEqual([{ who: sre, choice: 'approve', at: now, second: 'code' }]);
  expect((await audited()).at(-1)).toMatchObject({ what: 'voted', second: 'code' });
  expect(await approve(one, code)).toMatchObject({ is: 'already' });
  expect(await approve(two, code)).toEqual({ is: 'used code' });
  expect(await approve(two, before)).toEqual({ is: 'used code' });
  expect((await ledger.read(two))?.votes).toEqual([]);
});

test('one code sent to many ops over many connections at once is one vote', async () => {
  const { phone, recovery } = await enrolled();
  const ops = await Promise.all(Array.from({ length: 24 }, () => held()));
  const connections = Array.from({ length: 8 }, () => redis.duplicate());
  const ledgers = connections.map(one => createLedger({ redis: one, namespace, clock, patienceMs: 2_000 }));
  for (const [text, second] of [
    [phone.codeAt(now), 'code'],
    [recovery[3] ?? '', 'recovery'],
  ] as const) {
    const proof = await typed(text);
    const replies = await Promise.all(ops.map((id, i) => approve(id, proof, ledgers[i % 8])));
    expect(replies.filter(({ is }) => is === 'counted')).toHaveLength(1);
    const votes = (await Promise.all(ops.map(id => ledger.read(id)))).flatMap(op => op?.votes ?? []);
    expect(votes.filter(vote => vote.second === second)).toHaveLength(1);
  }
  for (const one of connections) one.disconnect();
});

test('a recovery code is good once, for its owner only', async () => {
  const { recovery } = await enrolled();
  const other = { team: 'T', user: 'U0SRE2' };
  await enrolled(other);
  const [one, two] = [await held(), await held()];
  const code = recovery[7] ?? '';
  expect(await approve(one, await typed(code, other), ledger, other)).toEqual({ is: 'wrong code', left: 4 });
  expect(await approve(one, await typed(code.toUpperCase().replace('-', ' ')))).toMatchObject({
    is: 'counted',
  });
  expect((await ledger.read(one))?.votes[0]?.second).toBe('recovery');
  expect(await approve(two, await typed(code))).toEqual({ is: 'wrong code', left: 4 });
  expect((await ledger.factors.look(sre)).enrolled?.recoveryLeft).toBe(7);
  expect(await audited()).toContainEqual(
    expect.objectContaining({ op: one, what: 'second factor recovery code used', who: 'T:U0SRE', left: 7 }),
  );
});

test('five wrong codes in a quarter of an hour, and none is taken for as long, however many come at once', async () => {
  const { phone } = await enrolled();
  const id = await held();
  const guesses = await Promise.all(Array.from({ length: 50 }, () => approve(id, wrong)));
  expect(guesses.filter(({ is }) => is === 'wrong code')).toHaveLength(4);
  expect(guesses.filter(({ is }) => is === 'locked')).toHaveLength(46);
  const until = now + 15 * minutes;
  expect(await approve(id, await typed(phone.codeAt(now)))).toEqual({ is: 'locked', until });
  expect(await approve(id)).toEqual({ is: 'locked', until });
  await passes(15 * minutes - 1);
  expect(await approve(id, await typed(phone.codeAt(now)))).toEqual({ is: 'locked', until });
  await passes(1);
  expect(await approve(id, await typed(phone.codeAt(now)))).toMatchObject({ is: 'counted' });
  expect((await audited()).filter(({ what }) => what === 'second factor locked')).toHaveLength(1);
});

test('wrong codes are forgotten one by one; a right one between them does not start them anew', async () => {
  const { phone } = await enrolled();
  const [one, two] = [await held(), await held()];
  const left = async (id: string) => (await approve(id, wrong)) as { left?: number };
  for (const expected of [4, 3, 2]) expect(await left(one)).toMatchObject({ left: expected });
  expect(await approve(one, await typed(phone.codeAt(now)))).toMatchObject({ is: 'counted' });
  await passes(10 * minutes);
  expect(await left(two)).toMatchObject({ left: 1 });
  await passes(5 * minutes);
  expect(await left(two)).toMatchObject({ left: 3 });
});

test('the last step and the one to come are taken, older and later ones are not: by Redis, whatever our own clock says', async () => {
  const { phone } = await enrolled();
  for (const [off, is] of [
    [-60_000, 'wrong'],
    [-30_000, 'code'],
    [0, 'code'],
    [30_000, 'code'],
    [60_000, 'wrong'],
  ] as const)
    expect(await typed(phone.codeAt(now + off))).toMatchObject({ is });
});
