/** What people look at: every kind of it answered within five seconds, what could not be seen said and never guessed. */
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import type { HealthWork } from '../../seen.ts';
import type { Op } from '../../work.ts';
import type { Given } from '../given.ts';
import { history } from '../history.ts';
import { hooksOf } from '../hooks.ts';
import { lockOutlasting, locksOver, targetNamed } from '../locked.ts';
import { mayRead } from '../logs/may.ts';
import { createLook, type Look } from '../look.ts';
import { find } from '../planning.ts';
import { type Found, foundIn } from '../resolve.ts';
import { slotOf } from '../slot.ts';
import { standingOf } from '../timing.ts';
import { why } from '../why/why.ts';
import { chartOf } from './chart.ts';
import { clustersOf } from './clusters.ts';
import { eventsOf } from './events.ts';
import { imageOf } from './image.ts';
import { secretsOf } from './secrets.ts';
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
      const target = targetNamed(given, work.service);
      if (target === undefined) return status(given, await found(), look);
      const table = servicesOf(given, op, { target });
      return (await Promise.all([table, refuseServiceToo(given, work.service.name, target, look)]))[0];
    }
    case 'tasks':
      return tasksOf(await found(), look);
    case 'events':
      return eventsOf(await found(), work.all ?? false);
    case 'taskdef':
      return definition(given, op, work.revisions ?? [], await found(), look);
    case 'image':
      return imageOf(await found(), look);
    case 'secrets':
      return secretsOf(await found(), look);
    case 'hooks':
      return hooksOf(given, op, work, look);
  }
}

/** Values of an environment are for those who may read the target's logs, where they may be shown (security.md T10). */
async function definition(given: Given, op: Op, revisions: number[], found: Found, look: Look) {
  const values = await mayRead(given, op.ask, found.scope.target).then(
    () => true,
    error => {
      if (error instanceof UserError) return false;
      throw error;
    },
  );
  return taskdefOf(found, revisions, look, { redactor: given.redactor, values });
}

async function status(given: Given, found: Found, look: Look): Promise<Answer> {
  const { ledger } = given;
  const [locks, op] = await Promise.all([
    ledger.locks.standing(locksOver(given, found.scope)),
    ledger.timed.on(slotOf(found, { slot: 'count' })),
  ]);
  const timed = op && standingOf(op);
  const lock = timed && (await lockOutlasting(given, op, found.scope, timed.until));
  return {
    ...(await statusOf(found, locks, look)),
    ...(timed && { timed: { ...timed, ...(lock && { lock }) } }),
  };
}

/** What a place that AWS refuses to tell of has to say: nothing. Throws anything else. */
function noneTold(error: unknown): Found[] {
  if (error instanceof UserError) return [];
  throw error;
}

/** Throws UserError where a service is called as a target is; places that cannot be read keep no target from answering. */
async function refuseServiceToo(given: Given, name: string, meant: string, look: Look): Promise<void> {
  const places = Object.entries(given.config.targets).flatMap(([target, { clusters }]) =>
    clusters.map(cluster => ({ target, cluster })),
  );
  const services = await Promise.all(
    places.map(place => look.must(foundIn(given, name, [place])).catch(noneTold)),
  );
  const names = services.flat().map(({ scope }) => `${scope.target}/${scope.cluster}/${scope.service}`);
  if (names.length === 0) return;
  throw new UserError(
    'service_or_target',
    `\`${name}\` is a target, and a service is called so, too.`,
    'Which one do you mean?',
    [`services on ${meant}`, ...names.map(name => `status ${name}`)],
  );
}
