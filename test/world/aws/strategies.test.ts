/** Blue/green, linear and canary deployments, stage by stage (ecs.md §1.2). */
import * as ecs from '@aws-sdk/client-ecs';
import { stagesOf } from '../../../world/aws/ecs/strategies/stages.ts';
import type { Scene } from './scene.ts';
import { blueGroup, change, configured, deploy, greenGroup, newest, until, watch } from './shifting.ts';

const stages = [
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

const register = async (at: Scene, image: string) =>
  (
    await at.ecs().send(
      new ecs.RegisterTaskDefinitionCommand({
        family: 'web',
        containerDefinitions: [{ name: 'web', image, memory: 128 }],
      }),
    )
  ).taskDefinition?.taskDefinitionArn ?? '';

test.each<[string, ecs.DeploymentConfiguration, number[]]>([
  ['blue/green at once', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 }, [0, 100]],
  [
    'a canary',
    {
      strategy: 'CANARY',
      bakeTimeInMinutes: 1,
      canaryConfiguration: { canaryPercent: 12.5, canaryBakeTimeInMinutes: 3 },
    },
    [0, 12.5, 100],
  ],
  [
    'linear',
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 1 } },
    [0, 30, 60, 90, 100],
  ],
])('%s: every stage in its order, traffic in its steps', async (_, configuration, expected) => {
  const at = await configured(configuration);
  await deploy(at);
  const seen = await watch(at);
  expect(seen.stages).toEqual(stages);
  expect(seen.shares).toEqual(expected);
  expect(seen.told).toMatchObject({
    status: 'SUCCESSFUL',
    targetServiceRevision: { requestedProductionTrafficWeight: 100, requestedTestTrafficWeight: 100 },
    sourceServiceRevisions: [{ requestedProductionTrafficWeight: 0, runningTaskCount: 0 }],
    deploymentConfiguration: configuration,
  });
  expect(await at.service('prod/web')).toMatchObject({
    runningCount: 3,
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
  });
});

test.each<[string, ecs.DeploymentConfiguration, [share: number, bakes: number][]]>([
  [
    'a canary',
    { strategy: 'CANARY' },
    [
      [5, 10],
      [100, 0],
    ],
  ],
  ['a canary of everything', { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100 } }, [[100, 0]]],
  [
    'linear',
    { strategy: 'LINEAR' },
    [...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((n): [number, number] => [n, 6]), [100, 0]],
  ],
  [
    'steps with a remainder',
    { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 1 } },
    [
      [33.3, 1],
      [66.6, 1],
      [99.9, 1],
      [100, 0],
    ],
  ],
])('the steps of %s: percent and minutes', (_, configuration, expected) => {
  const steps = stagesOf(configuration, 1).filter(({ share }) => share !== undefined);
  expect(steps.map(({ share, bakes }) => [share, bakes])).toEqual(expected);
});

test('both revisions run in full until the older one is cleaned up; green is in the other target group', async () => {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 });
  const groups = () =>
    [...at.aws.state.tasks.values()]
      .filter(task => task.service === 'web' && task.cluster === 'prod' && !task.stopping)
      .map(task => task.targetGroup)
      .sort();
  const before = groups()[0];
  const after = before === blueGroup ? greenGroup : blueGroup;
  await deploy(at);
  const baking = await until(at, told => told.lifecycleStage === 'BAKE_TIME');
  expect(baking).toMatchObject({
    status: 'IN_PROGRESS',
    targetServiceRevision: {
      requestedTaskCount: 3,
      runningTaskCount: 3,
      requestedProductionTrafficWeight: 100,
    },
    sourceServiceRevisions: [
      { requestedTaskCount: 3, runningTaskCount: 3, requestedProductionTrafficWeight: 0 },
    ],
  });
  expect(groups()).toEqual([before, before, before, after, after, after].sort());
  at.aws.clock.advance(9 * 60_000);
  expect((await newest(at)).lifecycleStage).toBe('BAKE_TIME');
  await watch(at);
  expect(groups()).toEqual([after, after, after]);
});

test('a canary bakes: the share stays for as long as it was asked to', async () => {
  const canaryConfiguration = { canaryPercent: 10, canaryBakeTimeInMinutes: 30 };
  const at = await configured({ strategy: 'CANARY', canaryConfiguration });
  await deploy(at);
  await until(at, told => told.targetServiceRevision?.requestedProductionTrafficWeight === 10);
  at.aws.clock.advance(29 * 60_000);
  expect((await newest(at)).sourceServiceRevisions).toMatchObject([{ requestedProductionTrafficWeight: 90 }]);
  at.aws.clock.advance(2 * 60_000);
  expect((await newest(at)).targetServiceRevision?.requestedProductionTrafficWeight).toBe(100);
});

test('tasks that do not start trip the breaker before any traffic is shifted', async () => {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 });
  const good = await at.service('prod/web');
  await deploy(at, await register(at, 'web:crash'));
  const seen = await watch(at);
  expect(seen.stages).toEqual(['PRE_SCALE_UP', 'SCALE_UP']);
  expect(seen.shares).toEqual([0]);
  expect(seen.told).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    deploymentCircuitBreaker: { status: 'TRIGGERED' },
    sourceServiceRevisions: [{ requestedProductionTrafficWeight: 100, runningTaskCount: 3 }],
  });
  expect(await at.service('prod/web')).toMatchObject({
    taskDefinition: good.taskDefinition,
    deployments: [{ id: good.deployments?.[0]?.id, rolloutState: 'COMPLETED', runningCount: 3 }],
  });
});

test('stopped while it bakes: the traffic goes back at once, then the new tasks go', async () => {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 });
  const good = await at.service('prod/web');
  await deploy(at);
  const { serviceDeploymentArn } = await until(at, told => told.lifecycleStage === 'BAKE_TIME');
  await at.ecs().send(new ecs.StopServiceDeploymentCommand({ serviceDeploymentArn }));
  expect((await newest(at)).status).toBe('ROLLBACK_REQUESTED');
  at.aws.clock.advance(1_000);
  expect(await newest(at)).toMatchObject({
    status: 'ROLLBACK_IN_PROGRESS',
    targetServiceRevision: { requestedProductionTrafficWeight: 0 },
    sourceServiceRevisions: [{ requestedProductionTrafficWeight: 100, runningTaskCount: 3 }],
  });
  expect((await watch(at)).told.status).toBe('ROLLBACK_SUCCESSFUL');
  expect((await at.service('prod/web')).deployments).toMatchObject([{ id: good.deployments?.[0]?.id }]);
});

test('an alarm in the canary turns it back', async () => {
  const at = await configured({
    strategy: 'CANARY',
    alarms: { alarmNames: ['errors'], enable: true, rollback: true },
  });
  await deploy(at);
  await until(at, told => told.targetServiceRevision?.requestedProductionTrafficWeight === 5);
  const updatedAt = new Date(at.aws.clock.now());
  at.aws.state.alarms.set('errors', {
    name: 'errors',
    arn: '',
    value: 'ALARM',
    reason: '',
    updatedAt,
    configuredAt: updatedAt,
    settings: {},
  });
  const { told, shares } = await watch(at);
  expect(shares).toEqual([5, 0]);
  expect(told).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', alarms: { status: 'TRIGGERED' } });
});

test('a newer deployment first clears up what the one before it left', async () => {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 });
  await deploy(at);
  await until(at, told => told.lifecycleStage === 'BAKE_TIME');
  const told = await deploy(at, await register(at, 'web:3'));
  expect(told.sourceServiceRevisions).toHaveLength(2);
  expect(told.lifecycleStage).toBe('RECONCILE_SERVICE');
  const weights = told.sourceServiceRevisions?.map(one => one.requestedProductionTrafficWeight).sort();
  expect(weights).toEqual([0, 100]);
  await change(at, { deploymentConfiguration: { bakeTimeInMinutes: 0 } });
  const later = await until(at, one => one.lifecycleStage === 'PRE_SCALE_UP');
  expect(later.sourceServiceRevisions?.map(one => one.runningTaskCount).sort()).toEqual([0, 3]);
  expect((await at.service('prod/web')).deployments).toHaveLength(2);
});
