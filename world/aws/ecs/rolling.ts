/** One step of a rolling deployment: what is started and what is stopped, within the percentages (ecs.md §3.3). */
import type { EcsService, EcsTask, Rollout, State } from '../state.ts';
import { complain } from './events.ts';
import { isPending } from './health.ts';
import { discard, start, stop } from './placing.ts';
import { mayClear } from './success.ts';

const least = ({ desired, minimumHealthyPercent }: EcsService) =>
  Math.ceil((desired * minimumHealthyPercent) / 100);
const most = ({ desired, maximumPercent }: EcsService) => Math.floor((desired * maximumPercent) / 100);

/** Starts what is missing and stops what is too much; returns whether it did either. */
export function roll(
  state: State,
  service: EcsService,
  primary: Rollout,
  wanted: EcsTask[],
  now: number,
): boolean {
  const { desired } = service;
  const own = wanted.filter(task => task.startedBy === primary.id);
  const older = wanted.filter(task => task.startedBy !== primary.id);
  const healthy = wanted.filter(task => task.judged === 'healthy');
  const well = own.filter(task => task.judged !== 'unhealthy');

  const missing = desired - well.length;
  const room = most(service) - wanted.length;
  const started = start(state, service, primary, Math.min(missing, room), now);
  const failed = [
    ...unwell(own, desired, missing > 0 && room <= 0),
    ...older.filter(task => task.judged === 'unhealthy'),
  ];
  // A rollout that failed and is not rolled back leaves things as they are.
  const replaceable = primary.rolloutState === 'FAILED' ? [] : older;
  const enough = mayClear(service, own) ? least(service) : desired;
  const stopped = [...surplus(well, desired), ...replaced(service, healthy.length, replaceable, enough)];
  discard(state, service, failed, now);
  stop(state, service, primary, stopped, now);
  const moved = started + failed.length + stopped.length > 0;
  if (!moved && older.length > 0) stall(service, now);
  return moved;
}

/**
 * Unhealthy tasks of the newest rollout that may go: those whose replacements proved themselves, healthy or not; and
 * where there is no room to start a replacement first, one at a time.
 */
function unwell(own: EcsTask[], desired: number, cramped: boolean): EcsTask[] {
  const failed = own.filter(task => task.judged === 'unhealthy');
  const proven = own.filter(task => task.judged === 'healthy').length;
  const replaced = failed.length - Math.max(0, desired - proven);
  return failed.slice(0, Math.max(replaced, cramped ? 1 : 0, 0));
}

/** Tasks of the newest rollout beyond what is desired: those that do not run yet go first. */
const surplus = (well: EcsTask[], desired: number) =>
  [...well].sort((a, b) => Number(isPending(a)) - Number(isPending(b))).slice(desired);

/** Older tasks that may go: unproven ones at once, healthy ones while enough stay. Start first, where there is room. */
function replaced(service: EcsService, healthyNow: number, older: EcsTask[], enough: number): EcsTask[] {
  const roomToStart = most(service) > service.desired;
  const kept = roomToStart ? Math.max(least(service), enough) : least(service);
  const spare = Math.max(0, healthyNow - kept);
  return [
    ...older.filter(task => task.judged === undefined),
    ...older.filter(task => task.judged === 'healthy').slice(0, spare),
  ];
}

/** A deployment that may neither start nor stop a task says so: its percentages leave no room. */
function stall(service: EcsService, now: number): void {
  if (most(service) > service.desired || least(service) < service.desired) return;
  complain(
    service,
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    now,
  );
}
