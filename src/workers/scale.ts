/** Sets how many tasks a service runs. */
import { UserError } from '../errors.ts';
import type { Change, Check, ScaleChange, Scope, Statement, Work } from '../work.ts';
import type { Seen, Worker } from './kind.ts';
import { readable } from './resolve.ts';

type ScaleWork = Extract<Work, { kind: 'scale' }>;

/** When a change of count that has not arrived is called stuck, and when the bot stops watching, in milliseconds. */
const stuckAfter = 5 * 60_000;
const givenUpAfter = 60 * 60_000;

const ecsArn = (scope: Scope, resource: string) => `arn:aws:ecs:${scope.region}:${scope.account}:${resource}`;

/**
 * The session may update this service and look at it; not its revision, not its exec setting. IAM cannot limit the count
 * itself: the plan does. Whether AWS leaves `ecs:task-definition` out when the caller does is not verified
 * (security.md §3.2), so a denial here says so.
 */
function needs({ scope }: { scope: Scope }): { name: string; needs: Statement[] }[] {
  const service = ecsArn(scope, `service/${scope.cluster}/${scope.service}`);
  const cluster = ecsArn(scope, `cluster/${scope.cluster}`);
  return [
    {
      name: 'setDesired',
      needs: [
        {
          actions: ['ecs:UpdateService'],
          resources: [service],
          conditions: {
            ArnEquals: { 'ecs:cluster': cluster },
            Null: { 'ecs:task-definition': 'true', 'ecs:enable-execute-command': 'true' },
          },
        },
      ],
    },
  ];
}

function absolute(work: ScaleWork, from: number, maxTasks: number): number {
  const to = 'to' in work.tasks ? work.tasks.to : from + work.tasks.by;
  if (to < 0)
    throw new UserError(
      'below_zero',
      `${from} ${work.tasks && 'by' in work.tasks ? work.tasks.by : ''} would be ${to} tasks.`,
      `It runs ${from} now; 0 is the least.`,
    );
  if (to > maxTasks)
    throw new UserError(
      'above_maximum',
      `${to} tasks is more than the ${maxTasks} that are allowed here.`,
      `Ask for at most ${maxTasks}, or raise \`limits.maxTasks\` in slipway.yaml.`,
    );
  if (to === from)
    throw new UserError('nothing_to_do', `It is set to ${from} already.`, 'Nothing was changed.');
  return to;
}

const changeOf = (change: Change): ScaleChange => {
  if (change.kind !== 'scale') throw new Error(`not a scale change: ${change.kind}`);
  return change;
};

export const scale: Worker<ScaleWork> = {
  slot: 'count',
  follows: 'service',
  needs,
  byHand: ({ scope, change }) => ({
    setDesired: `aws ecs update-service --region ${scope.region} --cluster ${scope.cluster} --service ${scope.service} --desired-count ${changeOf(change).to}`,
  }),

  async plan(work, { scope, service, eyes }, { limits }) {
    const controller = service.deploymentController?.type ?? 'ECS';
    if (service.status !== 'ACTIVE')
      throw new UserError(
        'service_not_active',
        `\`${scope.service}\` is ${service.status}: it is being deleted.`,
        'Its count cannot be changed any more. See what there is with `/ecs services`.',
      );
    if (controller !== 'ECS')
      throw new UserError(
        'not_ecs_controlled',
        `\`${scope.service}\` is controlled by ${controller}, not by ECS itself.`,
        `Change its count where ${controller} is configured.`,
      );
    if (service.schedulingStrategy === 'DAEMON')
      throw new UserError(
        'daemon_service',
        `\`${scope.service}\` runs one task on each instance; it has no count to set.`,
        'Change the number of container instances instead.',
      );
    const from = service.desiredCount ?? 0;
    const to = absolute(work, from, limits.maxTasks);
    const target = await readable(
      scope.target,
      scope.cluster,
      eyes.around.scalableTarget(scope.cluster, scope.service),
    );
    const checks: Check[] = [];
    const warn = (code: string, said: string) => checks.push({ code, is: 'warn', said });
    const bounds = target && { min: target.MinCapacity ?? 0, max: target.MaxCapacity ?? 0 };
    if (bounds && (to < bounds.min || to > bounds.max))
      warn(
        'autoscaling',
        `Application Auto Scaling keeps this service between ${bounds.min} and ${bounds.max}: it would undo ${to}.`,
      );
    else if (bounds)
      warn(
        'autoscaling',
        `Application Auto Scaling may change the count again (${bounds.min} to ${bounds.max}).`,
      );
    if ((service.deployments?.length ?? 0) > 1)
      warn(
        'deployment_in_progress',
        'A deployment of this service is in progress; the new count applies to it too.',
      );
    if (to === 0) warn('no_tasks', 'At 0 tasks nothing serves this service.');
    return { change: { kind: 'scale', from, to, ...(bounds && { bounds }) }, checks };
  },

  async moved(plan, _work, { service }) {
    const { from } = changeOf(plan.change);
    if (service.status !== 'ACTIVE') return `the service is ${service.status} now`;
    if (service.desiredCount !== from)
      return `the plan saw ${from} tasks asked for; now it is ${service.desiredCount ?? 0}`;
    return undefined;
  },

  perform(_op, plan) {
    const { to } = changeOf(plan.change);
    const { cluster, service } = plan.scope;
    return [
      {
        name: 'setDesired',
        harmless: true,
        done: async eyes =>
          (await eyes.ecs.services(cluster, [service]))[0]?.desiredCount === to ? {} : undefined,
        act: hands => hands.ecs.setDesired(cluster, service, to),
      },
    ];
  },

  advance(op, plan, { service }, now): Seen {
    const { to } = changeOf(plan.change);
    const since = op.startedAt ?? now;
    const desired = service?.desiredCount ?? 0;
    const running = service?.runningCount ?? 0;
    const newest = service?.events?.[0];
    const event = (newest?.createdAt?.getTime() ?? 0) >= since ? newest : undefined;
    const late = now - since > stuckAfter;
    const progress = {
      desired,
      running,
      pending: service?.pendingCount ?? 0,
      ...(event?.message && { lastEvent: { at: event.createdAt?.getTime() ?? 0, text: event.message } }),
      ...(late && { stuckSince: op.progress?.stuckSince ?? now }),
    };
    if (service?.status !== 'ACTIVE')
      return ended('failed', 'service_gone', 'The service was deleted meanwhile.', 'See `/ecs services`.');
    if (desired !== to)
      return ended(
        'superseded',
        'count_changed',
        `Something else set the count to ${desired} after this op set it to ${to}.`,
        `See \`/ecs status ${plan.scope.target}/${plan.scope.cluster}/${plan.scope.service}\`.`,
      );
    if (running === to && progress.pending === 0) return { progress, end: { outcome: 'succeeded' } };
    if (now - since > givenUpAfter)
      return ended(
        'failed',
        'not_reached',
        `After an hour ${running} of ${to} tasks run.`,
        `The count stays at ${to}. See \`/ecs status ${plan.scope.target}/${plan.scope.cluster}/${plan.scope.service}\`.`,
      );
    return { progress };

    function ended(outcome: 'failed' | 'superseded', code: string, said: string, next: string): Seen {
      return { progress, end: { outcome, why: { code, said, next } } };
    }
  },
};
