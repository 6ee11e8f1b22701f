import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Proof } from '../../../src/ledger/factors/factors.ts';
import { createSeal } from '../../../src/ledger/factors/seal.ts';
import { createSecondFactor, type SecondFactor } from '../../../src/ledger/factors/second-factor.ts';
import { createLedger, type Ledger } from '../../../src/ledger/ledger.ts';
import type { Person, Plan } from '../../../src/work.ts';
import { authenticator } from '../../../world/slack/person/authenticator.ts';
import { termsOf } from '../../terms.ts';
import { forget, sharedRedis } from '../../world.ts';

const clock = `tonumber(redis.call('GET', KEYS[1] .. ':test-clock') or '1000000')`;
const dev = { team: 'T', user: 'U0DEV' };
const sre = { team: 'T', user: 'U0SRE' };
const hash = 'abcdef0123456789';
const minutes = 60_000;
const ask = { who: dev, where: { channel: 'C' }, words: 'scale web 5', work: { kind: 'whoami' as const } };
const plan: Plan = {
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: termsOf({ stepUp: true, expiresMs: 60 * minutes }),
  checks: [],
};

const sealKey = randomBytes(32);
let redis: Redis;
let ledger: Ledger;
let factor: SecondFactor;
let namespace: string;
let now = 0;
let runs = 0;

const passes = async (ms: number) => {
  now += ms;
  await redis.set(`{${namespace}}:test-clock`, now);
  ledger.resync();
};
const held = async (terms = plan.terms) => {
  const { id } = await ledger.open(ask, true, [`once-${runs++}`]);
  const epoch = (await ledger.claim(id, 'w'))?.epoch ?? 0;
  await ledger.plan(id, epoch, { ...plan, terms }, hash);
  await ledger.hold(id, epoch);
  return id;
};
const approve = (id: string, proof?: Proof, with_ = ledger, who = sre) =>
  with_.vote(id, hash, who, 'approve', '', [`vote-${runs++}`], proof);
/** Enrols somebody, and lets the code that did it go by. */
const enrolled = async (who: Person = sre) => {
  const { uri, carried } = await factor.begin(who);
  const phone = authenticator(uri);
  const answer = await factor.finish(who, carried, phone.codeAt(now));
  if (answer.is !== 'enrolled') throw new Error(answer.is);
  await passes(30_000);
  return { phone, recovery: answer.recovery };
};
const typed = async (text: string, who: Person = sre) => (await factor.proofOf(who, text)) as Proof;
const audited = async () =>
  (await redis.xrange(`{${namespace}}:audit`, '-', '+')).map(
    ([, [, text = '']]) => JSON.parse(text) as Record<string, unknown>,
  );
const wrong: Proof = { is: 'wrong' };

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
});
afterAll(() => redis.disconnect());
afterEach(() => forget(redis, namespace));
beforeEach(async () => {
  namespace = `factors-${process.pid}-${runs++}`;
  now = 1_700_000_010_000;
  ledger = createLedger({ redis, namespace, clock });
  await passes(0);
  factor = createSecondFactor(ledger.factors, createSeal([sealKey]));
});

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

test('whoever is enrolled enrols again only with a code they have now, and then only the new one counts', async () => {
  const { phone, recovery } = await enrolled();
  const { uri, carried } = await factor.begin(sre);
  const next = authenticator(uri);
  const finish = (current?: string) => factor.finish(sre, carried, next.codeAt(now), current);
  expect(await finish()).toEqual({ is: 'needs code' });
  expect(await finish('hello')).toEqual({ is: 'neither' });
  expect(await finish(next.codeAt(now))).toEqual({ is: 'wrong code', left: 4 });
  const old = await typed(phone.codeAt(now));
  expect(await finish(recovery[0])).toMatchObject({ is: 'enrolled' });
  await passes(30_000);
  const id = await held();
  expect(await approve(id, old)).toMatchObject({ is: 'wrong code' });
  expect(await approve(id, await typed(recovery[1] ?? ''))).toMatchObject({ is: 'wrong code' });
  expect(await approve(id, await typed(next.codeAt(now)))).toMatchObject({ is: 'counted' });
  expect((await audited()).map(({ what }) => what)).toEqual(
    expect.arrayContaining(['second factor enrolled', 'second factor enrolled again']),
  );
});

test('two enrolments begun before the first: the second does not take the place of the first', async () => {
  const [mine, theirs] = [await factor.begin(sre), await factor.begin(sre)];
  const first = await factor.finish(sre, mine.carried, authenticator(mine.uri).codeAt(now));
  expect(first).toMatchObject({ is: 'enrolled' });
  expect(await factor.finish(sre, theirs.carried, authenticator(theirs.uri).codeAt(now))).toEqual({
    is: 'needs code',
  });
});

test('an enrolment is for one person, for ten minutes, and needs a code of its own secret', async () => {
  const { uri, carried } = await factor.begin(sre);
  const code = authenticator(uri).codeAt(now);
  expect(await factor.finish(dev, carried, code)).toEqual({ is: 'too late' });
  expect(await factor.finish(sre, { ...carried, until: carried.until + 1 }, code)).toEqual({
    is: 'too late',
  });
  const other = authenticator((await factor.begin(sre)).uri).codeAt(now);
  expect(await factor.finish(sre, carried, other)).toEqual({ is: 'not its code' });
  await passes(10 * minutes);
  expect(await factor.finish(sre, carried, authenticator(uri).codeAt(now))).toEqual({ is: 'too late' });
  expect(await ledger.factors.look(sre)).toEqual({ now });
});

test('the code that enrolled does not approve', async () => {
  const { uri, carried } = await factor.begin(sre);
  const phone = authenticator(uri);
  await factor.finish(sre, carried, phone.codeAt(now));
  expect(await approve(await held(), await typed(phone.codeAt(now)))).toEqual({ is: 'used code' });
});

test('another key opens nothing: the person is told what to do', async () => {
  const { phone } = await enrolled();
  const other = createSecondFactor(ledger.factors, createSeal([randomBytes(32)]));
  await expect(other.proofOf(sre, phone.codeAt(now))).rejects.toMatchObject({ code: 'unreadable_factor' });
  const both = createSecondFactor(ledger.factors, createSeal([randomBytes(32), sealKey]));
  expect(await both.proofOf(sre, phone.codeAt(now))).toMatchObject({ is: 'code' });
});

test('what is kept of one person is of no use to another, even copied within Redis', async () => {
  const { phone, recovery } = await enrolled();
  const other = { team: 'T', user: 'U0SRE2' };
  for (const part of ['', ':recovery'])
    await redis.copy(`{${namespace}}:factor:T:U0SRE${part}`, `{${namespace}}:factor:T:U0SRE2${part}`);
  await expect(factor.proofOf(other, phone.codeAt(now))).rejects.toMatchObject({ code: 'unreadable_factor' });
  const proof = await typed(recovery[0] ?? '', other);
  expect(await approve(await held(), proof, ledger, other)).toMatchObject({ is: 'wrong code' });
});

test('forgotten is forgotten, is told, and is found by the user id alone', async () => {
  await enrolled();
  expect(await ledger.factors.called('U0SRE')).toEqual([sre]);
  expect(await ledger.factors.forget(sre)).toBe(true);
  expect(await ledger.factors.forget(sre)).toBe(false);
  expect(await ledger.factors.called('U0SRE')).toEqual([]);
  expect(await redis.keys(`{${namespace}}:factor*`)).toEqual([]);
  const notices = await ledger.factors.notices(10);
  expect(notices.map(text => JSON.parse(text).what)).toEqual(['enrolled', 'forgotten']);
  for (const notice of notices) await ledger.factors.noticed(notice);
  expect(await ledger.factors.notices(10)).toEqual([]);
});

test('neither the secret nor any code is in Redis', async () => {
  const { phone, recovery } = await enrolled();
  const held_: string[] = [];
  for (const key of await redis.keys(`{${namespace}}:factor*`))
    held_.push(
      JSON.stringify(
        (await redis.type(key)) === 'set' ? await redis.smembers(key) : await redis.hgetall(key),
      ),
    );
  expect(held_).toHaveLength(2);
  for (const secret of [phone.secret, ...recovery, ...recovery.map(code => code.replace('-', ''))])
    expect(held_.join()).not.toContain(secret);
});
