/** Rollouts: how one begins and completes (ecs.md §3.3 and §3.5). */

import { digestOf } from '../ecr/digest.ts';
import { deploymentChanged } from '../eventbridge/from-ecs.ts';
import { deploymentId, type EcsService, ecsArn, type Rollout, type State, shortName } from '../state.ts';
import { definitionOf } from './definition.ts';
import { launchType } from './describe.ts';
import { say } from './events.ts';
import { end, record, remember } from './record.ts';

/** Returns the target group that production does not use, if the service has two of them. */
function otherGroup({ lastGood, targetGroup, advanced, configuration }: EcsService): string | undefined {
  if (!advanced || configuration.strategy === 'ROLLING') return lastGood?.targetGroup;
  const used = lastGood && (lastGood.targetGroup ?? targetGroup);
  return used === targetGroup ? advanced.alternateTargetGroupArn : targetGroup;
}

/** Begins a rollout of a revision; the one before goes on serving until it is replaced. */
export function begin(state: State, service: EcsService, taskDefinition: string, now: number): Rollout {
  end(service, 'STOPPED', now, 'Service deployment stopped because a newer one was started.');
  const id = deploymentId();
  const at = new Date(now);
  const path = `${service.cluster}/${service.name}`;
  const type = launchType(service);
  const revision = ecsArn(state, `service-revision/${path}/${shortName(id)}`);
  const group = otherGroup(service);
  const rollout: Rollout = {
    id,
    status: 'PRIMARY',
    taskDefinition,
    // As recorded: the answer to UpdateService says 0 until the scheduler has seen the rollout.
    desiredCount: 0,
    pendingCount: 0,
    runningCount: 0,
    failedTasks: 0,
    createdAt: at,
    updatedAt: at,
    launchType: type,
    ...(type === 'FARGATE' && { platformVersion: '1.4.0', platformFamily: 'Linux' }),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    revision,
    failures: 0,
    retryAt: now,
    ...(group !== undefined && { targetGroup: group }),
    ...(service.serviceConnect && { serviceConnectConfiguration: service.serviceConnect }),
  };
  service.revisions.unshift({
    serviceRevisionArn: revision,
    serviceArn: service.arn,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    taskDefinition,
    launchType: type,
    ...(type === 'FARGATE' && { platformVersion: '1.4.0', platformFamily: 'LINUX' }),
    createdAt: at,
    containerImages: (definitionOf(state, taskDefinition)?.containerDefinitions ?? []).map(
      ({ name, image = '' }) => ({ containerName: name, image, imageDigest: digestOf(state, image) }),
    ),
  });
  // Only ECS's own rollouts have service deployments.
  if (service.controller === 'ECS') record(state, service, rollout);
  for (const other of service.deployments) other.status = 'ACTIVE';
  service.deployments.unshift(rollout);
  service.steady = false;
  if (service.controller === 'ECS')
    deploymentChanged(state, service, rollout, 'IN_PROGRESS', `ECS deployment ${id} in progress.`, now);
  return rollout;
}

/** The older tasks are gone, too: the deployment is complete. */
export function complete(state: State, service: EcsService, primary: Rollout, now: number): void {
  if (primary.rolloutState === 'COMPLETED') return;
  Object.assign(primary, {
    rolloutState: 'COMPLETED',
    rolloutStateReason: `ECS deployment ${primary.id} completed.`,
    updatedAt: new Date(now),
  });
  if (service.controller !== 'ECS') return;
  remember(service, primary);
  say(service, `(deployment ${primary.id}) deployment completed.`, now);
  deploymentChanged(state, service, primary, 'COMPLETED', `ECS deployment ${primary.id} completed.`, now);
}
