/** The life of a lock: put on, its holder reminded, over. Its op runs as long as it stands. */
import { UserError } from '../errors.ts';
import { ClaimLost } from '../ledger/ledger.ts';
import type { LockPlace } from '../ledger/locks.ts';
import { RedisAway } from '../ledger/script.ts';
import {
  type LockedThing,
  type LockWork,
  type Op,
  type Scope,
  spokenTerm,
  spokenThing,
  type Work,
} from '../work.ts';
import { admit } from './admit.ts';
import type { Given } from './given.ts';
import { inTheWay, mayLock, same, serviceLock } from './locked.ts';
import { thingMeant, thingOf } from './thing.ts';

type Asked = Extract<LockWork, { about: 'lock' }>;
type Place = LockPlace & { thing: LockedThing };

/** Returns the work of an op that puts on a lock; undefined for any other. */
export const lockAsked = (work: Work): Asked | undefined =>
  work.kind === 'lock' && work.about === 'lock' ? work : undefined;

/** Moves a lock one state on. Throws UserError (said to the asker), ClaimLost, or what is our fault. */
export async function moveLock(given: Given, op: Op, epoch: number, work: Asked): Promise<void> {
  switch (op.state) {
    case 'asked':
      return putOn(given, op, epoch, work);
    case 'running':
      return stands(given, op, epoch);
    default:
      return over(given, op, epoch);
  }
}

async function putOn(given: Given, op: Op, epoch: number, work: Asked): Promise<void> {
  await admit(given, op);
  const { ledger } = given;
  const { who } = op.ask;
  const place = await placeOf(given, op, work);
  await mayLock(given, who, place.thing.target);
  const { forMs, steal, because } = work;
  const from = steal === undefined ? undefined : (await ledger.read(steal))?.ask.who;
  const lock = {
    ...place.thing,
    ...(because !== undefined && { because }),
    ...(from && !same(from, who) && { from }),
  };
  const term = { ...(forMs !== undefined && { forMs }), ...(steal !== undefined && { steal }) };
  const reply = await ledger.locks.lock(op.id, epoch, place, lock, term);
  // A lock that it took the place of is told of by its own op.
  given.kick();
  if (reply.is === 'taken' || reply.is === 'gone') throw await refused(given, op, place, work);
  if (reply.is === 'full')
    throw new UserError(
      'too_many_locks',
      'A thousand locks stand already.',
      'Nothing was locked. See them with `/ecs locks`, and unlock what nobody needs.',
      ['locks'],
    );
}

/** Why a lock could not be put on: somebody else's stands, or the one to be stolen does not. */
async function refused(given: Given, op: Op, place: Place, work: Asked): Promise<UserError> {
  const [lock] = await given.ledger.locks.standing([place.what]);
  const thing = spokenThing(place.thing);
  if (!lock)
    return new UserError('lock_over', `\`${thing}\` is not locked any more.`, 'Lock it as usual.', [
      lineOf(work, thing),
    ]);
  return new UserError(
    'locked_already',
    `\`${thing}\` is locked already.`,
    'Nothing was changed. Ask whoever holds the lock, or steal it: they are told.',
    [],
    { lock: await inTheWay(given, lock, op.ask.who, lineOf(work, thing, lock.op)) },
  );
}

/** The line that asks for the same lock on something. */
const lineOf = (work: Asked, thing: string, steal?: string) =>
  ['lock', thing, ...(steal === undefined ? [] : [`steal=${steal}`]), ...spokenTerm(work)].join(' ');

/** Finds what is meant. Throws UserError where nothing is, or a target and a service both are. */
async function placeOf(given: Given, op: Op, work: Asked): Promise<Place> {
  const thing = await thingMeant(given, work, op.ask.where, thing => lineOf(work, thing));
  return 'service' in thing ? servicePlace(thing) : targetPlace(given, thing.target);
}

function targetPlace({ config }: Given, target: string): Place {
  const { account, region, clusters } = config.targets[target] ?? { account: '', region: '', clusters: [] };
  const covers = clusters.map(cluster => `${account}/${region}/${cluster}/`);
  return { what: target, covers, thing: { target } };
}

function servicePlace(scope: Scope): Place {
  return {
    what: serviceLock(scope),
    covers: [`${serviceLock(scope)}:`],
    thing: thingOf(scope),
  };
}

/** Shows a lock, ends it when its time is over, and reminds its holder. */
async function stands({ ledger, tell }: Given, op: Op, epoch: number): Promise<void> {
  const lock = lockOf(op);
  const now = ledger.now();
  if (lock.until !== undefined && lock.until <= now && (await ledger.locks.runOut(op.id, epoch))) return;
  // What has no card yet has no thread either: it is asked in the next time.
  if (!op.card) return tell.card(op, epoch);
  if (lock.remindAt > now) return;
  await tell.note(op, epoch, { kind: 'reminder', n: lock.reminded + 1 });
  await ledger.locks.reminded(op.id, epoch);
}

/** Tells everybody that a lock is over, and its holder in particular when it was somebody else's doing. */
async function over(given: Given, op: Op, epoch: number): Promise<void> {
  const { ledger, tell } = given;
  if (!op.lock?.end) {
    await ledger.told(op.id, epoch, Number.MAX_SAFE_INTEGER);
    return;
  }
  const { who, end } = op.lock;
  if (end.by && !same(end.by, who)) await tellHolder(given, op, epoch);
  if ((await tell.ending(op, epoch)) === 'said') await tell.card(op, epoch);
}

async function tellHolder({ ledger, tell, log }: Given, op: Op, epoch: number): Promise<void> {
  try {
    if ((await ledger.posting(op.id, epoch, 'posting:holder')) === 'done') return;
    await tell.lockLost(op);
    await ledger.posted(op.id, epoch, 'posting:holder');
  } catch (error) {
    if (error instanceof ClaimLost || error instanceof RedisAway) throw error;
    // Somebody who left cannot be told; the lock's thread names them, too.
    log.warn({ op: op.id, error }, 'could not tell the holder of a lock that it is over');
  }
}

function lockOf(op: Op) {
  if (!op.lock) throw new Error(`${op.id} has no lock in state ${op.state}`);
  return op.lock;
}
