/** The service scheduler: rolling deployments, counts and events, as ecs.md §3.3 and §3.6 tell it. */
import { randomUUID } from 'node:crypto';
import {
  deploymentId,
  type EcsService,
  type EcsTask,
  type ServiceDeployment,
  type State,
  shortName,
} from '../state.ts';
import { live, startTask, stopTask } from './life.ts';

/** A task without a load balancer or health check counts as healthy this long after RUNNING; milliseconds at speed 1. */
const settles = 10_000;

/** ECS keeps a service's last 100 events. */
const eventsKept = 100;

export function say(service: EcsService, message: string, now: number): void {
  service.events.unshift({
    id: randomUUID(),
    createdAt: new Date(now),
    message: `(service ${service.name}) ${message}`,
  });
  service.events.length = Math.min(service.events.length, eventsKept);
}

/** Returns the tasks of a service that are not gone. */
export const tasksOf = (state: State, service: EcsService): EcsTask[] =>
  [...state.tasks.values()].filter(
    task =>
      task.service === service.name && task.cluster === service.cluster && task.lastStatus !== 'STOPPED',
  );

export const isPending = (task: EcsTask) =>
  ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus ?? '');
export const isRunning = (task: EcsTask) => task.lastStatus === 'RUNNING' && !task.stopping;

/** Returns a new deployment, not yet added. */
export function newDeployment(
  service: Pick<EcsService, 'desired'>,
  taskDefinition: string,
  now: number,
): ServiceDeployment {
  const id = deploymentId();
  return {
    id,
    status: 'PRIMARY',
    taskDefinition,
    desiredCount: 0,
    pendingCount: 0,
    runningCount: 0,
    failedTasks: 0,
    createdAt: new Date(now),
    updatedAt: new Date(now),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: service.desired === 0 ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} ${service.desired === 0 ? 'completed' : 'in progress'}.`,
  };
}

const words = (tasks: EcsTask[]) => tasks.map(task => `(task ${shortName(task.taskArn)})`).join(' ');

/** Lets every service of the account live until `now`. */
export function tick(state: State, now: number): void {
  for (const task of [...state.tasks.values()]) {
    const before = task.lastStatus;
    live(state, task, now);
    if (before !== 'RUNNING' || task.lastStatus === 'RUNNING' || task.stopCode !== 'EssentialContainerExited')
      continue;
    for (const service of state.services.values()) {
      const deployment = service.deployments.find(({ id }) => id === task.startedBy);
      if (deployment) deployment.failedTasks = (deployment.failedTasks ?? 0) + 1;
    }
  }
  for (const service of state.services.values())
    if (service.controller === 'ECS') schedule(state, service, now);
}

function schedule(state: State, service: EcsService, now: number): void {
  const [primary] = service.deployments;
  if (!primary) return;
  const all = tasksOf(state, service);
  const current = all.filter(task => !task.stopping);
  const own = current.filter(task => task.startedBy === primary.id);
  const older = current.filter(task => task.startedBy !== primary.id);
  const healthy = (task: EcsTask) =>
    isRunning(task) && now - (task.startedAt?.getTime() ?? now) >= settles / state.speed;
  const { desired } = service;
  const least = Math.ceil((desired * service.minimumHealthyPercent) / 100);
  const most = Math.floor((desired * service.maximumPercent) / 100);

  const wanted = Math.max(0, Math.min(desired - own.length, Math.max(0, most - current.length), 10));
  const started = Array.from({ length: wanted }, () => startTask(state, service, primary, now));
  if (started.length > 0) say(service, `has started ${started.length} tasks: ${words(started)}.`, now);

  const stopping: EcsTask[] = own.slice(desired);
  const healthyNow = current.filter(healthy).length;
  let spare = healthyNow - least;
  for (const task of older) {
    if (!healthy(task)) stopping.push(task);
    else if (spare > 0 && own.filter(healthy).length > 0) {
      stopping.push(task);
      spare--;
    }
  }
  for (const task of stopping)
    stopTask(
      state,
      task,
      `Scaling activity initiated by (deployment ${primary.id})`,
      'ServiceSchedulerInitiated',
      now,
    );
  if (stopping.length > 0) {
    if (service.targetGroup) say(service, `has begun draining connections on ${stopping.length} tasks.`, now);
    say(service, `has stopped ${stopping.length} running tasks: ${words(stopping)}.`, now);
  }
  count(state, service, now);
  const settled =
    own.length === desired && own.every(healthy) && started.length === 0 && all.length === own.length;
  if (settled && !service.steady) complete(service, primary, now);
  service.steady = settled;
}

/** Brings the numbers of each deployment up to date; a deployment without tasks that is not the newest leaves. */
function count(state: State, service: EcsService, now: number): void {
  const all = tasksOf(state, service);
  for (const deployment of service.deployments) {
    const own = all.filter(task => task.startedBy === deployment.id);
    const counted = {
      desiredCount: deployment.status === 'PRIMARY' ? service.desired : 0,
      runningCount: own.filter(isRunning).length,
      pendingCount: own.filter(isPending).length,
    };
    const changed =
      counted.runningCount !== deployment.runningCount || counted.pendingCount !== deployment.pendingCount;
    Object.assign(deployment, counted, changed && { updatedAt: new Date(now) });
  }
  service.deployments = service.deployments.filter(
    deployment => deployment.status === 'PRIMARY' || all.some(task => task.startedBy === deployment.id),
  );
}

function complete(service: EcsService, primary: ServiceDeployment, now: number): void {
  if (primary.rolloutState !== 'COMPLETED') {
    Object.assign(primary, {
      rolloutState: 'COMPLETED',
      rolloutStateReason: `ECS deployment ${primary.id} completed.`,
      updatedAt: new Date(now),
    });
    say(service, `(deployment ${primary.id}) deployment completed.`, now);
  }
  say(service, 'has reached a steady state.', now);
}
