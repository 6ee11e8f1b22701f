/** What is asked about locks that stand: which there are, and taking one off. */
import { UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import { type Lock, type LockWork, type Op, type ServiceName, spokenThing } from '../work.ts';
import { admit } from './admit.ts';
import type { Given } from './given.ts';
import { inTheWay, locksOver, mayLock, mayUnlock, serviceLock, targetNamed } from './locked.ts';
import { candidates, namedTarget } from './resolve.ts';

type Asked = Extract<LockWork, { about: 'list' | 'unlock' }>;

/** Returns the answer to a question about locks. Throws UserError. */
export async function locks(given: Given, op: Op, epoch: number, work: Asked): Promise<Answer> {
  if (work.about === 'unlock') return unlocked(given, op, epoch, work);
  const { who, where } = op.ask;
  const { kind, shared } = await given.directory.channel(where.channel);
  const all = await given.ledger.locks.all(given.ledger.now());
  const may = await Promise.all(all.map(({ target }) => mayUnlock(given, who, target)));
  const here = kind === 'joined' && !shared;
  return { kind: 'locks', locks: all, unlockable: all.filter((_, i) => here && may[i]).map(lock => lock.op) };
}

async function unlocked(
  given: Given,
  op: Op,
  epoch: number,
  work: Extract<Asked, { about: 'unlock' }>,
): Promise<Answer> {
  // Whoever had this claim before may have died once the lock was off.
  const before = op.unlocked === undefined ? undefined : (await given.ledger.read(op.unlocked))?.lock;
  if (before) return { kind: 'unlocked', lock: before };
  await admit(given, op);
  const lock = await meant(given, op, work);
  await mayLock(given, op.ask.who, lock.target);
  if (!(await given.ledger.locks.unlock(op.id, epoch, lock.op))) throw overAlready(lock);
  given.kick();
  return { kind: 'unlocked', lock };
}

/** Returns the one lock that is meant. */
async function meant(given: Given, op: Op, work: Extract<Asked, { about: 'unlock' }>): Promise<Lock> {
  if ('op' in work) return lockOfOp(given, work.op);
  if ('service' in work) return onService(given, op, work.service);
  const target = namedTarget(given, work.target, op.ask.where) ?? work.target;
  const [lock] = await given.ledger.locks.standing([target]);
  if (lock) return lock;
  throw notLocked(spokenThing({ target }));
}

async function lockOfOp({ ledger }: Given, id: string): Promise<Lock> {
  const lock = (await ledger.read(id))?.lock;
  if (!lock) throw new UserError('not_a_lock', `\`${id}\` is no lock.`, 'See what is locked.', ['locks']);
  if (lock.end) throw overAlready(lock);
  return lock;
}

const overAlready = (lock: Lock) =>
  new UserError(
    'lock_over',
    `That lock on \`${spokenThing(lock)}\` is over already.`,
    'Nothing was changed. See what is locked.',
    ['locks'],
  );

const notLocked = (thing: string) =>
  new UserError('not_locked', `\`${thing}\` is not locked.`, 'Nothing was changed. See what is locked.', [
    'locks',
  ]);

/** The lock on a service of that name, where it could be meant here; or on the target of that name. */
async function onService(given: Given, op: Op, said: ServiceName): Promise<Lock> {
  const { config, ledger } = given;
  const again = (name: string) => `unlock ${name}`;
  const places = candidates(given, said, op.ask.where, again).map(({ target, cluster }) => {
    const { account = '', region = '' } = config.targets[target] ?? {};
    return { account, region, cluster, service: said.name };
  });
  const target = targetNamed(given, said);
  const found = await ledger.locks.standing([
    ...new Set(places.map(serviceLock)),
    ...(target === undefined ? [] : [target]),
  ]);
  const [only] = found;
  if (only && found.length === 1) return only;
  const offers = (code: string, message: string, locks: Lock[]) =>
    new UserError(
      code,
      message,
      `Which one: ${locks.map(lock => `\`${spokenThing(lock)}\``).join(', ')}?`,
      locks.map(lock => again(spokenThing(lock))),
    );
  if (only) throw offers('ambiguous_lock', `More than one lock may be meant by \`${said.name}\`.`, found);
  const [above] = await ledger.locks.standing(places.flatMap(place => locksOver(given, place)));
  if (above)
    throw new UserError(
      'not_locked',
      `\`${said.name}\` itself is not locked; all of \`${above.target}\` is.`,
      'Nothing was changed.',
      [],
      { lock: await inTheWay(given, above, op.ask.who) },
    );
  const elsewhere = (await ledger.locks.all(ledger.now())).filter(({ service }) => service === said.name);
  if (elsewhere.length > 0) throw offers('not_locked', `\`${said.name}\` is not locked here.`, elsewhere);
  throw notLocked(said.name);
}
