/** What ECS tells of tasks, services and their deployments, in the shapes of its events (ecs.md §3.7). */

import { shownTask } from '../ecs/describe.ts';
import { type EcsService, type EcsTask, ecsArn, type Rollout, type State } from '../state.ts';
import { emit } from './emit.ts';

type Shown = Partial<ReturnType<typeof shownTask>>;

/** A task as its events tell it: as DescribeTasks does, without health, and its interface is an `eni`. */
function told(task: EcsTask, at: number): object {
  const { healthStatus: _h, tags: _t, containers, attachments, ...rest }: Shown = shownTask(task);
  return {
    ...rest,
    attachments: attachments?.map(one => ({
      ...one,
      type: one.type === 'ElasticNetworkInterface' ? 'eni' : one.type,
    })),
    containers: containers?.map(({ healthStatus: _, ...container }) => container),
    updatedAt: new Date(at),
  };
}

/** Tells that a task has changed; each change has its version. */
export function taskChanged(state: State, task: EcsTask, at: number): void {
  emit(state, {
    source: 'aws.ecs',
    type: 'ECS Task State Change',
    resources: [task.taskArn],
    at,
    detail: () => told(task, at),
  });
}

const severities = {
  SERVICE_STEADY_STATE: 'INFO',
  SERVICE_DESIRED_COUNT_UPDATED: 'INFO',
  TASKS_STOPPED: 'INFO',
  SERVICE_DEPLOYMENT_IN_PROGRESS: 'INFO',
  SERVICE_DEPLOYMENT_COMPLETED: 'INFO',
  SERVICE_TASK_START_IMPAIRED: 'WARN',
  SERVICE_DEPLOYMENT_FAILED: 'ERROR',
  SERVICE_TASK_PLACEMENT_FAILURE: 'ERROR',
  SERVICE_TASK_CONFIGURATION_FAILURE: 'ERROR',
  ECS_OPERATION_THROTTLED: 'ERROR',
} as const;

/** What a service did or could not do, as its Service Action events name it. */
export type Action = keyof typeof severities;

type More = { reason?: string; containerInstanceArns?: string[]; capacityProviderArns?: string[] };

/** Tells what a service did or could not do. */
export function serviceActed(
  state: State,
  service: EcsService,
  eventName: Action,
  at: number,
  more: More = {},
): void {
  emit(state, {
    source: 'aws.ecs',
    type: 'ECS Service Action',
    resources: [service.arn],
    at,
    detail: () => ({
      eventType: severities[eventName],
      eventName,
      clusterArn: ecsArn(state, `cluster/${service.cluster}`),
      ...more,
      createdAt: new Date(at),
    }),
  });
}

/** Tells how a service's deployment stands: once as such, and once as an action of the service. */
export function deploymentChanged(
  state: State,
  service: EcsService,
  { id }: Pick<Rollout, 'id'>,
  change: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED',
  reason: string,
  at: number,
): void {
  const eventName = `SERVICE_DEPLOYMENT_${change}` as const;
  emit(state, {
    source: 'aws.ecs',
    type: 'ECS Deployment State Change',
    resources: [service.arn],
    at,
    detail: () => ({
      eventType: severities[eventName],
      eventName,
      deploymentId: id,
      updatedAt: new Date(at),
      reason,
    }),
  });
  serviceActed(state, service, eventName, at, { reason });
}

/** What each kind of trouble with placing is called. */
const troubles: [words: RegExp, event: Action, reason?: string][] = [
  [/operations are being throttled/, 'ECS_OPERATION_THROTTLED'],
  [/IAM trust relationship/, 'SERVICE_TASK_CONFIGURATION_FAILURE'],
  [/capacity provider '.*' was not found/, 'SERVICE_TASK_CONFIGURATION_FAILURE'],
  [/insufficient CPU/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:CPU'],
  [/insufficient memory|MEMORY configuration/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:MEMORY'],
  [/CPU configuration/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:CPU'],
  [/already using a port/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:PORTS'],
  [/error "AGENT"/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'AGENT'],
  [/missing an attribute/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'ATTRIBUTE'],
  [/Capacity is unavailable|reached the limit/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:FARGATE'],
  // Not recorded: an empty cluster, and ECS's own errors.
  [/No Container Instances/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'RESOURCE:CONTAINER_INSTANCES'],
  [/Internal error/, 'SERVICE_TASK_PLACEMENT_FAILURE', 'INTERNAL'],
];

/** Tells why a service's tasks were not placed or started, by ECS's words for it. */
export function notPlaced(state: State, service: EcsService, words: string, at: number): void {
  const [, event = 'SERVICE_TASK_PLACEMENT_FAILURE' as const, reason = words] =
    troubles.find(([like]) => like.test(words)) ?? [];
  const [, id] = /\(container-instance ([0-9a-f]{32})\)/.exec(words) ?? [];
  serviceActed(state, service, event, at, {
    ...(id !== undefined && {
      containerInstanceArns: [ecsArn(state, `container-instance/${service.cluster}/${id}`)],
    }),
    ...(event !== 'ECS_OPERATION_THROTTLED' && { reason }),
  });
}
