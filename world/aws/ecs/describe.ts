/** What ECS shows of what it holds, and how it finds what callers name. */
import type { Service, Task, TaskSet } from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import {
  type Cluster,
  type EcsService,
  type EcsTask,
  ecsArn,
  type Rollout,
  type State,
  serviceKey,
  shortName,
} from '../state.ts';
import { shownConfiguration } from './configuration.ts';
import { isPending, isRunning, tasksOf } from './health.ts';
import { invalid } from './invalid.ts';
import { current, visible } from './record.ts';

export { invalid } from './invalid.ts';

/** Returns a cluster by name or ARN; nothing named is `default`. Throws ClusterNotFoundException. */
export function clusterOf(state: State, named: string | undefined): Cluster {
  const cluster = state.clusters.get(shortName(named ?? 'default'));
  if (cluster && (!named?.startsWith('arn:') || named === cluster.arn)) return cluster;
  throw new AwsFault('ClusterNotFoundException', 'Cluster not found.');
}

/** Returns the ARN a cluster of this name has or would have; IAM is asked before anybody looks whether it exists. */
export const clusterArn = (state: State, named: string | undefined) =>
  ecsArn(state, `cluster/${shortName(named ?? 'default')}`);

export const serviceArn = (state: State, cluster: string | undefined, named: string | undefined) =>
  ecsArn(state, `service/${shortName(cluster ?? 'default')}/${shortName(named ?? '')}`);

/** Returns a service of a cluster by name or ARN, or undefined. */
export const findService = (state: State, cluster: string, named: string): EcsService | undefined => {
  const service = state.services.get(serviceKey(cluster, shortName(named)));
  return service && (!named.startsWith('arn:') || named === service.arn) ? service : undefined;
};

/** Returns a service that still exists. Throws ServiceNotFoundException. */
export function serviceOf(state: State, cluster: string, named: string | undefined): EcsService {
  const service = findService(state, cluster, named ?? '');
  if (service && service.status !== 'INACTIVE') return service;
  throw new AwsFault('ServiceNotFoundException', 'Service not found.');
}

/** Returns maxResults within its limits. */
export function pageSize(asked: number | undefined, usual: number): number {
  if (asked !== undefined && (!Number.isInteger(asked) || asked < 1 || asked > 100))
    throw invalid('maxResults must be between 1 and 100.');
  return asked ?? usual;
}

/** Returns where a page of a list begins, as `paged` wants it. */
export const from = (token: string | undefined, list: string) => ({
  token,
  list,
  code: 'InvalidParameterException',
  words: 'Invalid token.',
});

/** The scheduler's own notes are not for callers. */
const shownRollout = ({ revision: _r, failures: _f, retryAt: _t, targetGroup: _g, ...deployment }: Rollout) =>
  deployment;

/** A rollout of a service that CodeDeploy controls is a task set. */
const taskSet = (state: State, service: EcsService, rollout: Rollout): TaskSet => ({
  id: rollout.id,
  taskSetArn: ecsArn(state, `task-set/${service.cluster}/${service.name}/${shortName(rollout.id)}`),
  serviceArn: service.arn,
  clusterArn: ecsArn(state, `cluster/${service.cluster}`),
  startedBy: service.controller === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : undefined,
  status: rollout.status,
  taskDefinition: rollout.taskDefinition,
  computedDesiredCount: rollout.desiredCount,
  pendingCount: rollout.pendingCount,
  runningCount: rollout.runningCount,
  createdAt: rollout.createdAt,
  updatedAt: rollout.updatedAt,
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  scale: { value: 100, unit: 'PERCENT' },
  stabilityStatus: service.steady ? 'STEADY_STATE' : 'STABILIZING',
});

/** Returns what a service's tasks run on: a daemon runs on container instances, and so does what is made for them. */
export const launchType = ({ schedulingStrategy, launchType: own }: EcsService) =>
  schedulingStrategy === 'DAEMON' || own === 'EC2' ? ('EC2' as const) : ('FARGATE' as const);

/** Returns a service as DescribeServices and UpdateService show it. */
export function shown(state: State, service: EcsService, withTags = false): Service {
  const tasks = tasksOf(state, service);
  const [primary] = service.deployments;
  const { targetGroup, container, advanced } = service;
  const daemon = service.schedulingStrategy === 'DAEMON';
  const own = service.controller === 'ECS';
  const told = current(service);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    status: service.status,
    desiredCount: service.desired,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    launchType: launchType(service),
    ...(launchType(service) === 'FARGATE' && { platformVersion: 'LATEST', platformFamily: 'Linux' }),
    taskDefinition: primary?.taskDefinition,
    deploymentConfiguration: shownConfiguration(service),
    deployments: own ? service.deployments.map(shownRollout) : [],
    ...(!own && { taskSets: service.deployments.map(rollout => taskSet(state, service, rollout)) }),
    // A record is there a moment after its rollout: the answer to UpdateService does not name it (ecs.md §0.7).
    ...(told && visible(state, told) && { currentServiceDeployment: told.serviceDeploymentArn }),
    currentServiceRevisions: own
      ? service.deployments.map(({ revision, desiredCount, runningCount, pendingCount }) => ({
          arn: revision,
          requestedTaskCount: desiredCount,
          runningTaskCount: runningCount,
          pendingTaskCount: pendingCount,
        }))
      : [],
    deploymentController: { type: service.controller },
    loadBalancers: targetGroup
      ? [
          {
            targetGroupArn: targetGroup,
            containerName: container?.name,
            containerPort: container?.port,
            ...(advanced && { advancedConfiguration: advanced }),
          },
        ]
      : [],
    serviceRegistries: [],
    events: service.events.map(event => ({ ...event })),
    createdAt: service.createdAt,
    schedulingStrategy: service.schedulingStrategy,
    availabilityZoneRebalancing: daemon ? 'DISABLED' : 'ENABLED',
    resourceManagementType: service.resourceManagementType,
    enableECSManagedTags: true,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
    placementConstraints: [],
    placementStrategy: [],
    roleArn: `arn:aws:iam::${state.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    ...service.settings,
    ...(withTags && { tags: state.tags.get(service.arn) ?? [] }),
  };
}

/** Returns a task as DescribeTasks shows it. */
export function shownTask(task: EcsTask): Task {
  const { cluster: _c, service: _s, image: _i, ip: _a, next: _n, ...rest } = task;
  const { targetGroup: _g, stopping: _t, judged: _j, late: _l, protectedUntil: _p, ...told } = rest;
  return told;
}
