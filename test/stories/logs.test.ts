import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

test('logs are for whoever may read them: the newest lines of all tasks, in time, without secrets', async () => {
  world = await openWorld();
  const { sre, dev } = world;
  await sre.says('/ecs logs web');
  const shown = await sre.sees(/📜 web on prod: \d+ lines of the last 15 min[\s\S]*GET \/health 200/);
  expect(shown.onlyFor).toBe('U0SRE');
  const times = [...world.slack.text(shown).matchAll(/^(\d\d:\d\d:\d\d\.\d{3}) [0-9a-f]{8} /gm)].map(
    ([, at]) => at,
  );
  expect(times.length).toBeGreaterThan(5);
  expect([...times].sort()).toEqual(times);
  expect(world.slack.text(shown)).not.toMatch(/Share in channel/);
  await dev.says('/ecs logs web');
  await dev.sees(/You have no authority on prod, so you may not read its logs/);
});

test('following shows lines as they come, until somebody stops it; then all of it is a file in the thread', async () => {
  world = await openWorld({
    config: yaml =>
      yaml.replace(
        'readRole: "arn:aws:iam::111122223333:role/slipway-read" }',
        'logs: channel, readRole: "arn:aws:iam::111122223333:role/slipway-read" }',
      ),
  });
  const { sre, dev } = world;
  await sre.says('/ecs logs web -f');
  await dev.sees(/📡 Following web on prod[\s\S]*Live Tail: [1-9]\d* lines so far/);
  await sre.clicks('Stop');
  await dev.sees(/⏹️ Followed web on prod[\s\S]*Stopped by @sre/);
  await dev.sees(/What web on prod wrote while I followed/);
});
