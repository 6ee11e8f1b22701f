/** Tasks are started and stopped, and the service says so. */
import { placed } from '../capacity/placement.ts';
import { notPlaced, serviceActed } from '../eventbridge/from-ecs.ts';
import type { EcsService, EcsTask, Rollout, State } from '../state.ts';
import { complain, listed, say } from './events.ts';
import { countFailure } from './failure.ts';
import { isRunning } from './health.ts';
import { stopTask } from './life.ts';
import { startTask } from './new-task.ts';

const unplaced = 'was unable to place a task because no container instance met all of its requirements.';

/**
 * Starts tasks of a rollout, unless it may not start any: it failed, it backs off, its service is on its way out. On
 * container instances only as many as fit. Returns how many.
 */
export function start(
  state: State,
  service: EcsService,
  rollout: Rollout,
  wanted: number,
  now: number,
): number {
  if (wanted <= 0 || rollout.rolloutState === 'FAILED') return 0;
  if (now < rollout.retryAt || service.status !== 'ACTIVE') return 0;
  if (service.refused !== undefined) {
    if (complain(state, service, service.refused, now)) notPlaced(state, service, service.refused, now);
    return 0;
  }
  const started: EcsTask[] = [];
  for (let nth = 0; nth < wanted; nth++) {
    const place = service.launchType === 'EC2' ? placed(state, service, rollout.taskDefinition) : undefined;
    if (typeof place === 'string') {
      if (complain(state, service, `${unplaced} ${place}`, now)) notPlaced(state, service, place, now);
      break;
    }
    started.push(startTask(state, service, rollout, now, nth, place));
  }
  if (started.length === 0) return 0;
  const replaced = Math.min(service.replacing, started.length);
  service.replacing -= replaced;
  const because = replaced > 0 ? ` Amazon ECS replaced ${replaced} tasks due to an unhealthy status.` : '';
  say(service, `has started ${started.length} tasks: ${listed(started)}.${because}`, now);
  return started.length;
}

/** Stops tasks that are one too many. */
export function stop(
  state: State,
  service: EcsService,
  primary: Rollout,
  tasks: EcsTask[],
  now: number,
): void {
  const running = tasks.filter(isRunning);
  const pending = tasks.length - running.length;
  const reason = `Scaling activity initiated by (deployment ${primary.id})`;
  for (const task of tasks) stopTask(state, task, reason, 'ServiceSchedulerInitiated', now);
  if (pending > 0) say(service, `stopped ${pending} pending tasks.`, now);
  if (running.length === 0) return;
  say(service, `has stopped ${running.length} running tasks: ${listed(running)}.`, now);
  serviceActed(state, service, 'TASKS_STOPPED', now);
  const group = running[0]?.targetGroup;
  if (group === undefined) return;
  say(service, `deregistered ${running.length} targets in (target-group ${group})`, now);
  say(service, `has begun draining connections on ${running.length} tasks.`, now, `, taskSet ${primary.id}`);
}

/** Stops tasks that failed their health checks; each counts as a failure of its rollout. */
export function discard(state: State, service: EcsService, tasks: EcsTask[], now: number): void {
  for (const task of tasks) {
    const reason = task.targetGroup
      ? `Task failed ELB health checks in (target-group ${task.targetGroup})`
      : 'Task failed container health checks';
    stopTask(state, task, reason, 'ServiceSchedulerInitiated', now);
    const rollout = service.deployments.find(({ id }) => id === task.startedBy);
    if (!rollout) continue;
    rollout.failedTasks = (rollout.failedTasks ?? 0) + 1;
    if (rollout === service.deployments[0]) countFailure(state, service, rollout, now);
  }
}
