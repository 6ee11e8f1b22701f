/** Rollouts: how one begins, is followed by its service deployment, completes, fails and is rolled back (ecs.md §3.3–§3.5). */
import { randomBytes } from 'node:crypto';
import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import {
  deploymentId,
  digestOf,
  type EcsService,
  ecsArn,
  type Rollout,
  type State,
  shortName,
  type Told,
} from '../state.ts';
import { definitionOf } from './definition.ts';
import { say } from './events.ts';

const unfinished: ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/** Returns the service deployment that is not over yet. */
export const current = (service: EcsService): Told | undefined =>
  service.history.find(({ status }) => status !== undefined && unfinished.includes(status));

/** How many failures in a row the circuit breaker takes: half the tasks, 3 to 200 (ecs.md §3.4). */
const threshold = (service: EcsService) => Math.min(200, Math.max(3, Math.ceil(service.desired / 2)));

function end(service: EcsService, status: ServiceDeploymentStatus, now: number, reason?: string): void {
  const told = current(service);
  if (!told) return;
  const moment = new Date(now);
  Object.assign(told, { status, updatedAt: moment, finishedAt: moment }, reason && { statusReason: reason });
  if (status === 'STOPPED') told.stoppedAt = moment;
  if (told.deploymentCircuitBreaker?.status === 'MONITORING')
    told.deploymentCircuitBreaker.status = 'MONITORING_COMPLETE';
}

/** Begins a rollout of a revision; the one before goes on serving until it is replaced. */
export function begin(state: State, service: EcsService, taskDefinition: string, now: number): Rollout {
  end(service, 'STOPPED', now, 'Service deployment stopped because a newer one was started.');
  const id = deploymentId();
  const at = new Date(now);
  const path = `${service.cluster}/${service.name}`;
  const revision = ecsArn(state, `service-revision/${path}/${shortName(id)}`);
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
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    revision,
    failures: 0,
    retryAt: now,
  };
  service.revisions.unshift({
    serviceRevisionArn: revision,
    serviceArn: service.arn,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    taskDefinition,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'LINUX',
    createdAt: at,
    containerImages: (definitionOf(state, taskDefinition)?.containerDefinitions ?? []).map(
      ({ name, image = '' }) => ({ containerName: name, image, imageDigest: digestOf(state, image) }),
    ),
  });
  // Only ECS's own rollouts have service deployments.
  const told: Told = {
    serviceDeploymentArn: ecsArn(
      state,
      `service-deployment/${path}/${randomBytes(16).toString('base64url').slice(0, 21)}`,
    ),
    serviceArn: service.arn,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    rollout: id,
    createdAt: at,
    updatedAt: at,
    status: 'PENDING',
    sourceServiceRevisions: service.deployments.map(({ revision: arn }) => ({ arn })),
    targetServiceRevision: { arn: revision },
    deploymentConfiguration: {
      deploymentCircuitBreaker: service.breaker,
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      strategy: 'ROLLING',
    },
    deploymentCircuitBreaker: {
      status: service.breaker.enable ? 'MONITORING' : 'DISABLED',
      failureCount: 0,
      threshold: threshold(service),
    },
    alarms: { status: 'DISABLED' },
  };
  if (service.controller === 'ECS') service.history.unshift(told);
  for (const other of service.deployments) other.status = 'ACTIVE';
  service.deployments.unshift(rollout);
  service.steady = false;
  return rollout;
}

/** Brings the record of the rollout that is under way up to date. */
export function follow(service: EcsService, now: number): void {
  const told = current(service);
  if (!told) return;
  if (told.status === 'PENDING') Object.assign(told, { status: 'IN_PROGRESS', startedAt: new Date(now) });
  const counted = (arn: string | undefined) => {
    const rollout = service.deployments.find(({ revision }) => revision === arn);
    return {
      arn,
      requestedTaskCount: rollout?.desiredCount ?? 0,
      runningTaskCount: rollout?.runningCount ?? 0,
      pendingTaskCount: rollout?.pendingCount ?? 0,
    };
  };
  told.targetServiceRevision = counted(told.targetServiceRevision?.arn);
  told.sourceServiceRevisions = (told.sourceServiceRevisions ?? []).map(({ arn }) => counted(arn));
  const [primary] = service.deployments;
  if (told.deploymentCircuitBreaker && primary?.id === told.rollout)
    Object.assign(told.deploymentCircuitBreaker, {
      failureCount: primary.failures,
      threshold: threshold(service),
    });
}

/** The new tasks are up and healthy and no older one is wanted: the service deployment is over, drained or not. */
export function succeed(service: EcsService, now: number): void {
  const told = current(service);
  if (!told) return;
  if (told.status?.startsWith('ROLLBACK')) end(service, 'ROLLBACK_SUCCESSFUL', now, told.statusReason);
  else end(service, 'SUCCESSFUL', now);
}

/** The older tasks are gone, too: the deployment is complete. */
export function complete(service: EcsService, primary: Rollout, now: number): void {
  if (primary.rolloutState === 'COMPLETED') return;
  Object.assign(primary, {
    rolloutState: 'COMPLETED',
    rolloutStateReason: `ECS deployment ${primary.id} completed.`,
    updatedAt: new Date(now),
  });
  const { id, taskDefinition, revision } = primary;
  service.lastGood = { id, taskDefinition, revision };
  if (service.controller === 'ECS') say(service, `(deployment ${id}) deployment completed.`, now);
}

/** Counts a task of the newest rollout that did not come to anything; the breaker may trip. */
export function countFailure(service: EcsService, primary: Rollout, now: number): void {
  primary.failures++;
  const told = current(service);
  if (!service.breaker.enable || told?.rollout !== primary.id || told.status?.startsWith('ROLLBACK')) return;
  if (primary.failures < threshold(service)) return;
  if (told.deploymentCircuitBreaker)
    Object.assign(told.deploymentCircuitBreaker, { status: 'TRIGGERED', failureCount: primary.failures });
  Object.assign(primary, {
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
    updatedAt: new Date(now),
  });
  say(service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`, now);
  if (!service.breaker.rollback) end(service, 'STOPPED', now, 'Service deployment failed.');
  else
    rollBack(
      service,
      told,
      'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      now,
    );
}

/** Turns back to the last deployment that completed; its id is used again. */
export function rollBack(service: EcsService, told: Told, why: string, now: number): void {
  const good = service.lastGood;
  if (!good)
    return end(service, 'ROLLBACK_FAILED', now, 'No rollback candidate was found to run the rollback.');
  const at = new Date(now);
  Object.assign(told, {
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: why,
    updatedAt: at,
    rollback: { reason: why, startedAt: at, serviceRevisionArn: good.revision },
  });
  const [failed] = service.deployments;
  const known = service.deployments.find(({ id }) => id === good.id);
  const back: Rollout = {
    ...(known ?? failed),
    ...good,
    status: 'PRIMARY',
    createdAt: known?.createdAt ?? at,
    updatedAt: at,
    failedTasks: 0,
    failures: 0,
    retryAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good.id}.`,
  };
  const others = service.deployments.filter(({ id }) => id !== good.id);
  for (const other of others) other.status = 'ACTIVE';
  service.deployments = [back, ...others];
  service.steady = false;
  say(service, `rolling back to deployment ${good.id}.`, now);
}
