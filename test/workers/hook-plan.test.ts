/** Which pause somebody means, and why one cannot be decided. */
import type { Eyes } from '../../src/aws/index.ts';
import type { ServiceDeployment } from '../../src/aws/rollouts.ts';
import type { HookWork, Op } from '../../src/work.ts';
import { planHook } from '../../src/workers/hook-plan.ts';
import type { Limits } from '../../src/workers/kind.ts';

const scope = { target: 'prod', account: '1', region: 'eu-west-1', cluster: 'prod', service: 'web' };
const now = 1_000;

type Detail = NonNullable<ServiceDeployment['lifecycleHookDetails']>[number];

const pause = (name: string, status: Detail['status'], more: Detail = {}): Detail => ({
  hookId: `ecs-pause-${name}`,
  targetType: 'PAUSE',
  status,
  timeoutAction: 'ROLLBACK',
  expiresAt: new Date(now + 1),
  ...more,
});
const deployment = (
  status: ServiceDeployment['status'],
  ...lifecycleHookDetails: Detail[]
): ServiceDeployment => ({ serviceDeploymentArn: `${status}`, status, lifecycleHookDetails });

/** Our ops by the slot that they held. */
const deciding: Record<string, Op> = {
  op_x: {
    id: 'op_x',
    ask: { who: { team: 'T', user: 'U0DEV' } },
    acting: { who: { team: 'T', user: 'U0SRE' } },
    journal: [{ is: 'result', step: 'decide', did: 'done' }],
    plan: { change: { kind: 'hook', action: 'continue' } },
  } as unknown as Op,
};

function planned(all: ServiceDeployment[], work: Partial<HookWork>, controller = 'ECS') {
  const eyes = {
    ecs: {
      rollouts: async () => all,
      deployments: async (arns: string[]) =>
        all.filter(({ serviceDeploymentArn: arn = '' }) => arns.includes(arn)),
      revisions: async () => [],
    },
  } as unknown as Eyes;
  const limits = {
    now,
    ledger: { read: async (id: string) => deciding[id], opsOfDeployments: async () => [] },
    stories: {
      changes: async (slot: string) => (slot === '1/eu-west-1/prod/web:hook/ecs-pause-mine' ? ['op_x'] : []),
    },
  } as unknown as Limits;
  return planHook(
    { kind: 'hook', service: { name: 'web' }, action: 'continue', ...work },
    { scope, service: { deploymentController: { type: controller as 'ECS' } }, eyes },
    limits,
  );
}

test.each<[string, ServiceDeployment[], Partial<HookWork>, object]>([
  ['nothing waits', [deployment('SUCCESSFUL')], {}, { code: 'nothing_waits' }],
  ['nobody knows it', [deployment('IN_PROGRESS')], { hook: 'ecs-pause-none' }, { code: 'unknown_hook' }],
  [
    'two wait',
    [deployment('IN_PROGRESS', pause('aaaa', 'AWAITING_ACTION'), pause('aabb', 'AWAITING_ACTION'))],
    { hook: 'ecs-pause-aa' },
    {
      code: 'which_hook',
      instead: ['hook continue prod/prod/web ecs-pause-aaaa', 'hook continue prod/prod/web ecs-pause-aabb'],
    },
  ],
  [
    'it is decided, by us',
    [deployment('IN_PROGRESS', pause('mine', 'SUCCEEDED'))],
    { hook: 'ecs-pause-mine' },
    {
      code: 'hook_decided',
      message: 'The pause `ecs-pause-mine` of `web` was continued already, by `op_x`.',
      because: { by: { team: 'T', user: 'U0SRE' } },
    },
  ],
  [
    'it is decided, by somebody else, in a deployment that is over',
    [deployment('IN_PROGRESS'), deployment('ROLLBACK_SUCCESSFUL', pause('aaaa', 'FAILED'))],
    { hook: 'ecs-pause-aaaa' },
    { code: 'hook_decided', message: 'The pause `ecs-pause-aaaa` of `web` was rolled back already.' },
  ],
  [
    'its deployment is over',
    [deployment('STOPPED', pause('aaaa', 'AWAITING_ACTION'))],
    { hook: 'ecs-pause-aaaa' },
    { message: 'The pause `ecs-pause-aaaa` of `web` is of a deployment that waits no more (STOPPED).' },
  ],
  [
    'its time is over, and ECS has not done anything about it yet',
    [
      deployment(
        'IN_PROGRESS',
        pause('aaaa', 'AWAITING_ACTION', { expiresAt: new Date(now), timeoutAction: 'CONTINUE' }),
      ),
    ],
    {},
    {
      code: 'hook_expired',
      message: 'The time of the pause `ecs-pause-aaaa` of `web` is over: ECS continues by itself.',
    },
  ],
])('refused: %s', async (_, all, work, refusal) => {
  await expect(planned(all, work)).rejects.toMatchObject(refusal);
});

test('what CodeDeploy deploys has no pauses of ECS', async () => {
  await expect(planned([], {}, 'CODE_DEPLOY')).rejects.toMatchObject({ code: 'not_ecs_controlled' });
});

test('the only one that waits is meant, and what else waits beside it is said', async () => {
  const all = [
    deployment('IN_PROGRESS', pause('aaaa', 'AWAITING_ACTION'), pause('bbbb', 'AWAITING_ACTION')),
    deployment('STOPPED', pause('cccc', 'AWAITING_ACTION')),
  ];
  const { change, checks } = await planned(all, { hook: 'ecs-pause-b' });
  expect(change).toMatchObject({ action: 'continue', hook: 'ecs-pause-bbbb' });
  expect(checks.map(({ code }) => code)).toEqual(['others_wait', 'rolling_pause']);
  const back = await planned(all, { hook: 'ecs-pause-a', action: 'rollback' });
  expect(back.checks.map(({ code }) => code)).toEqual(['rolling_pause']);
});
