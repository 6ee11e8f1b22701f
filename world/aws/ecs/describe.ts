/** What ECS shows of what it holds, and how it finds what callers name. */
import type { Service, Task } from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import {
  type Cluster,
  type EcsService,
  type EcsTask,
  ecsArn,
  type State,
  serviceKey,
  shortName,
} from '../state.ts';
import { isPending, isRunning, tasksOf } from './scheduler.ts';

/** Returns a cluster by name or ARN; nothing named is `default`. Throws ClusterNotFoundException. */
export function clusterOf(state: State, named: string | undefined): Cluster {
  const cluster = state.clusters.get(shortName(named ?? 'default'));
  if (cluster) return cluster;
  throw new AwsFault('ClusterNotFoundException', 'Cluster not found.');
}

/** Returns the ARN a cluster of this name has or would have; IAM is asked before anybody looks whether it exists. */
export const clusterArn = (state: State, named: string | undefined) =>
  ecsArn(state, `cluster/${shortName(named ?? 'default')}`);

export const serviceArn = (state: State, cluster: string | undefined, named: string | undefined) =>
  ecsArn(state, `service/${shortName(cluster ?? 'default')}/${shortName(named ?? '')}`);

/** Returns a service, or undefined. */
export const findService = (state: State, cluster: string, named: string): EcsService | undefined =>
  state.services.get(serviceKey(cluster, shortName(named)));

/** Returns a service as DescribeServices and UpdateService show it. */
export function shown(state: State, service: EcsService): Service {
  const tasks = tasksOf(state, service);
  const [primary] = service.deployments;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    status: service.status,
    desiredCount: service.desired,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    taskDefinition: primary?.taskDefinition,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      strategy: 'ROLLING',
      bakeTimeInMinutes: 0,
    },
    deployments:
      service.controller === 'ECS' ? service.deployments.map(deployment => ({ ...deployment })) : [],
    deploymentController: { type: service.controller },
    loadBalancers: service.targetGroup
      ? [
          {
            targetGroupArn: service.targetGroup,
            containerName: service.container?.name,
            containerPort: service.container?.port,
          },
        ]
      : [],
    serviceRegistries: [],
    events: service.events,
    createdAt: service.createdAt,
    schedulingStrategy: 'REPLICA',
    availabilityZoneRebalancing: 'ENABLED',
    resourceManagementType: 'CUSTOMER',
    enableECSManagedTags: true,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
    placementConstraints: [],
    placementStrategy: [],
    roleArn: `arn:aws:iam::${state.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
  } as Service;
}

/** Returns a task as DescribeTasks shows it. */
export function shownTask({
  cluster: _c,
  service: _s,
  image: _i,
  ip: _p,
  next: _n,
  stopping: _t,
  ...task
}: EcsTask): Task {
  return task;
}
