/** The service scheduler: counts, rolling deployments and what goes wrong with tasks, as ecs.md §3.3 tells it. */
import type { EcsService, EcsTask, Rollout, State } from '../state.ts';
import { complain, listed, say } from './events.ts';
import { healthOf, isPending, isRunning } from './health.ts';
import { live, startTask, stopTask } from './life.ts';
import { complete, countFailure, follow, succeed } from './rollout.ts';

/** ECS tries again so long after a task that never ran, doubling up to a most; milliseconds at speed 1 (ecs.md §3.4). */
const backOff = 31_000;
const mostBackOff = 900_000;

/** A steady service says so again every six hours; milliseconds at speed 1. */
const steadyAgain = 6 * 3_600_000;

/** Returns the tasks of a service that are not gone. */
export const tasksOf = (state: State, service: EcsService): EcsTask[] =>
  [...state.tasks.values()].filter(
    task =>
      task.service === service.name && task.cluster === service.cluster && task.lastStatus !== 'STOPPED',
  );

/** Lets every service of the account live until `now`. */
export function tick(state: State, now: number): void {
  const arrived = new Map<EcsService, number>();
  for (const task of [...state.tasks.values()]) {
    const before = task.lastStatus;
    const stopping = task.stopping;
    live(state, task, now);
    const service = state.services.get(`${task.cluster}/${task.service}`);
    if (!service || before === task.lastStatus) continue;
    if (before !== 'RUNNING' && task.lastStatus === 'RUNNING')
      arrived.set(service, (arrived.get(service) ?? 0) + 1);
    if (!stopping && task.stopping) fallen(state, service, task, now);
  }
  for (const [service, targets] of arrived)
    if (service.targetGroup)
      say(service, `registered ${targets} targets in (target-group ${service.targetGroup})`, now);
  for (const service of state.services.values())
    if (!isQuiet(state, service, now)) schedule(state, service, now);
}

/** A steady service needs nothing: whatever changes its count or stops one of its tasks says that it is not steady. */
const isQuiet = (state: State, service: EcsService, now: number) =>
  service.steady && (now - service.steadyAt) * state.speed < steadyAgain;

/** A task stopped by itself: it exited, or never came to run. */
function fallen(state: State, service: EcsService, task: EcsTask, now: number): void {
  const rollout = service.deployments.find(({ id }) => id === task.startedBy);
  if (!rollout) return;
  rollout.failedTasks = (rollout.failedTasks ?? 0) + 1;
  service.steady = false;
  const neverRan = task.stopCode === 'TaskFailedToStart';
  if (neverRan) complain(service, `was unable to place a task. Reason: ${task.stoppedReason}.`, now);
  if (rollout !== service.deployments[0]) return;
  countFailure(service, rollout, now);
  if (!neverRan) return;
  const wait = Math.min(mostBackOff, backOff * 2 ** Math.min(rollout.failures - 1, 10));
  rollout.retryAt = now + wait / state.speed;
  if (rollout.failures >= 3) complain(service, 'is unable to consistently start tasks successfully.', now);
}

function schedule(state: State, service: EcsService, now: number): void {
  if (service.status === 'INACTIVE') return;
  for (const task of tasksOf(state, service))
    if (healthOf(state, service, task, now) === 'unhealthy') unwell(state, service, task, now);
  const [primary] = service.deployments;
  if (!primary) return;
  const all = tasksOf(state, service);
  const wanted = all.filter(task => !task.stopping);
  const own = wanted.filter(task => task.startedBy === primary.id);
  const older = wanted.filter(task => task.startedBy !== primary.id);
  const healthy = (task: EcsTask) => healthOf(state, service, task, now) === 'healthy';
  if (own.some(healthy)) primary.failures = 0;

  const started = start(state, service, primary, { own: own.length, all: wanted.length }, now);
  const stopped = [
    ...surplus(own, service.desired),
    ...replaced(service, wanted.filter(healthy).length, older, healthy),
  ];
  stop(state, service, primary, stopped, now);
  stalled(service, older, started, stopped, now);
  count(state, service, now);
  follow(service, now);

  const arrived =
    own.length === service.desired && own.every(healthy) && started === 0 && stopped.length === 0;
  if (arrived && older.length === 0 && primary.rolloutState !== 'FAILED') succeed(service, now);
  const settled = arrived && all.length === own.length && primary.rolloutState !== 'FAILED';
  if (settled) settle(state, service, primary, now);
  service.steady = settled;
  if (service.status === 'DRAINING' && all.length === 0) service.status = 'INACTIVE';
}

/** Returns how many tasks were started: what is missing, within the most that may run, if the rollout may start any. */
function start(
  state: State,
  service: EcsService,
  primary: Rollout,
  count: { own: number; all: number },
  now: number,
): number {
  if (primary.rolloutState === 'FAILED' || now < primary.retryAt || service.status !== 'ACTIVE') return 0;
  const most = Math.floor((service.desired * service.maximumPercent) / 100);
  const missing = Math.min(service.desired - count.own, most - count.all);
  if (missing <= 0) return 0;
  const started = Array.from({ length: missing }, (_, nth) => startTask(state, service, primary, now, nth));
  const replaced = Math.min(service.replacing, missing);
  service.replacing -= replaced;
  const because = replaced > 0 ? ` Amazon ECS replaced ${replaced} tasks due to an unhealthy status.` : '';
  say(service, `has started ${missing} tasks: ${listed(started)}.${because}`, now);
  return missing;
}

/** Tasks of the newest rollout beyond what is desired: those that do not run yet go first. */
const surplus = (own: EcsTask[], desired: number) =>
  [...own].sort((a, b) => Number(isPending(a)) - Number(isPending(b))).slice(desired);

/** Older tasks that may go: unhealthy ones at once, healthy ones while enough stay. Start first, where there is room. */
function replaced(
  service: EcsService,
  healthyNow: number,
  older: EcsTask[],
  healthy: (task: EcsTask) => boolean,
): EcsTask[] {
  const { desired } = service;
  const least = Math.ceil((desired * service.minimumHealthyPercent) / 100);
  const roomToStart = Math.floor((desired * service.maximumPercent) / 100) > desired;
  const spare = Math.max(0, healthyNow - (roomToStart ? Math.max(least, desired) : least));
  return [...older.filter(task => !healthy(task)), ...older.filter(healthy).slice(0, spare)];
}

function stop(state: State, service: EcsService, primary: Rollout, tasks: EcsTask[], now: number): void {
  const running = tasks.filter(isRunning);
  const pending = tasks.length - running.length;
  const reason = `Scaling activity initiated by (deployment ${primary.id})`;
  for (const task of tasks) stopTask(state, task, reason, 'ServiceSchedulerInitiated', now);
  if (pending > 0) say(service, `stopped ${pending} pending tasks.`, now);
  if (running.length === 0) return;
  say(service, `has stopped ${running.length} running tasks: ${listed(running)}.`, now);
  if (!service.targetGroup) return;
  say(service, `deregistered ${running.length} targets in (target-group ${service.targetGroup})`, now);
  say(service, `has begun draining connections on ${running.length} tasks.`, now, `, taskSet ${primary.id}`);
}

/** A task that fails its health checks is stopped, and counts as a failure of its rollout. */
function unwell(state: State, service: EcsService, task: EcsTask, now: number): void {
  const id = task.taskArn.slice(-32);
  const group = service.targetGroup;
  say(
    service,
    group
      ? `(task ${id}) (port ${service.container?.port ?? 80}) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [503]).`
      : `(task ${id}) failed container health checks.`,
    now,
  );
  const reason = group
    ? `Task failed ELB health checks in (target-group ${group})`
    : 'Task failed container health checks';
  stopTask(state, task, reason, 'ServiceSchedulerInitiated', now);
  service.replacing++;
  const rollout = service.deployments.find(({ id: of }) => of === task.startedBy);
  if (!rollout) return;
  rollout.failedTasks = (rollout.failedTasks ?? 0) + 1;
  if (rollout === service.deployments[0]) countFailure(service, rollout, now);
}

/** A deployment that may neither start nor stop a task says so: its percentages leave no room. */
function stalled(
  service: EcsService,
  older: EcsTask[],
  started: number,
  stopped: EcsTask[],
  now: number,
): void {
  const { desired, minimumHealthyPercent, maximumPercent } = service;
  if (older.length === 0 || started > 0 || stopped.length > 0) return;
  const room = Math.floor((desired * maximumPercent) / 100) - desired;
  const slack = desired - Math.ceil((desired * minimumHealthyPercent) / 100);
  if (room >= 1 || slack >= 1) return;
  complain(
    service,
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    now,
  );
}

/** Brings the numbers of each rollout up to date; one without tasks that is not the newest leaves. */
function count(state: State, service: EcsService, now: number): void {
  const all = tasksOf(state, service);
  for (const rollout of service.deployments) {
    const own = all.filter(task => task.startedBy === rollout.id);
    const counted = {
      desiredCount: rollout.status === 'PRIMARY' ? service.desired : 0,
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
  complete(service, primary, now);
  if (service.steady && (now - service.steadyAt) * state.speed < steadyAgain) return;
  service.steadyAt = now;
  say(service, 'has reached a steady state.', now + 1);
}
