/** What people look at: every kind of it answered within five seconds, what could not be seen said and never guessed. */
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import type { HealthWork } from '../../seen.ts';
import type { Op, ServiceName } from '../../work.ts';
import type { Given } from '../given.ts';
import { history } from '../history.ts';
import { locksOver, targetNamed } from '../locked.ts';
import { createLook, type Look } from '../look.ts';
import { find } from '../planning.ts';
import { type Found, foundIn } from '../resolve.ts';
import { why } from '../why/why.ts';
import { chartOf } from './chart.ts';
import { clustersOf } from './clusters.ts';
import { eventsOf } from './events.ts';
import { imageOf } from './image.ts';
import { servicesOf } from './services.ts';
import { statusOf } from './status.ts';
import { taskdefOf } from './taskdef.ts';
import { taskOf, tasksOf } from './tasks.ts';

/** Returns the answer to a look at AWS. Throws UserError. */
export async function health(given: Given, op: Op, work: HealthWork): Promise<Answer> {
  const look = createLook();
  const found = () => look.must(find(given, op.ask));
  switch (work.about) {
    case 'services':
      return servicesOf(given, op, work);
    case 'clusters':
      return clustersOf(given, op, work.target, look);
    case 'task':
      return taskOf(given, op, work, look);
    case 'why':
      return why(given, op, work);
    case 'chart':
      return chartOf(await found(), work.sinceMs, look);
    case 'home':
      throw new Error(`${op.id} asks for a home tab, which is no answer`);
    case 'history':
      return look.must(history(given, op));
    case 'service': {
      const target = await targetMeant(given, work.service, look);
      return target === undefined ? status(given, await found(), look) : servicesOf(given, op, { target });
    }
    case 'tasks':
      return tasksOf(await found(), look);
    case 'events':
      return eventsOf(await found(), work.all ?? false);
    case 'taskdef':
      return taskdefOf(await found(), work.revisions ?? [], look, given.redactor);
    case 'image':
      return imageOf(await found(), look);
  }
}

async function status(given: Given, found: Found, look: Look): Promise<Answer> {
  const locks = await given.ledger.locks.standing(locksOver(given, found.scope));
  return statusOf(found, locks, look);
}

/** Returns the target whose name a bare word is. Throws UserError where a service is called so, too. */
async function targetMeant(given: Given, said: ServiceName, look: Look): Promise<string | undefined> {
  const meant = targetNamed(given, said);
  if (meant === undefined) return undefined;
  const places = Object.entries(given.config.targets).flatMap(([target, { clusters }]) =>
    clusters.map(cluster => ({ target, cluster })),
  );
  const services = await look.must(foundIn(given, said.name, places));
  if (services.length === 0) return meant;
  const names = services.map(({ scope }) => `${scope.target}/${scope.cluster}/${scope.service}`);
  throw new UserError(
    'service_or_target',
    `\`${said.name}\` is a target, and a service is called so, too.`,
    'Which one do you mean?',
    [`services on ${meant}`, ...names.map(name => `status ${name}`)],
  );
}
