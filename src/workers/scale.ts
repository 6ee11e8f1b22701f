/** Sets how many tasks a service runs. */
import { UserError } from '../errors.ts';
import type { Change, Check, ScaleChange, Scope, Statement, TimedStanding, Work } from '../work.ts';
import type { Limits, Seen, Step, Worker } from './kind.ts';
import { readable } from './resolve.ts';
import { slotOf } from './slot.ts';
import { standingOf, timingOf } from './timing.ts';

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
function needs({ scope, change }: { scope: Scope; change: Change }): { name: string; needs: Statement[] }[] {
  const service = ecsArn(scope, `service/${scope.cluster}/${scope.service}`);
  const cluster = ecsArn(scope, `cluster/${scope.cluster}`);
  const needs: Statement[] = [
    {
      actions: ['ecs:UpdateService'],
      resources: [service],
      conditions: {
        ArnEquals: { 'ecs:cluster': cluster },
        Null: { 'ecs:task-definition': 'true', 'ecs:enable-execute-command': 'true' },
      },
    },
  ];
  return stepsOf(changeOf(change)).map(({ name }) => ({ name, needs }));
}

/** The counts that a change sets, by the names of the steps that do: the way back is one of them. */
const stepsOf = ({ to, back }: ScaleChange): { name: string; count: number }[] => [
  { name: 'setDesired', count: to },
  ...(back ? [{ name: 'setBack', count: back.to }] : []),
];

/** `kept`: a timed change stands, and what it set may be asked for again, to stay. */
function absolute(work: ScaleWork, from: number, maxTasks: number, kept: boolean): number {
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
  if (to === from && !kept)
    throw new UserError('nothing_to_do', `It is set to ${from} already.`, 'Nothing was changed.');
  return to;
}

/** Returns the timed change that stands on a service. */
async function standsOn({ timed }: Limits['ledger'], scope: Scope): Promise<TimedStanding | undefined> {
  const op = await timed.on(slotOf({ scope }, { slot: 'count' }));
  return op && standingOf(op);
}

const changeOf = (change: Change): ScaleChange => {
  if (change.kind !== 'scale') throw new Error(`not a scale change: ${change.kind}`);
  return change;
};

export const scale: Worker<ScaleWork> = {
  slot: 'count',
  follows: 'service',
  needs,
  byHand: ({ scope: { region, cluster, service }, change }) =>
    Object.fromEntries(
      stepsOf(changeOf(change)).map(({ name, count }) => [
        name,
        `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --desired-count ${count}`,
      ]),
    ),

  async plan(work, { scope, service, eyes }, { limits, ledger }) {
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
    const stands = await standsOn(ledger, scope);
    const to = absolute(work, from, limits.maxTasks, stands !== undefined);
    const timing = timingOf({ from, to }, work.forMs, stands);
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
        `Application Auto Scaling keeps this service between ${bounds.min} and ${bounds.max}: it would undo ${to}${timing.back ? ' before its time is over' : ''}.`,
      );
    else if (bounds)
      warn(
        'autoscaling',
        `Application Auto Scaling may change the count again (${bounds.min} to ${bounds.max})${timing.back ? '; then it does not go back' : ''}.`,
      );
    if ((service.deployments?.length ?? 0) > 1)
      warn(
        'deployment_in_progress',
        'A deployment of this service is in progress; the new count applies to it too.',
      );
    if (to === 0) warn('no_tasks', 'At 0 tasks nothing serves this service.');
    return { change: { kind: 'scale', from, to, ...(bounds && { bounds }), ...timing }, checks };
  },

  async moved(plan, _work, { scope, service }, { ledger }) {
    const { from, over } = changeOf(plan.change);
    const stands = await standsOn(ledger, scope);
    if (over && stands?.op !== over.op) return `the timed change \`${over.op}\` is over`;
    if (!over && stands) return `\`${stands.op}\` is a timed change of it now`;
    if (service.status !== 'ACTIVE') return `the service is ${service.status} now`;
    if (service.desiredCount !== from)
      return `the plan saw ${from} tasks asked for; now it is ${service.desiredCount ?? 0}`;
    return undefined;
  },

  perform(op, plan) {
    const { cluster, service } = plan.scope;
    const change = changeOf(plan.change);
    const due = stepsOf(change).filter(({ name }) => name === 'setDesired' || op.timed?.is === 'goes back');
    return due.map(
      ({ name, count }): Step => ({
        name,
        harmless: true,
        ...(name === 'setDesired' && change.from === count && { looks: true }),
        done: async eyes =>
          (await eyes.ecs.services(cluster, [service]))[0]?.desiredCount === count ? {} : undefined,
        act: hands => hands.ecs.setDesired(cluster, service, count),
      }),
    );
  },

  advance(op, plan, { service }, now): Seen {
    const { back, to: there } = changeOf(plan.change);
    const [to, since] = op.timed?.backAt ? [op.timed.from, op.timed.backAt] : [there, op.startedAt ?? now];
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
    // All there or not, what was set for a time is undone when that is over.
    if (back && !op.timed && now - since > Math.min(back.afterMs, givenUpAfter))
      return { progress, end: { outcome: 'succeeded' } };
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
