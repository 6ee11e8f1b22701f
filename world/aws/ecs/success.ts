/** When a rolling deployment is successful: all of it, or as early as its service wants (ecs.md §1.2). */
import type { EcsService, EcsTask, State } from '../state.ts';
import { current, succeed } from './record.ts';

/** So long ECS goes on watching the alarms of a deployment; it works it out from the alarms, this is our guess. */
const watches = 5 * 60_000;
const minute = 60_000;

/** Returns whether enough of the newest rollout's tasks are healthy to call it successful before all of them are. */
function isEarly(service: EcsService, own: readonly EcsTask[]): boolean {
  const early = service.configuration.earlySuccessCriteria;
  const told = current(service);
  if (!early?.enable || told?.status !== 'IN_PROGRESS') return false;
  const enough = Math.ceil((service.desired * (early.healthyPercent ?? 100)) / 100);
  return own.filter(task => task.judged === 'healthy').length >= enough;
}

/** Returns whether the older tasks may go down to what must stay healthy: an early success that waits for their end. */
export const mayClear = (service: EcsService, own: readonly EcsTask[]) =>
  service.configuration.earlySuccessCriteria?.sourceServiceRevisionCleanup === 'BLOCKING' &&
  isEarly(service, own);

/**
 * Ends the service deployment with success once it has arrived, or early, and has baked; returns whether it is over.
 * `older` are the tasks of older rollouts that are not gone yet.
 */
export function concluded(
  state: State,
  service: EcsService,
  { arrived, own, older }: { arrived: boolean; own: readonly EcsTask[]; older: readonly EcsTask[] },
  now: number,
): boolean {
  const told = current(service);
  if (!told) return true;
  if (told.status === 'ROLLBACK_IN_PROGRESS') {
    // Recorded: a rollback to a task that still ran took 44 s, as long as the failed one took to go (ecs.md §3.4).
    const back = arrived && older.length === 0;
    if (back) succeed(service, now);
    return back;
  }
  const { earlySuccessCriteria: early, bakeTimeInMinutes = 0 } = service.configuration;
  const soon =
    isEarly(service, own) && (early?.sourceServiceRevisionCleanup === 'DEFERRED' || older.length === 0);
  if (!arrived && !soon) return false;
  told.bakesSince ??= now;
  const bakes = Math.max(bakeTimeInMinutes * minute, told.alarms?.status === 'MONITORING' ? watches : 0);
  if ((now - told.bakesSince) * state.speed < bakes) return false;
  succeed(service, now);
  return true;
}
