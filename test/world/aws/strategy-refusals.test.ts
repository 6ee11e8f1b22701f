/** What ECS refuses of a deployment configuration (ecs.md §1.2). */
import * as ecs from '@aws-sdk/client-ecs';
import { failure } from './scene.ts';
import { balancer, change, twoGroups } from './shifting.ts';

const green = (more: object) => ({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0, ...more });
const linear = (linearConfiguration: object) => ({ strategy: 'LINEAR', linearConfiguration });
const canary = (canaryConfiguration: object) => ({ strategy: 'CANARY', canaryConfiguration });
const hook = (more: object) =>
  green({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'], ...more }] });
const timeout = (timeoutConfiguration: object) => hook({ timeoutConfiguration });
const hooks = (length: number) =>
  green({
    lifecycleHooks: Array.from({ length }, () => ({
      targetType: 'PAUSE',
      lifecycleStages: ['PRE_SCALE_UP'],
    })),
  });

test.each<[string, object]>([
  ['a strategy nobody knows', { strategy: 'PURPLE' }],
  ['blue/green without a bake time', { strategy: 'BLUE_GREEN' }],
  ['a bake time below nothing', green({ bakeTimeInMinutes: -1 })],
  ['a bake time over a day', green({ bakeTimeInMinutes: 1441 })],
  ['steps below 3 percent', linear({ stepPercent: 2.9 })],
  ['steps over 100 percent', linear({ stepPercent: 100.1 })],
  ['steps with two decimals', linear({ stepPercent: 3.14 })],
  ['a step that bakes over a day', linear({ stepBakeTimeInMinutes: 1441 })],
  ['a canary of nothing', canary({ canaryPercent: 0 })],
  ['a canary over everything', canary({ canaryPercent: 100.5 })],
  ['a canary that bakes below nothing', canary({ canaryBakeTimeInMinutes: -1 })],
  ['steps for blue/green', green({ linearConfiguration: { stepPercent: 10 } })],
  ['a canary for rolling', { canaryConfiguration: { canaryPercent: 10 } }],
  [
    'early success for blue/green',
    green({
      earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' },
    }),
  ],
  ['a hook at no stage', hook({ lifecycleStages: [] })],
  ['a hook at a stage nobody knows', hook({ lifecycleStages: ['SCALE_UP'] })],
  ['a pause while test traffic shifts', hook({ lifecycleStages: ['TEST_TRAFFIC_SHIFT'] })],
  ['a pause while production traffic shifts', hook({ lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] })],
  ['a pause with a function', hook({ hookTargetArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' })],
  ['a function that is not named', hook({ targetType: 'AWS_LAMBDA' })],
  ['a timeout of nothing', timeout({ timeoutInMinutes: 0 })],
  ['a timeout over a fortnight', timeout({ timeoutInMinutes: 20_161 })],
  ['a timeout that does something else', timeout({ action: 'ABORT' })],
  ['eleven pauses', hooks(11)],
])('refused: %s', async (_, deploymentConfiguration) => {
  const at = await twoGroups();
  const before = await at.service('prod/web');
  expect(await failure(change(at, { loadBalancers: [balancer], deploymentConfiguration }))).toMatch(
    /^InvalidParameterException/,
  );
  expect(await at.service('prod/web')).toMatchObject({
    deploymentConfiguration: before.deploymentConfiguration,
    loadBalancers: before.loadBalancers,
    deployments: [{ id: before.deployments?.[0]?.id }],
  });
});

const { advancedConfiguration: advanced, ...plain } = balancer;
const { roleArn: _, ...roleless } = advanced;
test.each<[string, object[], object, string]>([
  ['blue/green behind a plain load balancer', [plain], green({}), 'InvalidParameterException'],
  [
    '… without the role',
    [{ ...plain, advancedConfiguration: roleless }],
    green({}),
    'InvalidParameterException',
  ],
  ['… with all of it', [balancer], green({}), 'no failure'],
  ['blue/green with no traffic at all', [], green({}), 'no failure'],
  ['linear with no traffic at all', [], { strategy: 'LINEAR' }, 'InvalidParameterException'],
  ['canary with no traffic at all', [], { strategy: 'CANARY' }, 'InvalidParameterException'],
  ['ten pauses', [balancer], hooks(10), 'no failure'],
])('%s', async (_name, loadBalancers, deploymentConfiguration, answer) => {
  const at = await twoGroups();
  expect(await failure(change(at, { loadBalancers, deploymentConfiguration }))).toMatch(
    new RegExp(`^${answer}`),
  );
  const create = new ecs.CreateServiceCommand({
    cluster: 'prod',
    serviceName: 'fresh',
    taskDefinition: 'web',
    desiredCount: 1,
    loadBalancers,
    deploymentConfiguration,
  });
  expect(await failure(at.ecs().send(create))).toMatch(new RegExp(`^${answer}`));
});

test('Service Connect is enough to shift traffic by', async () => {
  const at = await twoGroups();
  const create = new ecs.CreateServiceCommand({
    cluster: 'prod',
    serviceName: 'fresh',
    taskDefinition: 'web',
    desiredCount: 1,
    serviceConnectConfiguration: { enabled: true, namespace: 'internal' },
    deploymentConfiguration: { strategy: 'CANARY' },
  });
  expect((await at.ecs().send(create)).service?.deploymentConfiguration).toMatchObject({
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 },
  });
  at.aws.clock.advance(300_000);
  expect((await at.service('prod/fresh')).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
});
