/** Whether a task counts as healthy, and what the load balancer says of it (ecs.md §3.3; recorded in ecs.md §3.2). */
import type { EcsService, EcsTask, State } from '../state.ts';
import { definitionOf } from './definition.ts';
import { fateOf } from './fate.ts';

/** Milliseconds at speed 1: from RUNNING to healthy, and to the verdict that it is not. */
const passes = 40_000;
const fails = 90_000;

export const isPending = (task: EcsTask) =>
  ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus ?? '');
export const isRunning = (task: EcsTask) => task.lastStatus === 'RUNNING';

/** Returns the tasks of a service that are not gone. */
export const tasksOf = (state: State, service: EcsService): EcsTask[] =>
  [...state.tasks.values()].filter(
    task =>
      task.service === service.name && task.cluster === service.cluster && task.lastStatus !== 'STOPPED',
  );

/** Returns whether a task has a container health check. */
export const isChecked = (state: State, task: EcsTask) =>
  definitionOf(state, task.taskDefinitionArn ?? '')?.containerDefinitions?.some(
    ({ healthCheck }) => healthCheck,
  ) ?? false;

/** Returns how a task is: a task that nobody checks is healthy 40 s after it began to run, whatever it does. */
export function healthOf(
  state: State,
  service: EcsService,
  task: EcsTask,
  now: number,
): 'healthy' | 'unknown' | 'unhealthy' {
  if (!isRunning(task) || task.stopping) return 'unknown';
  const age = (now - (task.startedAt?.getTime() ?? now)) * state.speed;
  const sick =
    (service.targetGroup !== undefined || isChecked(state, task)) && fateOf(state, task.image).sick;
  if (!sick) return age >= passes ? 'healthy' : 'unknown';
  const grace = (service.settings.healthCheckGracePeriodSeconds ?? 0) * 1_000;
  return age >= Math.max(fails, grace) + task.late ? 'unhealthy' : 'unknown';
}
