import { createHealth } from '../../src/instruments/health.ts';

test('a beat that is late is not alive, and says since when; asking for it changes nothing', () => {
  let now = 1_000;
  const health = createHealth(() => now);
  const beat = health.beat('reconciler', 30_000);
  const started = { ok: true };
  health.started();
  now += 30_000;
  expect(health.alive()).toEqual({ ok: true, parts: { started, reconciler: { ok: true } } });
  now += 1;
  const since = new Date(1_000).toISOString();
  expect(health.alive()).toEqual({ ok: false, parts: { started, reconciler: { ok: false, since } } });
  beat();
  expect(health.alive().ok).toBe(true);
});

test('what has not started is not alive', () => {
  const health = createHealth(() => 1_000);
  expect(health.alive()).toEqual({
    ok: false,
    parts: { started: { ok: false, since: new Date(1_000).toISOString() } },
  });
  health.started();
  expect(health.alive().ok).toBe(true);
});

test('a part that says no, throws or says nothing is not ready, since it was first seen so', async () => {
  let now = 1_000;
  let slack: () => boolean | Promise<boolean> = () => true;
  const health = createHealth(() => now);
  health.part('slack', () => slack());
  expect(await health.ready()).toEqual({ ok: true, parts: { slack: { ok: true } } });
  const since = new Date(now).toISOString();
  const answers = [
    () => false,
    () => Promise.reject(new Error('away')),
    () => new Promise<boolean>(() => undefined),
  ];
  for (const answer of answers) {
    slack = answer;
    expect(await health.ready()).toEqual({ ok: false, parts: { slack: { ok: false, since } } });
    now += 1_000;
  }
  slack = () => true;
  expect((await health.ready()).ok).toBe(true);
});

test('many who ask at once are one question', async () => {
  let asked = 0;
  const health = createHealth();
  health.part('redis', async () => ++asked > 0);
  await Promise.all([health.ready(), health.ready(), health.ready()]);
  expect(asked).toBe(1);
});

test('a part that knows when it broke says so, however late somebody asks', async () => {
  const health = createHealth(() => 90_000);
  health.part(
    'redis',
    () => false,
    () => 1_000,
  );
  const since = new Date(1_000).toISOString();
  expect(await health.ready()).toEqual({ ok: false, parts: { redis: { ok: false, since } } });
});
