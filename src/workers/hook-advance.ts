/** Judges what became of a decision about a pause, by ECS's own record of the deployment. Pure. */
import type { ServiceDeployment } from '../aws/rollouts.ts';
import { type HookChange, type HookStep, type Op, type Plan, type Progress, shortHook } from '../work.ts';
import { hookSteps, newestSteps } from './hook-steps.ts';
import type { End, Seen, View } from './kind.ts';

/** When a decision that ECS took and does not show is called stuck, and when the bot stops watching, in milliseconds. */
const stuckAfter = 60_000;
const givenUpAfter = 60 * 60_000;

const sum = (numbers: (number | undefined)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

function progressOf(
  op: Op,
  deployment: ServiceDeployment,
  steps: HookStep[],
  late: boolean,
  now: number,
): Progress {
  const {
    targetServiceRevision: target,
    sourceServiceRevisions = [],
    status,
    statusReason,
    lifecycleStage,
  } = deployment;
  const weight = target?.requestedProductionTrafficWeight;
  return {
    desired: target?.requestedTaskCount ?? 0,
    running: target?.runningTaskCount ?? 0,
    pending: target?.pendingTaskCount ?? 0,
    ...(late && { stuckSince: op.progress?.stuckSince ?? now }),
    rollout: {
      ...(status && { status }),
      ...(statusReason && { reason: statusReason }),
      old: sum(sourceServiceRevisions.map(({ runningTaskCount }) => runningTaskCount)),
      failedTasks: 0,
      ...(lifecycleStage && { stage: lifecycleStage }),
      ...(lifecycleStage && weight !== undefined && { weight }),
      hooks: newestSteps(steps),
    },
  };
}

const ended = (outcome: End['outcome'], code: string, said: string, next: string): End => ({
  outcome,
  why: { code, said, next },
});

/** The pause was decided, but not so: somebody in the console was faster, or time ran out. */
const otherwise = (change: HookChange, said: string): End =>
  ended('superseded', 'decided_elsewhere', `The pause \`${shortHook(change.hook)}\` ${said}.`, '');

function continued(
  change: HookChange,
  status: string,
  reason: string,
  step: HookStep | undefined,
): End | undefined {
  if (status.startsWith('ROLLBACK'))
    return step?.status === 'SUCCEEDED'
      ? ended('superseded', 'went_back', `It was continued, and ECS goes back all the same: ${reason}`, '')
      : otherwise(change, 'was rolled back');
  if (step?.status === 'SUCCEEDED') return { outcome: 'succeeded' };
  if (step?.status === 'TIMED_OUT') return otherwise(change, 'timed out first, and ECS continued by itself');
  if (status === 'STOPPED')
    return otherwise(
      change,
      `is gone: another deployment took its place, or somebody stopped it (${reason})`,
    );
  return undefined;
}

function wentBack(
  change: HookChange,
  status: string,
  reason: string,
  step: HookStep | undefined,
): End | undefined {
  switch (status) {
    case 'ROLLBACK_SUCCESSFUL':
      return { outcome: 'succeeded' };
    case 'ROLLBACK_FAILED':
      return ended(
        'rollback failed',
        'rollback_failed',
        reason,
        'Nothing went back by itself. Look with `/ecs status`.',
      );
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return undefined;
    case 'STOPPED':
      return ended(
        'stopped',
        'deployment_stopped',
        reason || 'ECS stopped it.',
        'Old and new tasks may both run. Look with `/ecs status`.',
      );
    default:
      if (step?.status === 'SUCCEEDED') return otherwise(change, 'was continued');
      if (step?.status === 'TIMED_OUT')
        return otherwise(change, 'timed out first, and ECS continued by itself');
      return undefined;
  }
}

/** Returns what a deployment shows of a decision that was sent, and whether that is the end of it. */
export function advanceHook(op: Op, plan: Plan, { deployment }: View, now: number): Seen {
  const { change } = plan;
  if (change.kind !== 'hook') throw new Error(`not about a pause: ${change.kind}`);
  const since = op.startedAt ?? now;
  if (!deployment) {
    const progress = op.progress ?? { desired: 0, running: 0, pending: 0 };
    return now - since > givenUpAfter ? { progress, end: unseen } : { progress };
  }
  const { steps } = hookSteps(deployment);
  const step = steps.find(({ hookId }) => hookId === change.hook);
  const { status = '', statusReason: reason = '' } = deployment;
  const judge = change.action === 'continue' ? continued : wentBack;
  const end = judge(change, status, reason, step);
  // Going back takes as long as it takes.
  const goesBack = status.startsWith('ROLLBACK');
  const waits = step?.status === 'AWAITING_ACTION' && !goesBack;
  const progress = progressOf(op, deployment, steps, waits && now - since > stuckAfter, now);
  if (end) return { progress, end };
  return !goesBack && now - since > givenUpAfter ? { progress, end: unseen } : { progress };
}

const unseen = ended(
  'failed',
  'not_reached',
  'ECS took the decision, and an hour later its record does not show it.',
  'Look at the deployment in the console.',
);
