/** Service events, in ECS's words (ecs.md §3.6). */
import { type EcsService, type EcsTask, type State, shortName, uuid } from '../state.ts';

/** ECS keeps a service's last 100 events. */
const eventsKept = 100;

/** Adds an event; `about` is what stands beside the service's name, as `, taskSet ecs-svc/1` does. */
export function say(service: EcsService, message: string, now: number, about = ''): void {
  service.events.unshift({
    id: uuid(),
    createdAt: new Date(now),
    message: `(service ${service.name}${about}) ${message}`,
  });
  service.events.length = Math.min(service.events.length, eventsKept);
}

/** ECS says a trouble that stays again after so long; milliseconds at speed 1 (ecs.md §0.8). */
const saysAgain = 6 * 3_600_000;

/**
 * Adds an event unless it was said since the service was last steady, and less than six hours ago: ECS does not repeat a
 * trouble that stays. Returns whether it said it.
 */
export function complain(state: State, service: EcsService, message: string, now: number): boolean {
  const known = service.events.findIndex(event => event.message?.endsWith(message));
  const steady = service.events.findIndex(event => event.message?.endsWith('has reached a steady state.'));
  const saidAt = service.events[known]?.createdAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  const isRecent = (now - saidAt) * state.speed < saysAgain;
  if (isRecent && (steady < 0 || known < steady)) return false;
  say(service, message, now);
  return true;
}

/** Returns tasks as events list them. */
export const listed = (tasks: readonly EcsTask[]) =>
  tasks.map(task => `(task ${shortName(task.taskArn)})`).join(' ');
