import { createHearers } from '../../src/ledger/hearers.ts';
import { scripts } from '../../src/ledger/script.ts';
import { clock, ledger, namespace, now, passes, redis } from './clocked.ts';

const hour = 3_600_000;
const sre = { team: 'T', user: 'sre' };
const dev = { team: 'T', user: 'dev' };
const web = { target: 'prod', cluster: 'prod', service: 'web' };

let runs = 0;

/** One asking: an op of its own. */
const by = (who = sre, op = `op_${runs++}`) => ({ op, who });
const records = async () =>
  (await redis.xrange(`{${namespace}}:audit`, '-', '+')).map(([, [, text = '']]) => JSON.parse(text));

test('a channel subscribes once to the same, and is told no more when it unsubscribes; both are on record', async () => {
  const { hearers } = ledger;
  const match = { targets: ['prod'], services: ['web'] };
  const first = await hearers.subscribe(by(), 'C1', match);
  expect(first).toEqual({
    is: 'subscribed',
    whole: { id: expect.stringMatching(/^sub_[a-z2-7]{6}$/), channel: 'C1', match, who: sre, at: now },
  });
  expect(await hearers.subscribe(by(dev), 'C1', match)).toEqual({ is: 'again', whole: first.whole });
  await passes(1);
  expect((await hearers.subscribe(by(dev), 'C2', match)).is).toBe('subscribed');
  expect((await hearers.subscribe(by(dev), 'C1', {})).is).toBe('subscribed');
  expect(
    (await hearers.subscriptions()).map(({ channel, match }) => [channel, Object.keys(match).length]),
  ).toEqual(
    expect.arrayContaining([
      ['C1', 2],
      ['C2', 2],
      ['C1', 0],
    ]),
  );
  const id = first.whole?.id ?? '';
  expect(await hearers.unsubscribe(by(dev), id)).toEqual({ is: 'unsubscribed', whole: first.whole });
  expect((await hearers.unsubscribe(by(dev), id)).is).toBe('unknown');
  expect((await hearers.subscriptions()).map(one => one.id)).not.toContain(id);
  expect((await records()).map(({ what, who }) => [what, who])).toEqual([
    ['alerts subscribed', 'T:sre'],
    ['alerts subscribed', 'T:dev'],
    ['alerts subscribed', 'T:dev'],
    ['alerts unsubscribed', 'T:dev'],
  ]);
});

test('a mute says who, until when and why; it takes the place of an earlier one, and vanishes when it is over', async () => {
  const { hearers } = ledger;
  const first = await hearers.mute(by(), web, hour, 'we migrate');
  expect(first).toEqual({
    is: 'muted',
    whole: {
      id: expect.stringMatching(/^mute_[a-z2-7]{6}$/),
      ...web,
      who: sre,
      because: 'we migrate',
      at: now,
      until: now + hour,
    },
  });
  const longer = await hearers.mute(by(dev), web, 2 * hour, 'it takes longer');
  const all = await hearers.mute(by(dev), { target: 'prod' }, hour, 'all of it');
  expect(await hearers.mutes()).toEqual([all.whole, longer.whole]);
  await passes(hour);
  expect(await hearers.mutes()).toEqual([longer.whole]);
  expect((await hearers.unmute(by(), all.whole?.id ?? '')).is).toBe('unknown');
  expect(await hearers.unmute(by(), longer.whole?.id ?? '')).toEqual({ is: 'unmuted', whole: longer.whole });
  expect(await hearers.mutes()).toEqual([]);
  const [record] = await records();
  expect(record).toMatchObject({
    what: 'alerts muted',
    who: 'T:sre',
    mute: { because: 'we migrate', until: now },
  });
});

test('an op that is asked again after its worker died changes nothing more, and hears the same', async () => {
  const { hearers } = ledger;
  const [one, two, three] = [by(), by(), by()];
  const muted = await hearers.mute(one, web, hour, 'x');
  await passes(1_000);
  expect(await hearers.mute(one, web, hour, 'x')).toEqual(muted);
  const id = muted.whole?.id ?? '';
  const unmuted = await hearers.unmute(two, id);
  expect(await hearers.unmute(two, id)).toEqual(unmuted);
  expect(unmuted.is).toBe('unmuted');
  const subscribed = await hearers.subscribe(three, 'C1', {});
  expect(await hearers.subscribe(three, 'C1', {})).toEqual(subscribed);
  expect(await records()).toHaveLength(3);
});

test('what people may leave behind is bounded; what is over makes room', async () => {
  const { run, resync } = scripts(redis, namespace, clock);
  const few = createHearers({ run, most: { perChannel: 2, subscriptions: 3, mutes: 2 } });
  const targets = (name: string) => ({ targets: [name] });
  for (const name of ['a', 'b'])
    expect((await few.subscribe(by(), 'C1', targets(name))).is).toBe('subscribed');
  expect((await few.subscribe(by(), 'C1', targets('c'))).is).toBe('full');
  expect((await few.subscribe(by(), 'C2', targets('a'))).is).toBe('subscribed');
  expect((await few.subscribe(by(), 'C3', targets('a'))).is).toBe('full');
  const mute = (target: string) => few.mute(by(), { target }, hour, 'x');
  for (const name of ['a', 'b']) expect((await mute(name)).is).toBe('muted');
  expect((await mute('c')).is).toBe('full');
  expect((await mute('b')).is).toBe('muted');
  await redis.set(`{${namespace}}:test-clock`, now + hour);
  resync();
  expect((await mute('c')).is).toBe('muted');
});
