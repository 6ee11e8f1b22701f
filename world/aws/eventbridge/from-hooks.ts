/** What ECS tells of the lifecycle hooks of a deployment (ecs.md §3.7). */
import type { DeploymentLifecycleHookDetail } from '@aws-sdk/client-ecs';
import type { State, Told } from '../state.ts';
import { emit } from './emit.ts';

/** Tells the status that a hook has now, or another that it has had on the way there. */
export function hookChanged(
  state: State,
  told: Told,
  hook: DeploymentLifecycleHookDetail,
  at: number,
  status = hook.status ?? 'IN_PROGRESS',
): void {
  const { serviceDeploymentArn, serviceArn, clusterArn, shift } = told;
  emit(state, {
    source: 'aws.ecs',
    type: 'ECS Hook State Change',
    resources: [serviceDeploymentArn],
    at,
    detail: () => ({
      eventType: status === 'FAILED' || status === 'TIMED_OUT' ? 'ERROR' : 'INFO',
      eventName: `HOOK_${status}`,
      hookId: hook.hookId,
      hookType: hook.targetType,
      expiresAt: hook.expiresAt,
      lifecycleStage: shift?.stages[shift.at]?.name,
      clusterArn,
      serviceArn,
      serviceDeploymentArn,
      updatedAt: new Date(at),
    }),
  });
}
