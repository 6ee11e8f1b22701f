/** Service events, in ECS's words (ecs.md §3.6). */
import { type EcsService, type EcsTask, shortName, uuid } from '../state.ts';

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

/** Adds an event unless it was said since the service was last steady: ECS does not repeat a trouble that stays. */
export function complain(service: EcsService, message: string, now: number): void {
  const known = service.events.findIndex(event => event.message?.endsWith(message));
  const steady = service.events.findIndex(event => event.message?.endsWith('has reached a steady state.'));
  if (known >= 0 && (steady < 0 || known < steady)) return;
  say(service, message, now);
}

/** Returns tasks as events list them. */
export const listed = (tasks: readonly EcsTask[]) =>
  tasks.map(task => `(task ${shortName(task.taskArn)})`).join(' ');
