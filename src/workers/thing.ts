/** What people mean by a service or a target that they name in one word. */
import { UserError } from '../errors.ts';
import { type Lockable, type LockedThing, type Place, type Scope, spokenThing } from '../work.ts';
import type { Given } from './given.ts';
import { targetNamed } from './locked.ts';
import { candidates, foundIn, namedTarget, resolve } from './resolve.ts';

/**
 * Returns the target or the service that is meant where something was asked; `again` makes the line that asks for it by another
 * name. Throws UserError where nothing is meant, or a target and a service both are.
 */
export async function thingMeant(
  given: Pick<Given, 'config' | 'aws'>,
  what: Lockable,
  where: Place,
  again: (thing: string) => string,
): Promise<Scope | { target: string }> {
  if ('target' in what) return { target: namedTarget(given, what.target, where) ?? what.target };
  const { service } = what;
  const target = targetNamed(given, service);
  if (target === undefined) return (await resolve(given, service, where, again)).scope;
  const services = await foundIn(given, service.name, candidates(given, service, where, again));
  if (services.length === 0) return { target };
  const things = [{ target }, ...services.map(({ scope }) => scope)].map(spokenThing);
  throw new UserError(
    'service_or_target',
    `\`${service.name}\` is a target and a service, too.`,
    `Which one: ${things.map(thing => `\`${thing}\``).join(' or ')}?`,
    things.map(again),
  );
}

/** Returns a thing without what only a plan needs to know of it. */
export const thingOf = (thing: Scope | { target: string }): LockedThing => {
  if (!('service' in thing)) return { target: thing.target };
  const { target, cluster, service } = thing;
  return { target, cluster, service };
};
