/** Fifty targets cost nothing while nothing happens on them. */
import { openWorld, type World } from '../world.ts';

const many = 50;
const account = 'account: "111122223333", region: eu-west-1';
const role = 'readRole: "arn:aws:iam::111122223333:role/slipway-read"';
const targets = Array.from(
  { length: many },
  (_, i) => `  t${i}: { ${account}, clusters: [c${i}], ${role} }\n`,
);

let world: World;
afterEach(() => world.close());

/** Resolves when so many milliseconds have passed: tickers look twenty times a second. */
const passes = (ms: number) =>
  new Promise<void>(resolve => {
    const from = world.aws.clock.now();
    const stop = world.aws.clock.onTick(() => {
      if (world.aws.clock.now() - from < ms) return;
      stop();
      resolve();
    });
  });

test('while nothing is followed AWS is asked nothing; then only about the target where something is', async () => {
  world = await openWorld({
    config: yaml => yaml.replace(/^targets:\n/m, text => text + targets.join('')),
    tuning: { rhythms: { tick: 50 } },
  });
  const { dev, sre, aws, redis, env } = world;
  const tickers = Array.from({ length: many }, (_, i) => `{${env.SLIPWAY_NAMESPACE}}:ticker:t${i}`);
  while ((await redis.exists(...tickers)) < many);
  const before = aws.calls.length;
  await passes(1_500);
  expect(aws.calls.slice(before)).toEqual([]);

  await dev.says('/ecs scale web 5 on prod');
  await sre.clicks('Approve');
  await dev.sees(/Done: Scale web 3 → 5 tasks/);
  const clusters = aws.calls.flatMap(({ input }) => (input as { cluster?: string }).cluster ?? []);
  expect([...new Set(clusters)]).toEqual(['prod']);
});
