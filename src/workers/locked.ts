/** Who is held up by which lock: how the ledger names locks, who may have a say in them, and the refusal by one. */
import { nothingChanged, type Refusal, UserError } from '../errors.ts';
import {
  type Lock,
  type LockInTheWay,
  type Op,
  type Person,
  personKey,
  type Scope,
  type ServiceName,
  spokenThing,
} from '../work.ts';
import { authoritiesOf } from './authority.ts';
import type { Given } from './given.ts';

type Where = Omit<Scope, 'target'>;

/** Returns the name of a lock on a service; that of a lock on a target is the target's. */
export const serviceLock = ({ account, region, cluster, service }: Where) =>
  `${account}/${region}/${cluster}/${service}`;

/** Returns the names of all locks that a service could be under: its own, and those of all targets it is in. */
export function locksOver({ config }: Pick<Given, 'config'>, at: Where): string[] {
  const targets = Object.entries(config.targets).filter(
    ([, { account, region, clusters }]) =>
      account === at.account && region === at.region && clusters.includes(at.cluster),
  );
  return [serviceLock(at), ...targets.map(([name]) => name)];
}

/**
 * Returns the names of the locks that hold up an op, at its planning and at its start. None for one that stops a deployment;
 * one that breaks the glass has none either.
 */
export function locksAgainst(given: Pick<Given, 'config'>, { ask }: Pick<Op, 'ask'>, at: Where): string[] {
  const stops = ask.work.kind === 'deploy' && ask.work.to.is === 'stop';
  return stops || ask.urgent !== undefined ? [] : locksOver(given, at);
}

/** Returns the lock that outlasts a timed change, the longest of those that stand: it will not go back while that is there. */
export async function lockOutlasting(
  { config, ledger }: Pick<Given, 'config' | 'ledger'>,
  op: Pick<Op, 'ask'>,
  at: Where,
  until: number,
): Promise<Lock | undefined> {
  const endOf = (lock: Lock) => lock.until ?? Number.POSITIVE_INFINITY;
  const locks = await ledger.locks.standing(locksAgainst({ config }, op, at));
  return locks
    .filter(lock => endOf(lock) > until)
    .reduce<Lock | undefined>(
      (longest, lock) => (longest && endOf(longest) >= endOf(lock) ? longest : lock),
      undefined,
    );
}

/** Returns the target that a bare name is the name of, if any. */
export const targetNamed = ({ config }: Pick<Given, 'config'>, { name, cluster, target }: ServiceName) =>
  cluster === undefined && target === undefined
    ? Object.keys(config.targets).find(one => one === name.toLowerCase())
    : undefined;

/** Refuses an op that a lock holds up. Throws UserError. */
export async function refuseLocked(
  given: Pick<Given, 'config' | 'ledger' | 'directory'>,
  op: Op,
  at: Where,
): Promise<void> {
  const [lock] = await given.ledger.locks.standing(locksAgainst(given, op, at));
  if (lock) throw locked(await inTheWay(given, lock, op.ask.who), ableIn(given, lock.target));
}

/** Returns whether two are the same person. */
export const same = (a: Person, b: Person) => personKey(a) === personKey(b);

/** Returns a lock as one that is in somebody's way, with the line that gets it out of there, whether or not they may type it. */
const onTheWay = (lock: Lock, who: Person, steal?: string): LockInTheWay => ({
  ...lock,
  offers: steal === undefined ? 'unlock' : 'steal',
  line: steal ?? `unlock ${lock.op}`,
  own: same(lock.who, who),
});

/** Returns the same with whether they may. Throws where Slack does not say who they are. */
export async function inTheWay(
  given: Pick<Given, 'config' | 'directory'>,
  lock: Lock,
  who: Person,
  steal?: string,
): Promise<LockInTheWay> {
  const barred = !(await mayUnlock(given, who, lock.target));
  return { ...onTheWay(lock, who, steal), ...(barred && { barred }) };
}

function locked(lock: LockInTheWay, able: string): UserError {
  const thing = spokenThing(lock);
  return new UserError(
    'locked',
    `\`${thing}\` is locked.`,
    lock.barred
      ? `${nothingChanged} Ask ${able} to unlock it with \`/ecs unlock ${thing}\`, and then ask again.`
      : `${nothingChanged} Ask again once it is unlocked, with \`/ecs unlock ${thing}\`.`,
    [],
    { lock },
  );
}

/** Returns what an op is told that was approved, but may not start because of a lock: for everybody, on its card. */
export async function lockedMeanwhile(
  { ledger }: Pick<Given, 'ledger'>,
  op: Op,
  by: string,
): Promise<Refusal> {
  const found = (await ledger.read(by))?.lock;
  if (!found) throw new Error(`${by} holds up ${op.id} and is no lock`);
  const lock = onTheWay(found, op.ask.who);
  const { code, message, next } = locked(lock, '');
  return { code, said: message.replace('is locked', 'was locked meanwhile'), next, lock };
}

/** Returns whether somebody has an authority on a target, whose locks are theirs to put on and take off then. */
export async function mayUnlock(
  { config, directory }: Pick<Given, 'config' | 'directory'>,
  who: Person,
  target: string,
): Promise<boolean> {
  return authoritiesOf({ config }, who, await directory.person(who), target).length > 0;
}

/** Whom to ask who has an authority on a target. */
function ableIn({ config }: Pick<Given, 'config'>, target: string): string {
  const able = Object.entries(config.authorities).filter(([, { roles }]) => roles[target] !== undefined);
  return able.map(([name]) => `\`${name}\``).join(' or ') || 'whoever keeps slipway.yaml';
}

/** Refuses whoever has no authority on a target: its locks are not theirs to put on or take off. Throws UserError. */
export async function mayLock(given: Given, who: Person, target: string): Promise<void> {
  if (await mayUnlock(given, who, target)) return;
  throw new UserError(
    'no_authority',
    `You have no role for \`${target}\`, so its locks are not yours to put on or take off.`,
    `${nothingChanged} Ask ${ableIn(given, target)}; see what you may do with \`/ecs whoami\`.`,
  );
}
