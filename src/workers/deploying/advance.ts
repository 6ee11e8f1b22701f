/** Judges a deployment by ECS's own service deployment, never by a count of tasks (ecs.md §0.2, §4 step 10). Pure. */
import type { Service } from '../../aws/ecs.ts';
import type { ServiceDeployment } from '../../aws/rollouts.ts';
import {
  type DeployChange,
  deployOf,
  isWaiting,
  leftBy,
  type Op,
  type Plan,
  type Progress,
  type Rollout,
  shortName,
} from '../../work.ts';
import { hookSteps, newestSteps } from '../hook-steps.ts';
import type { End, Seen, View } from '../kind.ts';

/** When a deployment that has not begun, or has not ended, is called stuck, in milliseconds. It is followed on. */
const pendingTooLong = 2 * 60_000;
const tooLong = 15 * 60_000;

/** Returns the id of the deployment an op began, `ecs-svc/N`, as far as AWS said it. */
export const deploymentId = (op: Op): string | undefined =>
  leftBy(op, 'switch').deployment ?? leftBy(op, 'restart').deployment;

/** What one op's deployment looks like in a view. */
function entryOf(op: Op, { from }: DeployChange, revision: string | undefined, service: Service | undefined) {
  const id = deploymentId(op);
  return service?.deployments?.find(one =>
    id === undefined ? one.taskDefinition === revision && one.id !== from.deployment : one.id === id,
  );
}

const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

function newestEvent(service: Service | undefined, since: number) {
  const newest = service?.events?.find(({ message }) => message !== undefined);
  const at = newest?.createdAt?.getTime() ?? 0;
  return newest?.message && at >= since ? { at, text: newest.message } : undefined;
}

/** ECS's words about a deployment, or undefined where it has a record without any. */
function rolloutOf(
  before: Rollout | undefined,
  deployment: ServiceDeployment | undefined,
  failedTasks: number,
  others: number | undefined,
): Rollout {
  if (!deployment) return { ...before, old: others ?? before?.old ?? 0, failedTasks };
  const {
    deploymentCircuitBreaker: breaker,
    targetServiceRevision: target,
    deploymentConfiguration,
  } = deployment;
  const counts =
    breaker?.status !== undefined && breaker.status !== 'DISABLED' && breaker.threshold !== undefined;
  const bake = deploymentConfiguration?.bakeTimeInMinutes;
  const { steps } = hookSteps(deployment);
  return {
    ...(deployment.serviceDeploymentArn && { arn: deployment.serviceDeploymentArn }),
    ...(deployment.status && { status: deployment.status }),
    ...(deployment.statusReason && { reason: deployment.statusReason }),
    old: sum((deployment.sourceServiceRevisions ?? []).map(({ runningTaskCount }) => runningTaskCount)),
    ...(counts && { failures: { count: breaker.failureCount ?? 0, of: breaker.threshold ?? 0 } }),
    failedTasks,
    ...(deployment.lifecycleStage && { stage: deployment.lifecycleStage }),
    ...(deployment.lifecycleStage &&
      target?.requestedProductionTrafficWeight !== undefined && {
        weight: target.requestedProductionTrafficWeight,
      }),
    ...(deployment.lifecycleStage && bake !== undefined && bake > 0 && { bakeMinutes: bake }),
    ...(steps.length > 0 && { hooks: newestSteps(steps) }),
    ...(before?.explained && { explained: before.explained }),
  };
}

function progressOf(op: Op, plan: Plan, { service, deployment }: View, now: number): Progress {
  const before = op.progress;
  const since = op.startedAt ?? now;
  const change = deployOf(plan);
  const entry = entryOf(op, change, change.to.revision ?? leftBy(op, 'register').revision, service);
  const target = deployment?.targetServiceRevision;
  const failedTasks = Math.max(before?.rollout?.failedTasks ?? 0, entry?.failedTasks ?? 0);
  const others = entry && service?.deployments?.filter(({ id }) => id !== entry.id);
  const old = others && sum(others.map(({ runningCount }) => runningCount));
  const rollout = rolloutOf(before?.rollout, deployment, failedTasks, old);
  const event = newestEvent(service, since) ?? before?.lastEvent;
  // What waits for somebody is not stuck.
  const waits = rollout.hooks?.some(step => isWaiting({ status: rollout.status ?? '' }, step)) ?? false;
  const late = !waits && now - since > (rollout.status === 'PENDING' ? pendingTooLong : tooLong);
  return {
    desired: target?.requestedTaskCount ?? entry?.desiredCount ?? before?.desired ?? 0,
    running: target?.runningTaskCount ?? entry?.runningCount ?? before?.running ?? 0,
    pending: target?.pendingTaskCount ?? entry?.pendingCount ?? before?.pending ?? 0,
    ...(event && { lastEvent: event }),
    ...(late && { stuckSince: before?.stuckSince ?? now }),
    rollout,
  };
}

const ended = (outcome: End['outcome'], code: string, said: string, next: string): End => ({
  outcome,
  why: { code, said, next },
});

/** Somebody asked to stop it, and it was our call that did: not the circuit breaker, a moment before. */
const stoppedByUs = ({ stop, journal }: Op): boolean =>
  stop !== undefined &&
  journal.some(entry => entry.is === 'result' && entry.step === 'stop' && entry.did === 'done');

/** What a terminal status of our service deployment means. SUCCESSFUL is not here: that is looked at before it is believed. */
function endOf(op: Op, plan: Plan, { reason = '', status, hooks }: Rollout): End | undefined {
  const { scope } = plan;
  const look = `Look with \`/ecs status ${scope.target}/${scope.cluster}/${scope.service}\`.`;
  switch (status) {
    case 'ROLLBACK_SUCCESSFUL':
      if (deployOf(plan).how === 'stop') return { outcome: 'succeeded' };
      if (stoppedByUs(op)) return ended('stopped', 'stopped', 'It was stopped, and ECS went back.', '');
      // A function that is a hook is no pause: where it failed, the version did.
      if (hooks?.some(step => step.status === 'FAILED'))
        return ended(
          'stopped',
          'rolled_back_at_pause',
          'It was rolled back at a pause, and ECS went back.',
          '',
        );
      if (hooks?.some(step => step.status === 'TIMED_OUT' && step.timeoutAction === 'ROLLBACK'))
        return ended(
          'rolled back',
          'pause_timed_out',
          reason,
          'Nobody decided at its pause in time. Deploy it again.',
        );
      return ended('rolled back', 'rolled_back', reason, 'Mend the version, then deploy it again.');
    case 'ROLLBACK_FAILED':
      return ended('rollback failed', 'rollback_failed', reason, `Nothing went back by itself. ${look}`);
    case 'STOPPED':
      return ended(
        stoppedByUs(op) ? 'stopped' : 'failed',
        stoppedByUs(op) ? 'stopped' : 'deployment_stopped',
        reason || 'ECS stopped it.',
        `Old and new tasks may both run. ${look} Or go back with \`/ecs rollback ${scope.service}\`.`,
      );
    default:
      return undefined;
  }
}

/** Somebody else's deployment took the place of ours; ECS's own way back is not that. */
function supersededBy(op: Op, plan: Plan, { service }: View, rollout: Rollout): End | undefined {
  const id = deploymentId(op);
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  const { from, how } = deployOf(plan);
  if (!primary || id === undefined || how === 'stop' || primary.id === id) return undefined;
  const back = primary.id === from.deployment || rollout.status?.startsWith('ROLLBACK');
  if (back && rollout.status !== 'STOPPED') return undefined;
  if (primary.id === from.deployment) return undefined;
  const revision = shortName(primary.taskDefinition);
  return ended(
    'superseded',
    'superseded',
    `Somebody else deployed \`${revision}\` before this was done.`,
    `See \`/ecs history ${plan.scope.service}\`.`,
  );
}

/** Without a record of our service deployment, what the service itself says of our deployment. */
function endByEntry(op: Op, plan: Plan, { service }: View): End | 'success' | undefined {
  if (!service) return undefined;
  const change = deployOf(plan);
  const entry = entryOf(op, change, change.to.revision ?? leftBy(op, 'register').revision, service);
  if (entry?.rolloutState === 'FAILED')
    return ended(
      'failed',
      'deployment_failed',
      entry.rolloutStateReason ?? 'ECS gave it up.',
      'Look with `/ecs status`.',
    );
  return entry?.rolloutState === 'COMPLETED' ? 'success' : undefined;
}

/** How long the record of a service deployment may stay away before the service's own words count, in milliseconds. */
const recordTooLate = 60_000;

/** Returns how far a deployment is and whether it is over. */
export function advance(op: Op, plan: Plan, view: View, now: number): Seen {
  const progress = progressOf(op, plan, view, now);
  const rollout = progress.rollout ?? { old: 0, failedTasks: 0 };
  if (view.service && view.service.status !== 'ACTIVE')
    return {
      progress,
      end: ended('failed', 'service_gone', 'The service was deleted meanwhile.', 'See `/ecs services`.'),
    };
  const failing = (rollout.failures?.count ?? 0) > 0 || rollout.failedTasks > 0;
  const seen: Seen = { progress, ...(failing && !rollout.explained && { explain: true }) };
  const end = supersededBy(op, plan, view, rollout) ?? endOf(op, plan, rollout);
  if (end) return { ...seen, end };
  if (rollout.status === 'SUCCESSFUL')
    return deployOf(plan).how === 'stop'
      ? {
          progress,
          end: ended(
            'failed',
            'not_stopped',
            'It had succeeded before it could be stopped.',
            'Go back with `/ecs rollback`.',
          ),
        }
      : { ...seen, verify: true };
  if (!view.deployment && now - (op.startedAt ?? now) > recordTooLate) {
    const entry = endByEntry(op, plan, view);
    if (entry === 'success') return { ...seen, verify: true };
    if (entry) return { ...seen, end: entry };
  }
  return seen;
}
