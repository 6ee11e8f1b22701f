/** Lifecycle hooks of a deployment: pauses that wait for somebody, and functions (ecs.md §1.2). */
import { randomBytes } from 'node:crypto';
import type { DeploymentLifecycleHook, DeploymentLifecycleHookDetail } from '@aws-sdk/client-ecs';
import type { Stage, State, Told } from '../../state.ts';

const minute = 60_000;
/** A pause waits a day unless it is told otherwise. */
const usualMinutes = 1_440;
/** Nothing in here runs functions: one takes so long and then succeeds; milliseconds at speed 1. */
const functionTakes = 15_000;

function begun(state: State, hook: DeploymentLifecycleHook, now: number): DeploymentLifecycleHookDetail {
  const paused = hook.targetType === 'PAUSE';
  const { timeoutInMinutes = usualMinutes, action = 'ROLLBACK' } = hook.timeoutConfiguration ?? {};
  return {
    hookId: `ecs-${paused ? 'pause' : 'lambda'}-${randomBytes(32).toString('base64url')}`,
    targetType: paused ? 'PAUSE' : 'AWS_LAMBDA',
    ...(hook.hookTargetArn !== undefined && { targetArn: hook.hookTargetArn }),
    status: paused ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    expiresAt: new Date(now + (timeoutInMinutes * minute) / state.speed),
    timeoutAction: action,
  };
}

/** Begins the hooks of a stage, all at once, each with an id of its own. */
export function beginHooks(state: State, told: Told, { name }: Stage, now: number): void {
  const hooks = (told.deploymentConfiguration?.lifecycleHooks ?? []).filter(hook =>
    hook.lifecycleStages?.some(stage => stage === name),
  );
  const details = hooks.map(hook => begun(state, hook, now));
  if (details.length > 0) told.lifecycleHookDetails = [...(told.lifecycleHookDetails ?? []), ...details];
}

const isOpen = ({ status }: DeploymentLifecycleHookDetail) =>
  status === 'AWAITING_ACTION' || status === 'IN_PROGRESS';

/** Looks at the hooks that are not over; returns whether some of them hold the stage, and why it is to be rolled back. */
export function lookAtHooks(state: State, told: Told, now: number): { held: boolean; failed?: string } {
  const { shift, lifecycleHookDetails: details = [] } = told;
  const stage = shift?.stages[shift.at]?.name;
  for (const detail of details.filter(isOpen)) {
    if (detail.expiresAt && detail.expiresAt.getTime() <= now) detail.status = 'TIMED_OUT';
    else if (
      detail.targetType === 'AWS_LAMBDA' &&
      (now - (shift?.since ?? now)) * state.speed >= functionTakes
    )
      // A function whose name begins with `fail` does.
      detail.status = /:function:fail/.test(detail.targetArn ?? '') ? 'FAILED' : 'SUCCEEDED';
    const because = `Service deployment rolled back because ${stage} lifecycle hook(s) failed.`;
    if (detail.status === 'FAILED')
      return {
        held: true,
        failed: `${because} Lifecycle hook target ${detail.targetArn} returned FAILED status.`,
      };
    if (detail.status === 'TIMED_OUT' && detail.timeoutAction === 'ROLLBACK')
      return {
        held: true,
        failed: `Service deployment rolled back because ${stage} lifecycle hook(s) timed out.`,
      };
  }
  return { held: details.some(isOpen) };
}
