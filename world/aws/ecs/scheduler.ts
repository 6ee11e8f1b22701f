/** The service scheduler: every service of the account lives on, as ecs.md §3.3 tells it. */
import { serviceActed } from '../eventbridge/from-ecs.ts';
import type { EcsService, EcsTask, Rollout, State, Told } from '../state.ts';
import { complain, say } from './events.ts';
import { answerRequest, countFailure, watchAlarms } from './failure.ts';
import { fateOf } from './fate.ts';
import { healthOf, isPending, isRunning, tasksOf } from './health.ts';
import { live } from './life.ts';
import { current, follow } from './record.ts';
import { roll } from './rolling.ts';
import { complete } from './rollout.ts';
import { isShifting, shift, wantedOf } from './strategies/shift.ts';
import { weigh } from './strategies/traffic.ts';
import { concluded } from './success.ts';

export { tasksOf } from './health.ts';

/** ECS tries again so long after a task that never ran, doubling up to a most; milliseconds at speed 1 (ecs.md §3.4). */
const backOff = 31_000;
const mostBackOff = 900_000;

/** A steady service says so again every six hours; milliseconds at speed 1. */
const steadyAgain = 6 * 3_600_000;

/** Lets every service of the account live until `now`. */
export function tick(state: State, now: number): void {
  const arrived = new Map<EcsService, EcsTask[]>();
  for (const task of [...state.tasks.values()]) {
    const before = task.lastStatus;
    const stopping = task.stopping;
    live(state, task, now);
    const service = state.services.get(`${task.cluster}/${task.service}`);
    if (service?.steady && healthOf(state, service, task, now) === 'unhealthy') service.steady = false;
    if (!service || before === task.lastStatus) continue;
    if (before !== 'RUNNING' && task.lastStatus === 'RUNNING')
      arrived.set(service, [...(arrived.get(service) ?? []), task]);
    if (!stopping && task.stopping) fallen(state, service, task, now);
  }
  for (const [service, tasks] of arrived)
    for (const group of new Set(tasks.flatMap(task => task.targetGroup ?? []))) {
      const targets = tasks.filter(task => task.targetGroup === group).length;
      say(service, `registered ${targets} targets in (target-group ${group})`, now);
    }
  for (const service of state.services.values())
    if (!isQuiet(state, service, now)) schedule(state, service, now);
}

/** A steady service needs nothing: whatever changes its count, its tasks or their health says that it is not steady. */
const isQuiet = (state: State, service: EcsService, now: number) =>
  service.steady && (now - service.steadyAt) * state.speed < steadyAgain;

/** A task stopped by itself: it exited, or never came to run. */
function fallen(state: State, service: EcsService, task: EcsTask, now: number): void {
  const rollout = service.deployments.find(({ id }) => id === task.startedBy);
  if (!rollout) return;
  rollout.failedTasks = (rollout.failedTasks ?? 0) + 1;
  service.steady = false;
  const neverRan = task.stopCode === 'TaskFailedToStart';
  if (neverRan) complain(state, service, `was unable to place a task. Reason: ${task.stoppedReason}.`, now);
  if (rollout !== service.deployments[0]) return;
  countFailure(state, service, rollout, now);
  if (!neverRan) return;
  const wait = Math.min(mostBackOff, backOff * 2 ** Math.min(rollout.failures - 1, 10));
  rollout.retryAt = now + wait / state.speed;
  const impaired = 'is unable to consistently start tasks successfully.';
  if (rollout.failures >= 3 && complain(state, service, impaired, now))
    serviceActed(state, service, 'SERVICE_TASK_START_IMPAIRED', now);
}

function schedule(state: State, service: EcsService, now: number): void {
  if (service.status === 'INACTIVE') return;
  for (const task of tasksOf(state, service)) judge(state, service, task, now);
  answerRequest(state, service, now);
  watchAlarms(state, service, now);
  const [primary] = service.deployments;
  if (!primary) return;
  const wanted = tasksOf(state, service).filter(task => !task.stopping);
  const told = current(service);
  const moved = isShifting(told)
    ? shift(state, service, told, wanted, now)
    : roll(state, service, primary, wanted, now, backwards(service, told));
  count(state, service, now);
  follow(service, now);
  arrive(state, service, moved, now);
}

/** What shifted traffic goes back at once, whatever the percentages say. */
function backwards(service: EcsService, told: Told | undefined): { least: number; most: number } | undefined {
  if (!told?.shift || told.deploymentConfiguration?.strategy === 'ROLLING') return undefined;
  weigh(service, told, 0, 0);
  return { least: service.desired, most: 2 * service.desired };
}

/** Looks how far the newest rollout has come: its tasks are up, the older ones are gone, it is steady. */
function arrive(state: State, service: EcsService, moved: boolean, now: number): void {
  const [primary] = service.deployments;
  if (!primary) return;
  const all = tasksOf(state, service);
  const wanted = all.filter(task => !task.stopping);
  const own = wanted.filter(task => task.startedBy === primary.id);
  const older = all.filter(task => task.startedBy !== primary.id);
  const up = own.length === service.desired && own.every(task => task.judged === 'healthy') && !moved;
  const arrived = up && own.length === wanted.length && primary.rolloutState !== 'FAILED';
  const over = !isShifting(current(service)) && concluded(state, service, { arrived, own, older }, now);
  const settled = over && arrived && all.length === own.length;
  if (settled) settle(state, service, primary, now);
  service.steady = settled;
  if (service.status === 'DRAINING' && all.length === 0) service.status = 'INACTIVE';
}

/** Notes what has become of a task's health. A healthy one takes back its rollout's failures. */
function judge(state: State, service: EcsService, task: EcsTask, now: number): void {
  const health = healthOf(state, service, task, now);
  if (health === 'unknown' || health === task.judged) return;
  task.judged = health;
  if (health === 'healthy') {
    const [primary] = service.deployments;
    if (primary && primary.id === task.startedBy && service.breaker.resetOnHealthyTask !== false)
      primary.failures = 0;
    return;
  }
  const id = task.taskArn.slice(-32);
  const group = task.targetGroup;
  const message = group
    ? `(task ${id}) (port ${service.container?.port ?? 80}) is unhealthy in (target-group ${group}) due to (reason ${fateOf(state, task.image).check?.Description ?? 'Health checks failed with these codes: [503]'}).`
    : `(task ${id}) failed container health checks.`;
  say(service, message, now);
  service.replacing++;
}

/** Brings the numbers of each rollout up to date; one without tasks that is not the newest leaves. */
function count(state: State, service: EcsService, now: number): void {
  const all = tasksOf(state, service);
  const told = current(service);
  for (const rollout of service.deployments) {
    const own = all.filter(task => task.startedBy === rollout.id);
    const counted = {
      desiredCount: isShifting(told)
        ? wantedOf(service, told, rollout)
        : rollout.status === 'PRIMARY'
          ? service.desired
          : 0,
      runningCount: own.filter(isRunning).length,
      pendingCount: own.filter(isPending).length,
    };
    const changed =
      counted.runningCount !== rollout.runningCount || counted.pendingCount !== rollout.pendingCount;
    Object.assign(rollout, counted, changed && { updatedAt: new Date(now) });
  }
  service.deployments = service.deployments.filter(
    rollout => rollout.status === 'PRIMARY' || all.some(task => task.startedBy === rollout.id),
  );
}

function settle(state: State, service: EcsService, primary: Rollout, now: number): void {
  complete(state, service, primary, now);
  if (service.steady && (now - service.steadyAt) * state.speed < steadyAgain) return;
  service.steadyAt = now;
  say(service, 'has reached a steady state.', now + 1);
  serviceActed(state, service, 'SERVICE_STEADY_STATE', now + 1);
}
