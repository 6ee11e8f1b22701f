/**
 * Looks at AWS for a problem before the first message, and again and again while it is open: that no event comes is no sign that all
 * is well (ecs.md §0.8), but what AWS shows is.
 */

import { AwsError } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { AlertFound, Paused, Problem } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import { endLate } from '../hook-rivals.ts';
import { pausedOf } from '../pausing.ts';
import { type Looked, lookAt } from './about.ts';
import type { alertRhythm } from './teller.ts';

type Rhythm = typeof alertRhythm;

/** A look takes about a dozen calls: thirty looks a minute are a tenth of what ECS allows an account and Region. */
const looks = { burst: 8, perSecond: 0.5 };

/** ECS decides a pause that has run out within so long, in milliseconds. */
const expiryMs = 2_000;

/** What AWS can be asked about: a service, a pause, or an alarm; not a digest, and nothing that is news. */
const canLook = ({ state, scope, kind, members }: Problem): boolean =>
  state === 'open' && !members && (kind === 'pause' || kind === 'alarm' || scope.service !== undefined);

/** Returns when AWS is to be looked at again, in milliseconds; 0 for never. */
export function nextLook({ ledger }: Given, problem: Problem, { look }: Rhythm): number {
  if (!canLook(problem)) return 0;
  const now = ledger.now();
  const ends = (problem.paused?.steps ?? []).flatMap(({ status, expiresAt = 0 }) =>
    status === 'AWAITING_ACTION' && expiresAt > now ? [expiresAt + expiryMs] : [],
  );
  return Math.min(now + look, ...ends);
}

/**
 * Looks, if it is time to; `first` is before the first message. Returns what was seen of a service. Where it cannot look people hear what
 * the events say: in the worst hour AWS answers worst.
 */
export async function looked(
  given: Given,
  problem: Problem,
  first: boolean,
  rhythm: Rhythm,
): Promise<Looked | undefined> {
  try {
    return await lookedNow(given, problem, first, rhythm);
  } catch (error) {
    const because = (error as Error).message;
    given.log.warn({ problem: problem.id, because }, 'could not look at AWS for a problem');
    return undefined;
  }
}

async function lookedNow(
  given: Given,
  problem: Problem,
  first: boolean,
  rhythm: Rhythm,
): Promise<Looked | undefined> {
  if (problem.kind === 'pause') {
    await pauseLooked(given, problem);
    return undefined;
  }
  const { ledger } = given;
  const now = ledger.now();
  const since = now - (problem.found?.at ?? 0);
  const due = (canLook(problem) && since >= rhythm.look) || tookItsPlace(problem);
  if (problem.members || !((first && !problem.found) || due)) return undefined;
  // In a storm people hear what the events say; AWS is not asked about every service at once.
  if (!(await ledger.take('alerts:look', looks.burst, looks.perSecond))) return undefined;
  const quiet = now - problem.last >= rhythm.calm;
  if (problem.kind === 'alarm' && quiet && !(await fires(given, problem)))
    await ledger.alerts.close(problem.id, now, 'silent');
  const seen = await asFarAs(given, problem, () => lookAt(given, problem));
  if (!seen) return undefined;
  const found = { ...seen.found, at: now };
  await ledger.alerts.found(problem.id, found, differs(problem.found, found));
  if (seen.well && quiet && canLook(problem) && problem.kind !== 'alarm')
    await ledger.alerts.close(problem.id, now, 'seen well');
  return seen;
}

/** Returns what a look shows; nothing where AWS refuses one: people hear what the events say all the same. */
async function asFarAs<T>({ log }: Given, { id }: Problem, look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof UserError)) throw error;
    log.warn({ problem: id, because: error.message }, 'could not look at a problem');
    return undefined;
  }
}

/** Another deployment ended it: was it ECS that went back, or somebody's newer one? The record of the one that failed says. */
const tookItsPlace = ({ state, overBy, overAt = 0, found, posts }: Problem): boolean =>
  state === 'over' && overBy === 'replaced' && Object.keys(posts).length > 0 && (found?.at ?? 0) <= overAt;

/** Whether people should see what a look found; how busy it is changes all the time. */
function differs(before: AlertFound | undefined, found: AlertFound): boolean {
  const shown = ({ at: _at, cpu: _cpu, ...rest }: AlertFound) => JSON.stringify(rest);
  return before === undefined || shown(before) !== shown(found);
}

/** Returns whether an alarm fires now; one that AWS does not tell of is taken to. */
async function fires(given: Given, { scope, key }: Problem): Promise<boolean> {
  const name = key.split(':alarm:')[1];
  if (name === undefined) return true;
  try {
    return (await eyesFor(given, scope.target).observing.firing([name])).length > 0;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return true;
  }
}

/** Whether a pause waited when ECS was last asked. */
const waited = (before: Paused | undefined, hook: string): boolean =>
  before?.steps.some(({ hookId, status }) => hookId === hook && status === 'AWAITING_ACTION') === true;

/** Asks ECS how the deployment stands that waits; once it has gone on for good, or back, the pause is over. */
async function pauseLooked(given: Given, problem: Problem): Promise<void> {
  const { ledger } = given;
  const { id, scope, subject = '', paused: before } = problem;
  const paused = await asFarAs(given, problem, () => pausedOf(given, scope.target, subject));
  if (!paused) return;
  // A deployment of ours waits on the card of its op, and in that one's thread.
  const { startedBy } = paused;
  if (startedBy && 'op' in startedBy && (await ledger.read(startedBy.op))?.state === 'running') {
    await ledger.alerts.close(id, ledger.now(), 'ours');
    return;
  }
  const same = JSON.stringify(before) === JSON.stringify(paused);
  if (!same) await ledger.alerts.paused(id, paused, true);
  const decided = paused.steps.filter(({ status }) => status !== 'AWAITING_ACTION');
  for (const step of decided.filter(({ hookId }) => waited(before, hookId))) await endLate(given, step);
  if (problem.state === 'open' && !['PENDING', 'IN_PROGRESS'].includes(paused.status))
    await ledger.alerts.close(id, ledger.now(), paused.status);
}
