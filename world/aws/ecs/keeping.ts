/** A rollout is kept at a number of tasks: what is missing is started, what is too much or unwell goes. */
import type { EcsService, EcsTask, Rollout, State } from '../state.ts';
import { isPending } from './health.ts';
import { discard, start, stop } from './placing.ts';
import { isProtected, protest } from './protection.ts';

/**
 * Returns the unhealthy tasks that may go: those whose replacements proved themselves, healthy or not; and where there is
 * no room to start a replacement first, one at a time.
 */
export function unwell(own: EcsTask[], desired: number, cramped: boolean): EcsTask[] {
  const failed = own.filter(task => task.judged === 'unhealthy');
  const proven = own.filter(task => task.judged === 'healthy').length;
  const replaced = failed.length - Math.max(0, desired - proven);
  return failed.slice(0, Math.max(replaced, cramped ? 1 : 0, 0));
}

/**
 * Returns the tasks beyond what is desired, those that do not run yet first, and how many of them may not go: they are
 * under protection.
 */
export function surplus(well: EcsTask[], desired: number, now: number): { stopped: EcsTask[]; kept: number } {
  const rank = (task: EcsTask) => (isProtected(task, now) ? 0 : isPending(task) ? 2 : 1);
  const beyond = [...well].sort((a, b) => rank(a) - rank(b)).slice(desired);
  const stopped = beyond.filter(task => !isProtected(task, now));
  return { stopped, kept: beyond.length - stopped.length };
}

/** Brings a rollout to so many tasks, with as much room as it takes; returns whether it started or stopped any. */
export function keep(
  state: State,
  service: EcsService,
  rollout: Rollout,
  wanted: EcsTask[],
  desired: number,
  now: number,
): boolean {
  const own = wanted.filter(task => task.startedBy === rollout.id);
  const well = own.filter(task => task.judged !== 'unhealthy');
  const started = start(state, service, rollout, desired - well.length, now);
  const failed = unwell(own, desired, desired === 0);
  const { stopped, kept } = surplus(well, desired, now);
  discard(state, service, failed, now);
  stop(state, service, service.deployments[0] ?? rollout, stopped, now);
  protest(state, service, rollout.id, kept, now);
  return started + failed.length + stopped.length > 0;
}
