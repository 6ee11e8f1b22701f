/** Pauses as ECS's record has them, and what becomes of a decision about one. */
import { AwsError, type Eyes, type Hands } from '../../src/aws/index.ts';
import type { ServiceDeployment } from '../../src/aws/rollouts.ts';
import type { HookAction, HookChange, Op, Plan } from '../../src/work.ts';
import { hook } from '../../src/workers/hook.ts';
import { hookSteps } from '../../src/workers/hook-steps.ts';

type Detail = NonNullable<ServiceDeployment['lifecycleHookDetails']>[number];
type Configuration = NonNullable<ServiceDeployment['deploymentConfiguration']>;

const id = (n: number) => `ecs-pause-${n}`;
const detail = (n: number, status: Detail['status'], more: Detail = {}): Detail => ({
  hookId: id(n),
  targetType: 'PAUSE',
  status,
  timeoutAction: 'ROLLBACK',
  ...more,
});
const pauses = (...stages: string[]): Configuration['lifecycleHooks'] =>
  stages.map(stage => ({ targetType: 'PAUSE', lifecycleStages: [stage as 'PRE_SCALE_UP'] }));
const linear: Configuration = {
  strategy: 'LINEAR',
  linearConfiguration: { stepPercent: 30 },
  lifecycleHooks: [
    { targetType: 'AWS_LAMBDA', lifecycleStages: ['PRE_SCALE_UP'] },
    ...(pauses('POST_PRODUCTION_TRAFFIC_SHIFT', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT') ??
      []),
  ],
};

test('each pause has the stage that the configuration says, before production one for each step', () => {
  const { steps, ahead } = hookSteps({
    status: 'IN_PROGRESS',
    lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
    deploymentConfiguration: linear,
    sourceServiceRevisions: [{}],
    lifecycleHookDetails: [
      { hookId: 'ecs-lambda-1', targetType: 'AWS_LAMBDA', status: 'SUCCEEDED' },
      detail(1, 'SUCCEEDED'),
      detail(2, 'SUCCEEDED'),
      detail(3, 'AWAITING_ACTION'),
    ],
  });
  expect(steps.map(({ hookId, stage, weight }) => [hookId, stage, weight])).toEqual([
    [id(1), 'POST_TEST_TRAFFIC_SHIFT', undefined],
    [id(2), 'PRE_PRODUCTION_TRAFFIC_SHIFT', 30],
    [id(3), 'PRE_PRODUCTION_TRAFFIC_SHIFT', 60],
  ]);
  expect(ahead).toEqual([
    { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', weight: 90 },
    { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', weight: 100 },
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
  ]);
});

test.each<[string, ServiceDeployment, string | undefined]>([
  [
    'where the record speaks against the configuration, the record counts',
    {
      lifecycleStage: 'POST_SCALE_UP',
      deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: pauses('PRE_SCALE_UP') },
    },
    'POST_SCALE_UP',
  ],
  [
    'a rolling deployment tells of no stage',
    { deploymentConfiguration: { lifecycleHooks: pauses('PRE_SCALE_UP') } },
    'PRE_SCALE_UP',
  ],
  ['where neither tells, none is made up', {}, undefined],
  [
    'with one revision there is nothing to reconcile',
    {
      deploymentConfiguration: {
        strategy: 'BLUE_GREEN',
        lifecycleHooks: pauses('RECONCILE_SERVICE', 'POST_SCALE_UP'),
      },
    },
    'POST_SCALE_UP',
  ],
])('%s', (_, more, stage) => {
  const { steps } = hookSteps({
    status: 'IN_PROGRESS',
    sourceServiceRevisions: [{}],
    lifecycleHookDetails: [detail(1, 'AWAITING_ACTION')],
    ...more,
  });
  expect(steps[0]?.stage).toBe(stage);
});

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
const arn = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/x';

function decision(action: HookAction): { op: Op; plan: Plan } {
  const change: HookChange = {
    kind: 'hook',
    action,
    hook: id(1),
    paused: {
      deployment: arn,
      status: 'IN_PROGRESS',
      scope,
      strategy: 'CANARY',
      steps: [],
      earlier: 0,
      ahead: [],
      later: 0,
      green: { revision: 'web:2', images: [] },
      differences: [],
    },
  };
  const plan = { scope, change, steps: [], terms: {}, checks: [] } as unknown as Plan;
  return { op: { id: 'op_x', journal: [], startedAt: 0, ask: {} } as unknown as Op, plan };
}

const seen = (
  status: ServiceDeployment['status'],
  is: Detail['status'],
  more: Detail = {},
): ServiceDeployment => ({
  status,
  statusReason: 'because',
  lifecycleHookDetails: [detail(1, is, more)],
});

test.each<[HookAction, ServiceDeployment, string | undefined, string | undefined]>([
  ['continue', seen('IN_PROGRESS', 'AWAITING_ACTION'), undefined, undefined],
  ['continue', seen('IN_PROGRESS', 'SUCCEEDED'), 'succeeded', undefined],
  ['continue', seen('SUCCESSFUL', 'SUCCEEDED'), 'succeeded', undefined],
  ['continue', seen('ROLLBACK_REQUESTED', 'FAILED'), 'superseded', 'decided_elsewhere'],
  ['continue', seen('ROLLBACK_IN_PROGRESS', 'SUCCEEDED'), 'superseded', 'went_back'],
  [
    'continue',
    seen('IN_PROGRESS', 'TIMED_OUT', { timeoutAction: 'CONTINUE' }),
    'superseded',
    'decided_elsewhere',
  ],
  ['continue', seen('STOPPED', 'AWAITING_ACTION'), 'superseded', 'decided_elsewhere'],
  ['rollback', seen('IN_PROGRESS', 'AWAITING_ACTION'), undefined, undefined],
  ['rollback', seen('ROLLBACK_REQUESTED', 'FAILED'), undefined, undefined],
  ['rollback', seen('ROLLBACK_IN_PROGRESS', 'FAILED'), undefined, undefined],
  ['rollback', seen('ROLLBACK_SUCCESSFUL', 'FAILED'), 'succeeded', undefined],
  ['rollback', seen('ROLLBACK_FAILED', 'FAILED'), 'rollback failed', 'rollback_failed'],
  ['rollback', seen('STOPPED', 'AWAITING_ACTION'), 'stopped', 'deployment_stopped'],
  ['rollback', seen('IN_PROGRESS', 'SUCCEEDED'), 'superseded', 'decided_elsewhere'],
  [
    'rollback',
    seen('SUCCESSFUL', 'TIMED_OUT', { timeoutAction: 'CONTINUE' }),
    'superseded',
    'decided_elsewhere',
  ],
])('%s, and ECS shows %j: %s %s', (action, deployment, outcome, code) => {
  const { op, plan } = decision(action);
  const { end } = hook.advance(op, plan, { deployment }, 1);
  expect([end?.outcome, end?.why?.code]).toEqual([outcome, code]);
});

test('a decision that ECS took and never shows is stuck first, and given up after an hour', () => {
  const { op, plan } = decision('continue');
  const deployment = seen('IN_PROGRESS', 'AWAITING_ACTION');
  expect(hook.advance(op, plan, { deployment }, 61_000).progress.stuckSince).toBe(61_000);
  expect(hook.advance(op, plan, { deployment }, 3_600_001).end?.outcome).toBe('failed');
  expect(hook.advance(op, plan, {}, 3_600_001).end?.outcome).toBe('failed');
  // The deployment went on, and its record does not have the pause any more, or says something new of it.
  const forgotten = { ...deployment, lifecycleHookDetails: [], status: 'SUCCESSFUL' as const };
  expect(hook.advance(op, plan, { deployment: forgotten }, 3_600_001).end?.why?.code).toBe('not_reached');
  expect(
    hook.advance(op, plan, { deployment: seen('IN_PROGRESS', 'IN_PROGRESS') }, 3_600_001).end?.outcome,
  ).toBe('failed');
  // Going back takes as long as it takes.
  const back = decision('rollback');
  const going = seen('ROLLBACK_IN_PROGRESS', 'FAILED');
  expect(hook.advance(back.op, back.plan, { deployment: going }, 3_600_001).end).toBeUndefined();
});

/** The step, the views that ECS shows one after the other, and whether ECS takes the decision. */
function deciding(action: HookAction, views: ServiceDeployment[], takes: boolean, before = false) {
  const { op, plan } = decision(action);
  const said: string[] = [];
  const eyes = {
    ecs: { deployments: async () => [views.length > 1 ? views.shift() : views[0]] },
  } as unknown as Eyes;
  const hands = {
    ecs: {
      async continueDeployment(...words: string[]) {
        said.push(words.join(' '));
        if (!takes)
          throw new AwsError('refused', 'InvalidParameterException', 'not AWAITING_ACTION', 'r1', undefined);
        return { requestId: 'r1' };
      },
    },
  } as unknown as Hands;
  const journal = before ? [{ step: 'decide', epoch: 1, is: 'intent' as const, at: 0, leaseUntil: 1 }] : [];
  const [step] = hook.perform({ ...op, journal }, plan);
  if (!step) throw new Error('no step');
  return { step, eyes, hands, said };
}

test.each<[HookAction, string]>([
  ['continue', 'CONTINUE'],
  ['rollback', 'ROLLBACK'],
])('%s is always said, never left to the default of ECS', async (action, word) => {
  const { step, eyes, hands, said } = deciding(action, [seen('IN_PROGRESS', 'AWAITING_ACTION')], true);
  await step.check?.(eyes);
  await step.act(hands, eyes);
  expect(said).toEqual([`${arn} ${id(1)} ${word}`]);
});

test('what somebody else decided a moment before is told as theirs, also when it is the same', async () => {
  for (const is of ['SUCCEEDED', 'TIMED_OUT', 'FAILED'] as const) {
    const { step, eyes } = deciding('continue', [seen('IN_PROGRESS', is)], true);
    await expect(step.check?.(eyes)).rejects.toMatchObject({
      code: 'decided_elsewhere',
      outcome: 'superseded',
    });
  }
  const late = deciding('continue', [seen('IN_PROGRESS', 'SUCCEEDED')], false);
  await expect(late.step.act(late.hands, late.eyes)).rejects.toMatchObject({ code: 'decided_elsewhere' });
});

test('after an answer that was lost, a pause that waits no more is our own doing until following says otherwise', async () => {
  const found = deciding('continue', [seen('IN_PROGRESS', 'SUCCEEDED')], false, true);
  await expect(found.step.done(found.eyes)).resolves.toEqual({});
  await expect(found.step.act(found.hands, found.eyes)).resolves.toEqual({ requestId: 'r1' });
  const back = deciding('continue', [seen('ROLLBACK_REQUESTED', 'FAILED')], false, true);
  await expect(back.step.done(back.eyes)).resolves.toBeUndefined();
  await expect(back.step.act(back.hands, back.eyes)).rejects.toMatchObject({ code: 'decided_elsewhere' });
  // What is read may be older than the refusal.
  const stale = deciding('rollback', [seen('IN_PROGRESS', 'AWAITING_ACTION')], false);
  await expect(stale.step.act(stale.hands, stale.eyes)).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});
