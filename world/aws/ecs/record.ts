/** Service deployments: the record of a rollout, from its start to its end (ecs.md §1.2 and §3.5). */
import { randomBytes } from 'node:crypto';
import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import { type EcsService, ecsArn, type Rollout, type State, type Told } from '../state.ts';
import { shownConfiguration, threshold } from './configuration.ts';
import { stagesOf } from './strategies/stages.ts';

/** A record is not to be seen at once (ecs.md §0.6); milliseconds at speed 1. */
const hidden = 3_000;

const unfinished: ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/** Returns whether a record may be read yet. */
export const visible = (state: State, told: Told) =>
  (state.clock.now() - told.createdAt.getTime()) * state.speed >= hidden;

/** Returns the service deployment that is not over yet. */
export const current = (service: EcsService): Told | undefined =>
  service.history.find(({ status }) => status !== undefined && unfinished.includes(status));

/** Returns whether a service deployment goes back to an older revision, or is about to. */
export const goesBack = ({ status }: Told) =>
  status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS';

/** Begins the record of a rollout. */
export function record(state: State, service: EcsService, rollout: Rollout): void {
  const path = `${service.cluster}/${service.name}`;
  const { alarms } = service.configuration;
  const inAlarm = (name: string) => state.alarms.get(name)?.value === 'ALARM';
  // An alarm that is in ALARM already is not looked at for this deployment, so that a cure can be deployed
  // ("How CloudWatch alarms detect Amazon ECS deployment failures").
  const watched = alarms?.enable === true && !alarms.alarmNames?.some(inAlarm);
  const configuration = shownConfiguration(service);
  const stages = stagesOf(configuration, service.deployments.length);
  service.history.unshift({
    serviceDeploymentArn: ecsArn(
      state,
      `service-deployment/${path}/${randomBytes(16).toString('base64url').slice(0, 21)}`,
    ),
    serviceArn: service.arn,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    rollout: rollout.id,
    createdAt: rollout.createdAt,
    updatedAt: rollout.createdAt,
    status: 'PENDING',
    sourceServiceRevisions: service.deployments.map(({ revision: arn }) => ({ arn })),
    targetServiceRevision: { arn: rollout.revision },
    deploymentConfiguration: configuration,
    ...(stages.length > 0 && {
      shift: { stages, at: -1, since: rollout.createdAt.getTime() },
      lifecycleHookDetails: [],
    }),
    deploymentCircuitBreaker: {
      status: service.breaker.enable ? 'MONITORING' : 'DISABLED',
      failureCount: 0,
      threshold: threshold(service),
    },
    alarms: {
      status: watched ? 'MONITORING' : 'DISABLED',
      ...(alarms?.alarmNames?.length && { alarmNames: alarms.alarmNames, triggeredAlarmNames: [] }),
    },
  });
}

/** Ends the monitors that have not been set off. */
export function rest({ deploymentCircuitBreaker: breaker, alarms }: Told): void {
  for (const monitor of [breaker, alarms])
    if (monitor?.status === 'MONITORING') monitor.status = 'MONITORING_COMPLETE';
}

/** Ends the service deployment that is under way, if there is one. */
export function end(
  service: EcsService,
  status: ServiceDeploymentStatus,
  now: number,
  reason?: string,
): void {
  const told = current(service);
  if (!told) return;
  const moment = new Date(now);
  Object.assign(told, { status, updatedAt: moment, finishedAt: moment }, reason && { statusReason: reason });
  if (status === 'STOPPED') told.stoppedAt = moment;
  rest(told);
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
  told.targetServiceRevision = { ...told.targetServiceRevision, ...counted(told.targetServiceRevision?.arn) };
  told.sourceServiceRevisions = (told.sourceServiceRevisions ?? []).map(source => ({
    ...source,
    ...counted(source.arn),
  }));
  const [primary] = service.deployments;
  if (told.deploymentCircuitBreaker && primary?.id === told.rollout)
    Object.assign(told.deploymentCircuitBreaker, {
      failureCount: primary.failures,
      threshold: threshold(service),
    });
}

/** Notes the rollout that the next one may be turned back to. */
export function remember(service: EcsService, good: Rollout): void {
  const { id, taskDefinition, revision, targetGroup } = good;
  service.lastGood = { id, taskDefinition, revision, ...(targetGroup !== undefined && { targetGroup }) };
}

/** The new tasks are up and healthy: the service deployment is over, whether the older ones are drained or not. */
export function succeed(service: EcsService, now: number): void {
  const told = current(service);
  if (!told) return;
  if (told.status === 'ROLLBACK_IN_PROGRESS') end(service, 'ROLLBACK_SUCCESSFUL', now, told.statusReason);
  else end(service, 'SUCCESSFUL', now);
  const [primary] = service.deployments;
  if (primary)
    service.lastGood = { id: primary.id, taskDefinition: primary.taskDefinition, revision: primary.revision };
}
