/** A hundred deployments in flight at once: what following them costs, against what AWS allows (ecs.md §1.3). */

import { buckets } from '../../src/workers/budget.ts';
import { addService } from '../../world/aws/ecs/new-service.ts';
import { openWorld, type World } from '../world.ts';

const many = 100;

/** How long calls are counted once all are in flight, in milliseconds. */
const counted = 12_000;

/** Which of ECS's buckets each call draws from. */
const drawsFrom: Record<string, keyof typeof buckets> = {
  DescribeServices: 'service read',
  ListServices: 'service read',
  DescribeServiceDeployments: 'service deployment',
  ListServiceDeployments: 'service deployment',
  DescribeServiceRevisions: 'service revision',
  ListTasks: 'cluster resource read',
  DescribeTasks: 'cluster resource read',
};

/** How fast things happen here, compared with AWS. */
const slow = 0.2;

let world: World;
afterEach(() => world.close());

/** Resolves when `is` holds, looking whenever the world's time has passed. */
const when = (is: () => boolean | Promise<boolean>) =>
  new Promise<void>(resolve => {
    const stop = world.aws.clock.onTick(async () => {
      if (!(await is())) return;
      stop();
      resolve();
    });
  });

test('following a hundred deployments takes less than half of what AWS allows', async () => {
  // The bot's own rhythm, and an AWS so slow that nothing is over before it has been counted.
  world = await openWorld({ speed: slow, limits: false, tuning: { rhythms: {} } });
  const { aws, dev, redis, bot } = world;
  const taskDefinition = aws.state.services.get('staging/web')?.deployments[0]?.taskDefinition ?? '';
  const names = Array.from({ length: many }, (_, n) => `svc-${n}`);
  for (const name of names) addService(aws.state, { cluster: 'staging', name, desired: 1, taskDefinition });
  aws.state.speed = 2_000;
  await when(() => names.every(name => aws.state.services.get(`staging/${name}`)?.steady === true));
  aws.state.speed = slow;

  const { namespace } = bot.ledger;
  const open = async () => (await bot.ledger.unended(2 * many)).length;
  const followed = async () => {
    const ops = await Promise.all((await bot.ledger.followed('staging')).map(id => bot.ledger.read(id)));
    return ops.filter(op => op?.state === 'running');
  };
  // What was refused because planning so many at once is too much for AWS is asked for again.
  for (let left = names; left.length > 0; ) {
    for (const name of left) {
      // Nobody types so fast: the flood limits are another story.
      for (const bucket of ['all', 'user:T0WORLD:U0DEV', 'channel:C0OPS'])
        await redis.del(`{${namespace}}:bucket:${bucket}`);
      await dev.says(`/ecs restart ${name} on staging`);
      await when(async () => (await open()) - (await followed()).length < 4);
    }
    await when(async () => (await open()) === (await followed()).length);
    const under = new Set((await followed()).map(op => op?.plan?.scope.service));
    left = names.filter(name => !under.has(name));
  }
  await when(async () => (await followed()).every(op => op?.progress?.rollout?.arn));

  const from = aws.clock.now();
  await when(() => aws.clock.now() - from >= counted);
  const calls = aws.calls.filter(({ at }) => at >= from && at < from + counted);
  const throttled = calls.filter(({ error }) => error === 'ThrottlingException').length;
  const used = Object.entries(buckets).map(([bucket, [, perSecond]]) => {
    const drawn = calls.filter(({ operation }) => drawsFrom[operation] === bucket).length;
    const perMinute = (drawn * 60_000) / counted;
    return { bucket, perMinute, share: perMinute / 60 / perSecond };
  });
  const told = used.map(
    ({ bucket, perMinute, share }) => `${bucket} ${perMinute}/min (${(share * 100).toFixed(1)} %)`,
  );
  process.stderr.write(`${many} deployments in flight: ${told.join(', ')}; throttled ${throttled}\n`);
  expect(used.filter(({ share }) => share >= 0.5)).toEqual([]);
  expect(used.find(({ bucket }) => bucket === 'service deployment')?.perMinute).toBeGreaterThan(0);
  expect(throttled).toBe(0);
  expect((await bot.ledger.followed('staging')).length).toBe(many);
}, 240_000);
