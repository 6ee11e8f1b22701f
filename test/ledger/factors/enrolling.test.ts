/** Enrolling, and what is kept of it: sealed, of use to nobody else, and forgotten whole. */
import { randomBytes } from 'node:crypto';
import { createSeal } from '../../../src/ledger/factors/seal.ts';
import { createSecondFactor } from '../../../src/ledger/factors/second-factor.ts';
import { authenticator } from '../../../world/slack/person/authenticator.ts';
import { ledger, namespace, now, passes, redis } from '../clocked.ts';
import { approve, audited, dev, enrolled, factor, held, minutes, sealKey, sre, typed } from './enrolled.ts';

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
  expect(await ledger.factors.forget(sre, 'ops@bastion')).toBe(true);
  expect(await ledger.factors.forget(sre, 'ops@bastion')).toBe(false);
  expect(await ledger.factors.called('U0SRE')).toEqual([]);
  expect(await redis.keys(`{${namespace}}:factor*`)).toEqual([]);
  const notices = await ledger.factors.notices(10);
  expect(notices.map(text => JSON.parse(text).what)).toEqual(['enrolled', 'forgotten']);
  expect(JSON.parse(notices[1] ?? '')).toMatchObject({ who: 'T:U0SRE' });
  const [, [, record = ''] = []] =
    (await redis.xrevrange(`{${namespace}}:audit`, '+', '-', 'COUNT', 1))[0] ?? [];
  expect(JSON.parse(record)).toMatchObject({
    what: 'second factor forgotten',
    who: 'ops@bastion',
    of: 'T:U0SRE',
  });
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
