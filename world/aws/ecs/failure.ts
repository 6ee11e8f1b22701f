/** How a rollout fails, by its tasks or by an alarm, and how it is turned back (ecs.md §3.4 and §3.5). */
import { deploymentChanged } from '../eventbridge/from-ecs.ts';
import type { EcsService, Rollout, State, Told } from '../state.ts';
import { threshold } from './configuration.ts';
import { say } from './events.ts';
import { current, end, goesBack, rest } from './record.ts';

const tasksFailed = 'ECS deployment circuit breaker: tasks failed to start.';

/** Tells that a deployment failed; the circuit breaker's events have one word otherwise than DescribeServices (ecs.md §3.7). */
function tellFailed(state: State, service: EcsService, id: string, reason: string, now: number): void {
  const told = reason === tasksFailed ? 'ECS deployment circuit breaker: task failed to start.' : reason;
  deploymentChanged(state, service, { id }, 'FAILED', told, now);
}

/** Counts a task of the newest rollout that did not come to anything; the breaker may trip. */
export function countFailure(state: State, service: EcsService, primary: Rollout, now: number): void {
  primary.failures++;
  const told = current(service);
  if (!told || !service.breaker.enable || primary.failures < threshold(service)) return;
  if (told.status === 'ROLLBACK_IN_PROGRESS') return failBack(state, service, primary, now);
  if (told.rollout !== primary.id || goesBack(told)) return;
  if (told.deploymentCircuitBreaker)
    Object.assign(told.deploymentCircuitBreaker, { status: 'TRIGGERED', failureCount: primary.failures });
  fail(state, service, told, now, {
    event: 'tasks failed to start.',
    told: tasksFailed,
    why: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    back: service.breaker.rollback === true,
  });
}

/** An alarm that goes off while it is watched fails the rollout. */
export function watchAlarms(state: State, service: EcsService, now: number): void {
  const told = current(service);
  if (told?.alarms?.status !== 'MONITORING' || goesBack(told)) return;
  const triggered = told.alarms.alarmNames?.filter(name => state.alarms.get(name)?.value === 'ALARM') ?? [];
  if (triggered.length === 0) return;
  Object.assign(told.alarms, { status: 'TRIGGERED', triggeredAlarmNames: triggered });
  // Only the event's text is recorded; ECS's words for the state and for the reason are not known to us.
  fail(state, service, told, now, {
    event: 'alarm detected.',
    told: 'ECS deployment failed: alarm detected.',
    why: 'Service deployment rolled back because an alarm was detected.',
    back: service.configuration.alarms?.rollback === true,
  });
}

type Failure = { event: string; told: string; why: string; back: boolean };

function fail(state: State, service: EcsService, told: Told, now: number, failure: Failure): void {
  const primary = service.deployments.find(({ id }) => id === told.rollout);
  if (primary) {
    const failed = { rolloutState: 'FAILED', rolloutStateReason: failure.told, updatedAt: new Date(now) };
    Object.assign(primary, failed);
  }
  say(service, `(deployment ${told.rollout}) deployment failed: ${failure.event}`, now);
  tellFailed(state, service, told.rollout, failure.told, now);
  if (failure.back) rollBack(state, service, told, failure.why, now);
  else end(service, 'STOPPED', now, 'Service deployment failed.');
}

/** The tasks of the revision that it went back to fail, too: there is nothing further to go back to. */
function failBack(state: State, service: EcsService, primary: Rollout, now: number): void {
  Object.assign(primary, {
    rolloutState: 'FAILED',
    rolloutStateReason: tasksFailed,
    updatedAt: new Date(now),
  });
  say(service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`, now);
  tellFailed(state, service, primary.id, tasksFailed, now);
  end(service, 'ROLLBACK_FAILED', now, 'Service deployment rollback failed.');
}

/** Asks for a rollback; it begins with the scheduler's next look. */
export function requestRollback(service: EcsService, told: Told, why: string, now: number): void {
  Object.assign(told, { status: 'ROLLBACK_REQUESTED', statusReason: why, updatedAt: new Date(now) });
  rest(told);
  service.steady = false;
}

/** Begins the rollback that was asked for. */
export function answerRequest(state: State, service: EcsService, now: number): void {
  const told = current(service);
  if (told?.status !== 'ROLLBACK_REQUESTED') return;
  const primary = service.deployments.find(({ id }) => id === told.rollout);
  // What ECS calls a rollout that was stopped by hand is not recorded anywhere we know.
  if (primary) Object.assign(primary, { rolloutState: 'FAILED', updatedAt: new Date(now) });
  // So is what its event gives as the reason.
  tellFailed(state, service, told.rollout, told.statusReason ?? '', now);
  rollBack(state, service, told, told.statusReason ?? '', now);
}

/** Turns back to the last deployment that completed; its id is used again. */
function rollBack(state: State, service: EcsService, told: Told, why: string, now: number): void {
  const good = service.lastGood;
  if (!good)
    return end(service, 'ROLLBACK_FAILED', now, 'No rollback candidate was found to run the rollback.');
  const at = new Date(now);
  Object.assign(told, {
    status: 'ROLLBACK_IN_PROGRESS',
    statusReason: why,
    updatedAt: at,
    rollback: { reason: why, startedAt: at, serviceRevisionArn: good.revision },
  });
  rest(told);
  const [failed] = service.deployments;
  const known = service.deployments.find(({ id }) => id === good.id);
  const { targetGroup: _, ...like } = known ?? (failed as Rollout);
  const back: Rollout = {
    ...like,
    ...good,
    status: 'PRIMARY',
    createdAt: known?.createdAt ?? at,
    updatedAt: at,
    failedTasks: 0,
    failures: 0,
    retryAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good.id}.`,
  };
  const others = service.deployments.filter(({ id }) => id !== good.id);
  for (const other of others) other.status = 'ACTIVE';
  service.deployments = [back, ...others];
  service.steady = false;
  say(service, `rolling back to deployment ${good.id}.`, now);
  deploymentChanged(state, service, back, 'IN_PROGRESS', back.rolloutStateReason ?? '', now);
}
