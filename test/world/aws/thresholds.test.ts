/** How many failures the circuit breaker takes, and what takes them back (ecs.md §1.2 and §3.4). */
import type * as ecs from '@aws-sdk/client-ecs';
import { failure, scene } from './scene.ts';
import { records, register, update } from './story.ts';

const thresholds: [ecs.ThresholdConfiguration | undefined, desired: number, threshold: number][] = [
  [undefined, 1, 3],
  [undefined, 25, 13],
  [undefined, 500, 200],
  [{ type: 'BOUNDED_PERCENT', value: 10 }, 100, 10],
  [{ type: 'BOUNDED_PERCENT', value: 100 }, 2, 3],
  [{ type: 'UNBOUNDED_PERCENT', value: 100 }, 2, 2],
  [{ type: 'UNBOUNDED_PERCENT', value: 50 }, 500, 250],
  [{ type: 'COUNT', value: 1 }, 500, 1],
];
test.each(thresholds)(
  'a threshold of %j with %i tasks takes %i failures',
  async (given, desired, threshold) => {
    const at = await scene();
    const deploymentCircuitBreaker = {
      enable: true,
      rollback: true,
      ...(given && { thresholdConfiguration: given }),
    };
    await update(at, { desiredCount: desired, deploymentConfiguration: { deploymentCircuitBreaker } });
    await update(at, { taskDefinition: await register(at, 'worker:crash') });
    at.aws.clock.advance(3_000);
    expect((await records(at))[0]?.deploymentCircuitBreaker).toMatchObject({
      threshold,
      status: 'MONITORING',
    });
    expect((await at.service('prod/worker')).deploymentConfiguration).toMatchObject({
      deploymentCircuitBreaker,
    });
  },
);

test.each([
  [{ type: 'COUNT', value: 0 }],
  [{ type: 'UNBOUNDED_PERCENT', value: 101 }],
  [{ type: 'SOME', value: 3 }],
])('a threshold that is none is refused: %j', async thresholdConfiguration => {
  const at = await scene();
  const deploymentCircuitBreaker = { enable: true, rollback: true, thresholdConfiguration };
  expect(await failure(update(at, { deploymentConfiguration: { deploymentCircuitBreaker } }))).toMatch(
    /^InvalidParameterException/,
  );
});

// One task gets healthy while its neighbours crash, over and over.
test.each([
  [true, 'IN_PROGRESS'],
  [false, 'ROLLBACK_SUCCESSFUL'],
])('failures between healthy tasks; taken back by each of them: %s', async (resetOnHealthyTask, status) => {
  const at = await scene();
  const deploymentCircuitBreaker = { enable: true, rollback: true, resetOnHealthyTask };
  await update(at, { deploymentConfiguration: { deploymentCircuitBreaker } });
  const { id } =
    (await update(at, { taskDefinition: await register(at, 'worker:2') }))?.deployments?.[0] ?? {};
  const mine = () => [...at.aws.state.tasks.values()].filter(one => one.startedBy === id && !one.stopping);
  for (let round = 0; round < 4; round++) {
    at.aws.clock.advance(32_000);
    const [first] = mine().filter(one => one.judged === undefined && one.lastStatus === 'RUNNING');
    if (first) Object.assign(first, { image: 'worker:crash', next: at.aws.clock.now() });
    at.aws.clock.advance(45_000);
    const ripe = mine().find(one => one.judged === 'healthy');
    if (ripe) Object.assign(ripe, { image: 'worker:crash', next: at.aws.clock.now() });
  }
  at.aws.clock.advance(status === 'IN_PROGRESS' ? 1_000 : 300_000);
  expect((await records(at))[0]?.status).toBe(status);
});
