/** One step of a rolling deployment: what is started and what is stopped, within the percentages (ecs.md §3.3). */
import type { EcsService, EcsTask, Rollout, State } from '../state.ts';
import { complain } from './events.ts';
import { surplus, unwell } from './keeping.ts';
import { discard, start, stop } from './placing.ts';
import { isProtected, protest } from './protection.ts';
import { mayClear } from './success.ts';

/** Tasks that must stay healthy, and tasks that there may be. */
type Bounds = { least: number; most: number };

const boundsOf = ({ desired, minimumHealthyPercent, maximumPercent }: EcsService): Bounds => ({
  least: Math.ceil((desired * minimumHealthyPercent) / 100),
  most: Math.floor((desired * maximumPercent) / 100),
});

/** Starts what is missing and stops what is too much; returns whether it did either. */
export function roll(
  state: State,
  service: EcsService,
  primary: Rollout,
  wanted: EcsTask[],
  now: number,
  bounds = boundsOf(service),
): boolean {
  const { desired } = service;
  const own = wanted.filter(task => task.startedBy === primary.id);
  const older = wanted.filter(task => task.startedBy !== primary.id);
  const healthy = wanted.filter(task => task.judged === 'healthy');
  const well = own.filter(task => task.judged !== 'unhealthy');

  const missing = desired - well.length;
  const room = bounds.most - wanted.length;
  const started = start(state, service, primary, Math.min(missing, room), now);
  const failed = [
    ...unwell(own, desired, missing > 0 && room <= 0),
    ...older.filter(task => task.judged === 'unhealthy'),
  ];
  // A rollout that failed and is not rolled back leaves things as they are.
  const replaceable = primary.rolloutState === 'FAILED' ? [] : older;
  const enough = mayClear(service, own) ? bounds.least : desired;
  const beyond = surplus(well, desired, now);
  const due = replaced(bounds, desired, enough, healthy.length, replaceable, now);
  const stopped = [...beyond.stopped, ...due.filter(task => !isProtected(task, now))];
  discard(state, service, failed, now);
  stop(state, service, primary, stopped, now);
  protest(state, service, primary.id, beyond.kept, now);
  for (const { id } of service.deployments.slice(1)) {
    const kept = due.filter(task => task.startedBy === id && isProtected(task, now));
    protest(state, service, id, kept.length, now);
  }
  const moved = started + failed.length + stopped.length > 0;
  if (!moved && older.length > 0) stall(state, bounds, service, now);
  return moved;
}

/** Older tasks that may go: unproven ones at once, healthy ones while enough stay. Start first, where there is room. */
function replaced(
  { least, most }: Bounds,
  desired: number,
  enough: number,
  healthyNow: number,
  older: EcsTask[],
  now: number,
): EcsTask[] {
  const kept = most > desired ? Math.max(least, enough) : least;
  const spare = Math.max(0, healthyNow - kept);
  return [
    ...older.filter(task => task.judged === undefined),
    ...older
      .filter(task => task.judged === 'healthy')
      .sort((a, b) => Number(isProtected(a, now)) - Number(isProtected(b, now)))
      .slice(0, spare),
  ];
}

/** A deployment that may neither start nor stop a task says so: its percentages leave no room. */
function stall(state: State, { least, most }: Bounds, service: EcsService, now: number): void {
  if (most > service.desired || least < service.desired) return;
  complain(
    state,
    service,
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    now,
  );
}
