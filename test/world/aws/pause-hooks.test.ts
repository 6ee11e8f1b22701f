/** Pause hooks: a deployment waits for somebody (ecs.md §0.1 and §1.2). */
import type * as ecs from '@aws-sdk/client-ecs';
import { ecsArn, failure, type Scene } from './scene.ts';
import { change, configured, deploy, newest, proceed, twoGroups, until, watch } from './shifting.ts';

const pause = (lifecycleStage: ecs.DeploymentLifecycleHookStage, timeoutConfiguration?: object) => ({
  targetType: 'PAUSE' as const,
  lifecycleStages: [lifecycleStage],
  ...(timeoutConfiguration && { timeoutConfiguration }),
});
const waiting = (told: ecs.ServiceDeployment) =>
  told.lifecycleHookDetails?.filter(({ status }) => status === 'AWAITING_ACTION') ?? [];

/** A service whose deployments wait at these hooks, and one that waits. */
async function held(
  ...lifecycleHooks: ecs.DeploymentLifecycleHook[]
): Promise<[Scene, ecs.ServiceDeployment]> {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 });
  await change(at, { deploymentConfiguration: { lifecycleHooks } });
  await deploy(at);
  return [at, await until(at, told => waiting(told).length > 0)];
}

test('it waits, is told to continue, and goes on to its end', async () => {
  const [at, told] = await held(pause('POST_TEST_TRAFFIC_SHIFT'));
  expect(told).toMatchObject({
    status: 'IN_PROGRESS',
    lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
    targetServiceRevision: { requestedTestTrafficWeight: 100, requestedProductionTrafficWeight: 0 },
  });
  const [hook] = waiting(told);
  expect(hook).toEqual({
    hookId: expect.stringMatching(/^ecs-pause-[A-Za-z0-9_-]{43}$/),
    targetType: 'PAUSE',
    status: 'AWAITING_ACTION',
    expiresAt: expect.any(Date),
    timeoutAction: 'ROLLBACK',
  });
  at.aws.clock.advance(3_600_000);
  expect((await newest(at)).lifecycleStage).toBe('POST_TEST_TRAFFIC_SHIFT');
  expect(await proceed(at, told, hook?.hookId)).toMatchObject({
    serviceDeploymentArn: told.serviceDeploymentArn,
  });
  const { told: over } = await watch(at);
  expect(over).toMatchObject({ status: 'SUCCESSFUL', lifecycleHookDetails: [{ status: 'SUCCEEDED' }] });
});

test('it waits, is told to roll back, and does', async () => {
  const [at, told] = await held(pause('POST_PRODUCTION_TRAFFIC_SHIFT'));
  expect(told.targetServiceRevision?.requestedProductionTrafficWeight).toBe(100);
  await proceed(at, told, waiting(told)[0]?.hookId, 'ROLLBACK');
  expect((await newest(at)).status).toBe('ROLLBACK_REQUESTED');
  const { told: over } = await watch(at);
  expect(over).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason:
      'Service deployment rolled back because POST_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed.',
    targetServiceRevision: { requestedProductionTrafficWeight: 0 },
  });
});

test.each([
  ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
  ['CONTINUE', 'SUCCESSFUL'],
])('nobody answers in time: %s', async (action, status) => {
  const [at, told] = await held(pause('PRE_SCALE_UP', { timeoutInMinutes: 10, action }));
  expect(waiting(told)[0]?.timeoutAction).toBe(action);
  at.aws.clock.advance(11 * 60_000);
  expect((await newest(at)).lifecycleHookDetails).toMatchObject([{ status: 'TIMED_OUT' }]);
  expect((await watch(at)).told.status).toBe(status);
});

test('two hooks at one stage wait side by side, and one that says no wins', async () => {
  const [at, told] = await held(pause('POST_SCALE_UP'), pause('POST_SCALE_UP'));
  const [one, other] = waiting(told);
  expect(one?.hookId).not.toBe(other?.hookId);
  await proceed(at, told, one?.hookId, 'CONTINUE');
  at.aws.clock.advance(60_000);
  expect((await newest(at)).lifecycleStage).toBe('POST_SCALE_UP');
  await proceed(at, told, other?.hookId, 'ROLLBACK');
  expect((await watch(at)).told.status).toBe('ROLLBACK_SUCCESSFUL');
});

test('before each step of a linear shift there is a hook of its own', async () => {
  const at = await configured({
    strategy: 'LINEAR',
    linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 },
  });
  await change(at, { deploymentConfiguration: { lifecycleHooks: [pause('PRE_PRODUCTION_TRAFFIC_SHIFT')] } });
  await deploy(at);
  const ids = [];
  for (const share of [0, 50]) {
    const told = await until(at, one => waiting(one).length > 0);
    expect(told.targetServiceRevision?.requestedProductionTrafficWeight).toBe(share);
    ids.push(waiting(told)[0]?.hookId);
    await proceed(at, told, ids.at(-1));
  }
  expect(new Set(ids).size).toBe(2);
  expect((await watch(at)).told.status).toBe('SUCCESSFUL');
});

test('what cannot be continued', async () => {
  const [at, told] = await held(pause('PRE_SCALE_UP'));
  const [hook] = waiting(told);
  const no = async (deployment: ecs.ServiceDeployment, hookId: string | undefined, action?: string) =>
    (await failure(proceed(at, deployment, hookId, action))).split(':')[0];
  const nowhere = { serviceDeploymentArn: ecsArn('service-deployment/prod/web/aaaaaaaaaaaaaaaaaaaaa') };
  expect(await no(nowhere, hook?.hookId)).toBe('ServiceDeploymentNotFoundException');
  expect(await no(told, 'ecs-pause-made-up')).toBe('InvalidParameterException');
  expect(await no(told, hook?.hookId, 'MAYBE')).toBe('InvalidParameterException');
  const other = at.aws.state.services.get('prod/worker')?.history[0];
  expect(await no(other ?? nowhere, hook?.hookId)).toBe('InvalidParameterException');
  await proceed(at, told, hook?.hookId);
  expect(await no(told, hook?.hookId)).toBe('InvalidParameterException');
  await watch(at);
  expect(await no(told, hook?.hookId)).toBe('InvalidParameterException');
});

test('a pause whose time is over takes no decision, also before ECS has looked', async () => {
  const [at, told] = await held(pause('PRE_SCALE_UP', { timeoutInMinutes: 1 }));
  const [kept] = at.aws.state.services.get('prod/web')?.history ?? [];
  const [hook] = kept?.lifecycleHookDetails ?? [];
  if (hook) hook.expiresAt = new Date(at.aws.clock.now());
  expect(await failure(proceed(at, told, hook?.hookId))).toMatch(/InvalidParameterException.*TIMED_OUT/);
});

test('a rolling deployment is held before it starts a task, and tells of no stage', async () => {
  const at = await twoGroups();
  await change(at, { deploymentConfiguration: { lifecycleHooks: [pause('PRE_SCALE_UP')] } });
  const told = await deploy(at);
  at.aws.clock.advance(60_000);
  expect(waiting(await newest(at))).toHaveLength(1);
  expect((await newest(at)).lifecycleStage).toBeUndefined();
  expect((await at.service('prod/web')).deployments).toMatchObject([
    { desiredCount: 0, pendingCount: 0 },
    { runningCount: 3 },
  ]);
  await proceed(at, told, waiting(await newest(at))[0]?.hookId);
  expect((await watch(at)).stages).toEqual([]);
  expect((await newest(at)).status).toBe('SUCCESSFUL');
});

test.each([
  ['check', 'SUCCESSFUL', undefined],
  [
    'fail-check',
    'ROLLBACK_SUCCESSFUL',
    'Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:eu-west-1:111122223333:function:fail-check returned FAILED status.',
  ],
])('a function as a hook: %s', async (name, status, statusReason) => {
  const at = await configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 });
  const hookTargetArn = `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
  const roleArn = 'arn:aws:iam::111122223333:role/demo-execution';
  const lifecycleHooks = [{ hookTargetArn, roleArn, lifecycleStages: ['PRE_SCALE_UP'] }];
  await change(at, { deploymentConfiguration: { lifecycleHooks } });
  await deploy(at);
  const { told } = await watch(at);
  expect({ status: told.status, statusReason: told.statusReason }).toEqual({ status, statusReason });
});
