/** A task's life. Times are Fargate's as recorded (ecs.md §3.2, §3.3), divided by the world's speed. */
import { randomInt } from 'node:crypto';
import { bindings } from '../capacity/instance.ts';
import { digestOf } from '../ecr/digest.ts';
import { taskChanged } from '../eventbridge/from-ecs.ts';
import { began, exited } from '../logs/containers.ts';
import type { EcsTask, State } from '../state.ts';
import { fateOf } from './fate.ts';
import { isChecked } from './health.ts';

/** Milliseconds at speed 1: how long each stage takes, and how long ECS still tells of a stopped task. */
export const times = {
  provisioning: 4_000,
  apart: 6_000,
  pending: 20_000,
  activating: 4_000,
  healthCheck: 30_000,
  draining: 20_000,
  stopping: 12_000,
  deprovisioning: 18_000,
  kept: 3_600_000,
};

/** Asks a task to stop; it is gone a while later. A task behind a load balancer is first drained. */
export function stopTask(
  state: State,
  task: EcsTask,
  reason: string,
  code: NonNullable<EcsTask['stopCode']>,
  now: number,
): void {
  if (task.stopping || task.lastStatus === 'STOPPED') return;
  Object.assign(task, { stopping: true, desiredStatus: 'STOPPED', stoppedReason: reason, stopCode: code });
  task.stoppingAt = new Date(now);
  const service = state.services.get(`${task.cluster}/${task.service}`);
  if (service) service.steady = false;
  if (
    task.lastStatus === 'RUNNING' &&
    service?.targetGroup !== undefined &&
    code !== 'EssentialContainerExited'
  )
    become(state, task, 'DEACTIVATING', now, times.draining);
  else become(state, task, 'STOPPING', now, times.stopping);
}

/** A task changes its status at a moment, and changes again so many milliseconds later at speed 1. */
function become(state: State, task: EcsTask, status: string, at: number, lasts: number): void {
  const next = at + lasts / state.speed;
  Object.assign(task, { lastStatus: status, version: (task.version ?? 0) + 1, next });
  const [attachment] = task.attachments ?? [];
  if (attachment && status === 'PENDING') attachment.status = 'ATTACHED';
  if (attachment && status === 'STOPPED') attachment.status = 'DELETED';
  if (status === 'RUNNING' || status === 'STOPPED')
    for (const container of task.containers ?? []) container.lastStatus = status;
  taskChanged(state, task, at);
}

function exit(state: State, task: EcsTask, at: number, code: number, reason?: string): void {
  exited(state, task, at);
  for (const container of task.containers ?? []) {
    container.exitCode ??= code;
    if (reason !== undefined) container.reason ??= reason;
  }
}

/** Lets a task live until `now`. */
export function live(state: State, task: EcsTask, now: number): void {
  while (task.next <= now) {
    const at = task.next;
    const moment = new Date(at);
    const fate = fateOf(state, task.image);
    switch (task.lastStatus) {
      case 'PROVISIONING':
        Object.assign(task, { connectivity: 'CONNECTED', connectivityAt: moment, pullStartedAt: moment });
        become(state, task, 'PENDING', at, times.pending + (fate.slow ?? 0));
        break;
      case 'PENDING':
        if (fate.stuck !== undefined) {
          stopTask(state, task, fate.stuck, 'TaskFailedToStart', at);
          break;
        }
        task.pullStoppedAt = moment;
        for (const container of task.containers ?? []) {
          container.imageDigest = digestOf(state, container.image ?? '');
          container.runtimeId = `${task.taskArn.slice(-32)}-${randomInt(1e9, 4e9)}`;
        }
        bindings(state, task);
        become(state, task, 'ACTIVATING', at, times.activating);
        break;
      case 'ACTIVATING':
        task.startedAt = moment;
        began(state, task, at);
        become(
          state,
          task,
          'RUNNING',
          at,
          fate.exits
            ? fate.exits.after + task.late
            : (fate.taken?.after ?? times.healthCheck) + (fate.taken ? task.late : 0),
        );
        break;
      case 'RUNNING':
        if (fate.exits) {
          exit(state, task, at, fate.exits.code, fate.exits.reason);
          stopTask(state, task, 'Essential container in task exited', 'EssentialContainerExited', at);
          break;
        }
        if (fate.taken) {
          stopTask(state, task, fate.taken.reason, fate.taken.code, at);
          break;
        }
        if (isChecked(state, task)) {
          task.healthStatus = fate.sick ? 'UNHEALTHY' : 'HEALTHY';
          for (const container of task.containers ?? []) container.healthStatus = task.healthStatus;
        }
        task.next = Number.POSITIVE_INFINITY;
        break;
      case 'DEACTIVATING':
        become(state, task, 'STOPPING', at, times.stopping);
        break;
      case 'STOPPING':
        // A container that was told to stop says 143 (SIGTERM), or is killed in the end; one that never ran says nothing.
        if (task.startedAt) exit(state, task, at, fate.stubborn ? 137 : 143);
        task.executionStoppedAt = moment;
        become(state, task, 'DEPROVISIONING', at, times.deprovisioning);
        break;
      case 'DEPROVISIONING':
        task.stoppedAt = moment;
        become(state, task, 'STOPPED', at, times.kept * state.speed);
        break;
      default:
        state.tasks.delete(task.taskArn);
        return;
    }
  }
}
