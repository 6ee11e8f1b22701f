/** A task's life, and what its image makes of it. Times are Fargate's (ecs.md §3.2), divided by the world's speed. */
import { randomUUID } from 'node:crypto';
import { type EcsService, type EcsTask, ecsArn, hex, type State } from '../state.ts';

/** Milliseconds at speed 1. */
const times = {
  provisioning: 4_000,
  pending: 10_000,
  activating: 2_000,
  stopping: 20_000,
  deprovisioning: 10_000,
  kept: 3_600_000,
};

type Fate = { exits?: number; after?: number; pulls?: false; slow?: number };

/** What an image's tag says of its fate: `web:crash` exits, `web:missing` cannot be pulled, `web:slow` takes long to start. */
function fateOf(image: string): Fate {
  const tag = image.slice(image.lastIndexOf(':') + 1);
  if (tag.startsWith('crash')) return { exits: 1, after: 5_000 };
  if (tag.startsWith('oom')) return { exits: 137, after: 5_000 };
  if (tag.startsWith('missing')) return { pulls: false };
  if (tag.startsWith('slow')) return { slow: 120_000 };
  return {};
}

/** Starts a task of a service's deployment. */
export function startTask(
  state: State,
  service: EcsService,
  deployment: { id: string; taskDefinition: string },
  now: number,
): EcsTask {
  const id = hex(32);
  const [family = '', revision = '1'] = deployment.taskDefinition
    .slice(deployment.taskDefinition.lastIndexOf('/') + 1)
    .split(':');
  const definition = state.taskDefinitions.get(family)?.find(one => `${one.revision}` === revision);
  const image = definition?.containerDefinitions?.[0]?.image ?? '';
  const ip = `10.0.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250) + 1}`;
  const task: EcsTask = {
    taskArn: ecsArn(state, `task/${service.cluster}/${id}`),
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    taskDefinitionArn: deployment.taskDefinition,
    cluster: service.cluster,
    service: service.name,
    group: `service:${service.name}`,
    startedBy: deployment.id,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    connectivity: 'CONNECTED',
    cpu: definition?.cpu ?? '256',
    memory: definition?.memory ?? '512',
    version: 1,
    createdAt: new Date(now),
    image,
    ip,
    next: now + times.provisioning / state.speed,
    stopping: false,
    attachments: [
      {
        id: randomUUID(),
        type: 'ElasticNetworkInterface',
        status: 'ATTACHED',
        details: [{ name: 'privateIPv4Address', value: ip }],
      },
    ],
    containers: (definition?.containerDefinitions ?? []).map(container => ({
      containerArn: ecsArn(state, `container/${service.cluster}/${id}/${randomUUID()}`),
      taskArn: ecsArn(state, `task/${service.cluster}/${id}`),
      name: container.name,
      image: container.image,
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      networkInterfaces: [{ privateIpv4Address: ip }],
    })),
  };
  state.tasks.set(task.taskArn, task);
  return task;
}

/** Asks a task to stop; it is gone a while later. */
export function stopTask(
  state: State,
  task: EcsTask,
  reason: string,
  code: NonNullable<EcsTask['stopCode']>,
  now: number,
): void {
  if (task.stopping || task.lastStatus === 'STOPPED') return;
  Object.assign(task, {
    stopping: true,
    desiredStatus: 'STOPPED',
    stoppedReason: reason,
    stopCode: code,
    stoppingAt: new Date(now),
  });
  become(
    task,
    task.lastStatus === 'RUNNING' ? 'DEACTIVATING' : 'STOPPING',
    now + times.stopping / state.speed,
  );
}

function become(task: EcsTask, status: string, next: number): void {
  task.lastStatus = status;
  task.version = (task.version ?? 0) + 1;
  task.next = next;
  for (const container of task.containers ?? [])
    container.lastStatus =
      status === 'RUNNING'
        ? 'RUNNING'
        : status === 'STOPPED'
          ? 'STOPPED'
          : (container.lastStatus ?? 'PENDING');
}

/** Lets a task live until `now`. */
export function live(state: State, task: EcsTask, now: number): void {
  while (task.next <= now) {
    const at = task.next;
    const fate = fateOf(task.image);
    const later = (ms: number) => at + ms / state.speed;
    switch (task.lastStatus) {
      case 'PROVISIONING':
        become(task, 'PENDING', later(times.pending + (fate.slow ?? 0)));
        task.pullStartedAt = new Date(at);
        break;
      case 'PENDING':
        if (fate.pulls === false) {
          stopTask(
            state,
            task,
            `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${task.image}: ${task.image}: not found`,
            'TaskFailedToStart',
            at,
          );
          break;
        }
        task.pullStoppedAt = new Date(at);
        become(task, 'ACTIVATING', later(times.activating));
        break;
      case 'ACTIVATING':
        task.startedAt = new Date(at);
        become(task, 'RUNNING', fate.after === undefined ? Number.POSITIVE_INFINITY : later(fate.after));
        break;
      case 'RUNNING':
        for (const container of task.containers ?? []) container.exitCode = fate.exits ?? 0;
        stopTask(state, task, 'Essential container in task exited', 'EssentialContainerExited', at);
        break;
      case 'DEACTIVATING':
        become(task, 'STOPPING', at);
        break;
      case 'STOPPING':
        for (const container of task.containers ?? []) if (task.startedAt) container.exitCode ??= 143;
        task.executionStoppedAt = new Date(at);
        become(task, 'DEPROVISIONING', later(times.deprovisioning));
        break;
      case 'DEPROVISIONING':
        task.stoppedAt = new Date(at);
        become(task, 'STOPPED', at + times.kept);
        break;
      default:
        state.tasks.delete(task.taskArn);
        return;
    }
  }
}
