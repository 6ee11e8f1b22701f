/** Signs become problems: when they begin, come back and are over, many as one, and what people do about them. */
import type { Folded } from '../../src/ledger/alerts.ts';
import { ledger, namespace, now, passes, redis } from './clocked.ts';
import { fold, minute, problem, sign } from './signs.ts';

const dev = { team: 'T', user: 'dev' };

describe('one problem', () => {
  test('is a service and a cause: it counts, and knows when it was first and last seen', async () => {
    const first = await fold(sign({ at: now - minute }));
    expect(first.is).toBe('new');
    expect((await fold(sign({ at: now }))).is).toBe('more');
    expect((await fold(sign({ cause: 'crashed' }))).is).toBe('new');
    const { count, first: from, last, state, times } = await problem(first);
    expect({ count, from, last, state, times }).toEqual({
      count: 2,
      from: now - minute,
      last: now,
      state: 'open',
      times: [now - minute, now],
    });
  });

  test('an event that came before changes nothing', async () => {
    const one = sign();
    const folded = await fold(one);
    expect((await fold(one)).is).toBe('again');
    expect((await problem(folded)).count).toBe(1);
    expect(await ledger.alerts.heard()).toMatchObject({ events: 2, again: 1 });
  });

  test('of a task an older version than one that was heard changes nothing, and a task falls once', async () => {
    const of = (order: number) => ({ of: { resource: 'task', order } });
    const folded = await fold(sign(of(5)));
    expect((await fold(sign(of(4)))).is).toBe('old');
    await fold(sign(of(6)));
    expect((await problem(folded)).count).toBe(1);
  });

  test('recovery ends it, and says when; what failed before that and comes late opens nothing', async () => {
    const folded = await fold(sign({ at: now - 2 * minute }));
    expect(await fold(sign({ says: 'recovers', at: now - minute }))).toMatchObject({ is: 'over' });
    expect(await problem(folded)).toMatchObject({ state: 'over', overAt: now - minute, overBy: 'recovered' });
    expect((await fold(sign({ at: now - 90_000, cause: 'crashed' }))).is).toBe('past');
    expect(await ledger.alerts.open(9)).toEqual([]);
  });

  test('a recovery older than its newest event does not end it', async () => {
    const folded = await fold(sign({ at: now }));
    await fold(sign({ says: 'recovers', at: now - minute }));
    expect((await problem(folded)).state).toBe('open');
  });

  test('within half an hour it comes back as itself, later as another', async () => {
    const first = await fold(sign());
    await fold(sign({ says: 'recovers', at: now }));
    await passes(20 * minute);
    const back = await fold(sign());
    expect(back).toEqual({ ...first, is: 'more' });
    expect(await problem(back)).toMatchObject({ state: 'open', again: 1 });
    await fold(sign({ says: 'recovers', at: now }));
    await passes(40 * minute);
    expect((await fold(sign())).is).toBe('new');
  });
});

describe('what is odd', () => {
  test('is told of neither before it has settled nor before it is one, however often it is heard of until then', async () => {
    const tasks = await problem(await fold(sign()));
    const away = { kind: 'instance', key: 'i', group: 'i', notBefore: now + 5 * minute } as const;
    const agent = await problem(await fold(sign(away)));
    await passes(1_000);
    await fold(sign());
    await fold(sign({ ...away, notBefore: now + 5 * minute }));
    expect(await ledger.alerts.owed(9)).toEqual([]);
    await passes(1_000);
    expect(await ledger.alerts.owed(9)).toEqual([tasks.id]);
    await passes(5 * minute - 2_000);
    expect(await ledger.alerts.owed(9)).toContain(agent.id);
  });

  test('half a character, as a cut text ends with, keeps nothing from being written down', async () => {
    const folded = await fold(sign({ text: `it fell ${'🔥'.slice(0, 1)}` }));
    expect(await problem(folded)).toMatchObject({ text: 'it fell \ufffd' });
  });

  test('an event from far ahead of our clock neither keeps a problem from being over nor hides what comes', async () => {
    const ahead = sign({ at: now + 9_999 * minute, notBefore: now + 10_004 * minute });
    const folded = await fold(ahead);
    await passes(62 * minute);
    expect((await fold(ahead)).is).toBe('again');
    await fold(sign({ says: 'recovers', at: now }));
    expect(await problem(folded)).toMatchObject({ state: 'over' });
    await fold(sign({ says: 'recovers', at: now + 9_999 * minute }));
    await passes(2 * minute);
    expect(await fold(sign({ at: now }))).toEqual({ ...folded, is: 'more' });
    await passes(5 * minute);
    expect(await ledger.alerts.owed(9)).toEqual(['id' in folded && folded.id]);
  });

  test('one that Redis has forgotten keeps no other from being over, and is listed no more', async () => {
    const old = await fold(sign());
    const folded = await fold(sign({ cause: 'crashed' }));
    await redis.del(`{${namespace}}:problem:${'id' in old && old.id}`);
    expect(await fold(sign({ says: 'recovers', at: now + 1 }))).toMatchObject({ is: 'over' });
    expect(await problem(folded)).toMatchObject({ state: 'over' });
    await passes(31 * 24 * 60 * minute);
    await fold(sign());
    expect(await redis.zcard(`{${namespace}}:alert:open`)).toBe(1);
  });

  test('every key of a problem is forgotten some day, and none that events still come for', async () => {
    const folded = await fold(sign());
    const id = 'id' in folded ? folded.id : '';
    await redis.pexpire(`{${namespace}}:problem:${id}`, minute);
    await fold(sign());
    await fold(sign({ says: 'recovers', at: now - minute }));
    for (const service of ['a', 'b'])
      await ledger.alerts.gather(
        await problem(await fold(sign({ scope: { target: 'prod', cluster: 'prod', service } }))),
        2,
      );
    const keys = (await redis.keys(`{${namespace}}:*`)).filter(
      key => !/:(test-clock|alert:(open|owed|heard))$/.test(key),
    );
    const left = await Promise.all(keys.map(async key => [key, await redis.pttl(key)] as const));
    expect(left.filter(([, ms]) => ms < 0)).toEqual([]);
    expect(await redis.pttl(`{${namespace}}:problem:${id}`)).toBeGreaterThan(29 * 24 * 60 * minute);
  });
});

describe('many services', () => {
  test('that fail for one cause are one message; when all are well, so is it', async () => {
    const all = await Promise.all(
      ['a', 'b', 'c'].map(service => fold(sign({ scope: { target: 'prod', cluster: 'prod', service } }))),
    );
    const [one] = all;
    expect(await ledger.alerts.gather(await problem(one as Folded), 4)).toBeUndefined();
    const digest = (await ledger.alerts.gather(await problem(one as Folded), 3)) ?? '';
    expect(await ledger.alerts.read(digest)).toMatchObject({
      state: 'open',
      count: 3,
      members: { places: ['prod/prod/a', 'prod/prod/b', 'prod/prod/c'], open: 3, of: 3 },
    });
    expect((await ledger.alerts.open(9)).map(({ id }) => id)).toEqual([digest]);
    await fold(sign({ scope: { target: 'prod', cluster: 'prod', service: 'a' }, at: now + 1 }));
    expect(await ledger.alerts.read(digest)).toMatchObject({ count: 4, last: now + 1 });
    for (const service of ['a', 'b'])
      await fold(
        sign({ says: 'recovers', scope: { target: 'prod', cluster: 'prod', service }, at: now + 2 }),
      );
    expect(await ledger.alerts.read(digest)).toMatchObject({ state: 'open', members: { open: 1 } });
    await fold(
      sign({ says: 'recovers', scope: { target: 'prod', cluster: 'prod', service: 'c' }, at: now + 2 }),
    );
    expect(await ledger.alerts.read(digest)).toMatchObject({ state: 'over', members: { open: 0 } });
  });
});

describe('people', () => {
  test('acknowledge it once, and take it back', async () => {
    const { id } = await problem(await fold(sign()));
    expect(await ledger.alerts.acknowledge(id, dev)).toBe('done');
    expect(await ledger.alerts.acknowledge(id, dev)).toBe('already');
    expect(await ledger.alerts.read(id)).toMatchObject({ ack: { who: dev } });
    expect(await ledger.alerts.acknowledge(id, dev, false)).toBe('done');
    expect((await ledger.alerts.read(id))?.ack).toBeUndefined();
    expect(await ledger.alerts.acknowledge('pr_none', dev)).toBe('unknown');
  });

  test('are owed what changed once it has settled, and no longer once they were told of that version', async () => {
    const { id } = await problem(await fold(sign()));
    expect(await ledger.alerts.owed(9)).toEqual([]);
    await passes(2_000);
    expect(await ledger.alerts.owed(9)).toEqual([id]);
    const told = (await ledger.alerts.read(id))?.version ?? 0;
    await fold(sign());
    expect(await ledger.alerts.settled(id, told)).toBe('more');
    expect(await ledger.alerts.settled(id, told + 1)).toBe('settled');
    expect(await ledger.alerts.owed(9)).toEqual([]);
  });
});

test('events of kinds that nobody knows are counted and named, a hundred kinds at most', async () => {
  for (let i = 0; i < 120; i++) await ledger.alerts.unknown(`aws.new: Kind ${i}`);
  const { unknown, events: all } = await ledger.alerts.heard();
  expect(all).toBe(120);
  expect(Object.keys(unknown)).toHaveLength(101);
  expect(unknown).toMatchObject({ 'aws.new: Kind 0': 1, others: 20 });
});
