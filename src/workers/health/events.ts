/** What ECS said about a service, newest first: its own hundred lines, each with what it means. */
import type { ReadAnswer } from '../../seen.ts';
import type { Found } from '../resolve.ts';
import { classified } from './classify.ts';

/** Returns a service's events, the routine ones only where `all` are asked for. */
export function eventsOf({ scope, service }: Found, all: boolean): ReadAnswer {
  const told = classified(service.events ?? []);
  const events = all ? told : told.filter(event => event.class !== 'routine');
  return { kind: 'events', scope, all, events, hidden: told.length - events.length };
}
