/** What AWS shows of services and tasks, as rows; a task's targets are found by its address, or by its instance and port. Pure. */
import type { ContainerInstance, Service, Task } from '../../aws/ecs.ts';
import type { InstanceRow, ServiceRow, TaskRow } from '../../seen.ts';
import { type Scope, shortName } from '../../work.ts';
import type { Balanced, Evidence } from '../evidence.ts';
import { redacted } from '../redact.ts';

/** Returns the target groups of a service, the one that it shifts to as well, as CloudWatch names them. */
const groupsOf = ({ loadBalancers = [] }: Service): string[] =>
  loadBalancers
    .flatMap(({ targetGroupArn, advancedConfiguration }) => [
      targetGroupArn,
      advancedConfiguration?.alternateTargetGroupArn,
    ])
    .flatMap(arn => (arn === undefined ? [] : arn.slice(arn.lastIndexOf(':') + 1)));

/** Returns a service's numbers as a row. */
export const serviceRow = (
  at: Pick<Scope, 'target' | 'cluster' | 'service'>,
  service: Service,
): ServiceRow => ({
  ...(groupsOf(service).length > 0 && { groups: groupsOf(service) }),
  target: at.target,
  cluster: at.cluster,
  service: at.service,
  status: service.status ?? 'UNKNOWN',
  desired: service.desiredCount ?? 0,
  running: service.runningCount ?? 0,
  pending: service.pendingCount ?? 0,
  rollout: service.deployments?.find(({ status }) => status === 'PRIMARY')?.rolloutState ?? '',
});

/** Returns a task's own address in its VPC; undefined for tasks that share their instance's. */
export const addressOf = (task: Task): string | undefined =>
  task.attachments?.flatMap(({ details = [] }) => details).find(({ name }) => name === 'privateIPv4Address')
    ?.value ??
  task.containers?.flatMap(({ networkInterfaces = [] }) => networkInterfaces)[0]?.privateIpv4Address;

/** Returns whether a target is this task: its address (awsvpc), or its instance and a port of it there (bridge, host). */
export function isTarget(
  task: Task,
  instances: readonly ContainerInstance[],
  target: { Id?: string | undefined; Port?: number | undefined } = {},
): boolean {
  if (target.Id === addressOf(task)) return true;
  const instance = instances.find(one => one.containerInstanceArn === task.containerInstanceArn);
  const ports = (task.containers ?? []).flatMap(({ networkBindings = [] }) => networkBindings);
  return (
    instance?.ec2InstanceId !== undefined &&
    target.Id === instance.ec2InstanceId &&
    ports.some(({ hostPort }) => hostPort === target.Port)
  );
}

const targetsOf = (
  task: Task,
  balanced: readonly Balanced[],
  instances: readonly ContainerInstance[],
): TaskRow['targets'] =>
  balanced
    .flatMap(({ targets }) => targets)
    .filter(({ Target }) => isTarget(task, instances, Target))
    .map(({ TargetHealth: is }) => ({
      state: is?.State ?? 'unknown',
      ...(is?.Reason && { reason: is.Reason }),
      ...(is?.Description && { said: redacted(is.Description) }),
    }));

/** Returns the reasons of unhealthy targets that are none of the tasks that we know, one a target. */
export const straysIn = ({
  tasks,
  balanced,
  instances,
}: Pick<Evidence, 'tasks' | 'balanced' | 'instances'>): string[] =>
  balanced
    .flatMap(({ targets }) => targets)
    .filter(({ TargetHealth: is }) => is?.State === 'unhealthy')
    .filter(({ Target }) => !tasks.some(task => isTarget(task, instances, Target)))
    .map(({ TargetHealth: is }) => is?.Reason ?? '');

/** Returns a task with all that judges it. */
export function taskRow(
  task: Task,
  { balanced, instances, protections }: Pick<Evidence, 'balanced' | 'instances' | 'protections'>,
): TaskRow {
  const protectedUntil = protections.get(task.taskArn ?? '');
  return {
    id: shortName(task.taskArn),
    status: task.lastStatus ?? 'UNKNOWN',
    zone: task.availabilityZone ?? '',
    revision: shortName(task.taskDefinitionArn),
    container: task.healthStatus ?? 'UNKNOWN',
    targets: targetsOf(task, balanced, instances),
    ...(task.startedAt && { startedAt: task.startedAt.getTime() }),
    ...(protectedUntil !== undefined && { protectedUntil }),
  };
}

const remaining = ({ remainingResources = [] }: ContainerInstance, name: string) =>
  remainingResources.find(one => one.name === name)?.integerValue;

/** Returns a container instance with its agent and what is free on it. */
export function instanceRow(instance: ContainerInstance): InstanceRow {
  const freeCpu = remaining(instance, 'CPU');
  const freeMemory = remaining(instance, 'MEMORY');
  return {
    id: instance.ec2InstanceId ?? shortName(instance.containerInstanceArn),
    status: instance.status ?? 'UNKNOWN',
    connected: instance.agentConnected ?? false,
    agent: instance.versionInfo?.agentVersion ?? '?',
    ...(freeCpu !== undefined && { freeCpu }),
    ...(freeMemory !== undefined && { freeMemory }),
  };
}
