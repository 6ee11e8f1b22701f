/**
 * Tells people of problems: who hears of one, with what a look at AWS found, once and then kept up to date. One worker at a time does
 * it, so that a channel's messages stay in order; what it has begun the next one finds.
 */
import type { AlertFound, Problem } from '../../alert.ts';
import { every } from '../../queue/pulse.ts';
import type { Going } from '../../seen.ts';
import type { Given } from '../given.ts';
import { type Looked, lookAt } from './about.ts';
import type { Hearers } from './hearers.ts';
import { noteThreads } from './notes.ts';
import { going } from './route.ts';

/**
 * How often it is looked who is to be told, how long one worker does it alone, how soon what found no room is tried again, how often
 * AWS is looked at for what is open, and for how long all must have been well to be over without a word of ECS; in milliseconds.
 */
export const alertRhythm = { tell: 250, election: 5_000, again: 1_000, look: 60_000, calm: 300_000 };

/** Problems told at once: each may take a look at AWS. */
const atOnce = 8;

/** A look takes about a dozen calls: thirty looks a minute are a tenth of what ECS allows an account and Region. */
const looks = { burst: 8, perSecond: 0.5 };

const election = 'alerts';

type Rhythm = typeof alertRhythm;

/** Starts telling of problems. */
export function startTeller(
  given: Given,
  hearers: Hearers,
  rhythms: Partial<Rhythm> = {},
): { close(): Promise<void> } {
  const rhythm = { ...alertRhythm, ...rhythms };
  const { ledger, name, log } = given;
  return every(rhythm.tell, 'could not tell of problems', log, async () => {
    const ids = await ledger.alerts.owed(atOnce);
    if (ids.length === 0 || !(await ledger.elected(election, name, rhythm.election))) return;
    const keep = setInterval(() => {
      ledger
        .elected(election, name, rhythm.election)
        .catch(error => log.info({ because: (error as Error).message }, 'could not stay the one that tells'));
    }, rhythm.election / 4);
    try {
      await Promise.all(ids.map(id => told(given, hearers, id, rhythm)));
    } finally {
      clearInterval(keep);
      await ledger.resign(election, name);
    }
  });
}

/** Tells of one problem; what fails is tried again a while later, and keeps no other from being told. */
async function told(given: Given, hearers: Hearers, id: string, rhythm: Rhythm): Promise<void> {
  const { ledger, log } = given;
  try {
    const problem = await ledger.alerts.read(id);
    if (!problem) await ledger.alerts.settled(id, 0);
    else await tell(given, hearers, problem, rhythm);
  } catch (error) {
    log.warn({ problem: id, because: (error as Error).message }, 'could not tell of a problem');
    await ledger.alerts.later(id, ledger.now() + rhythm.again * 10);
  }
}

const isPosted = ({ posts }: Problem): boolean => Object.keys(posts).length > 0;

/** What was over before anybody heard of it is told to nobody, unless it is news. */
const isPast = ({ state, overBy }: Problem): boolean => state === 'over' && overBy !== 'told';

async function tell(given: Given, hearers: Hearers, problem: Problem, rhythm: Rhythm): Promise<void> {
  const { ledger } = given;
  if (!isPosted(problem) && isPast(problem)) {
    await ledger.alerts.settled(problem.id, problem.version);
    return;
  }
  if (!isPosted(problem) && (await isGathered(given, problem))) {
    await seen(given, problem, false, rhythm);
    await ledger.alerts.settled(problem.id, problem.version + 1, nextLook(given, problem, rhythm));
    return;
  }
  const routes = going(problem, await hearers.routing());
  const fresh = routes.filter(({ is, channel }) => is === 'now' && !problem.posts[channel]);
  const looked = await seen(given, problem, fresh.length > 0, rhythm);
  const now = looked ? ((await ledger.alerts.read(problem.id)) ?? problem) : problem;
  const later = await shown(given, now, fresh);
  const after = (await ledger.alerts.read(problem.id)) ?? now;
  await noteThreads(given, after, looked, problem.found === undefined);
  const due = [
    ...(later ? [ledger.now() + rhythm.again] : []),
    ...waiting(routes, after),
    ...(isPosted(after) ? [nextLook(given, after, rhythm)] : []),
  ].filter(at => at > 0);
  await ledger.alerts.settled(problem.id, now.version, due.length > 0 ? Math.min(...due) : 0);
}

/** Returns when a channel that waits for quiet hours to end is to be told; a threshold is looked at when the next event comes. */
const waiting = (routes: readonly Going[], { posts, state }: Problem): number[] =>
  state === 'over'
    ? []
    : routes.flatMap(one =>
        one.is === 'later' && one.at !== undefined && !posts[one.channel] ? [one.at] : [],
      );

/** Returns whether a problem is told in the message of many services that fail for the same cause. */
async function isGathered({ ledger, config }: Given, problem: Problem): Promise<boolean> {
  if (problem.members || problem.kind === 'pause' || problem.scope.service === undefined) return false;
  return (await ledger.alerts.gather(problem, config.alerts.flood)) !== undefined;
}

/** Services of which AWS can be asked whether they are well. */
const canLook = ({ state, scope, kind, members }: Problem): boolean =>
  state === 'open' && scope.service !== undefined && kind !== 'pause' && kind !== 'alarm' && !members;

const nextLook = ({ ledger }: Given, problem: Problem, { look }: Rhythm): number =>
  canLook(problem) ? ledger.now() + look : 0;

/**
 * Looks at AWS before the first message, and while the problem is open again and again: that no event comes is no sign that all is
 * well (ecs.md §0.8), but what AWS shows is.
 */
async function seen(
  given: Given,
  problem: Problem,
  first: boolean,
  rhythm: Rhythm,
): Promise<Looked | undefined> {
  const { ledger } = given;
  const { found, scope, members, kind } = problem;
  if (members || kind === 'pause' || scope.service === undefined) return undefined;
  const now = ledger.now();
  const due = problem.state === 'open' && now - (found?.at ?? 0) >= rhythm.look;
  if (!(first && !found) && !due) return undefined;
  // In a storm people hear what the events say; AWS is not asked about every service at once.
  if (!(await ledger.take('alerts:look', looks.burst, looks.perSecond))) return undefined;
  const looked = await lookAt(given, problem);
  if (!looked) return undefined;
  const fresh = { ...looked.found, at: now };
  await ledger.alerts.found(problem.id, fresh, differs(found, fresh));
  if (looked.well && canLook(problem) && now - problem.last >= rhythm.calm)
    await ledger.alerts.close(problem.id, now, 'seen well');
  return looked;
}

/** Whether people should see what a look found; how busy it is changes all the time. */
const differs = (before: AlertFound | undefined, { at: _at, cpu: _cpu, ...now }: AlertFound): boolean => {
  if (!before) return true;
  const { at: _, cpu: __, ...then } = before;
  return JSON.stringify(then) !== JSON.stringify(now);
};

/** Shows a problem wherever it is to be seen; true where Slack's limits left no room. */
async function shown({ tell, log }: Given, problem: Problem, fresh: readonly Going[]): Promise<boolean> {
  const old = Object.entries(problem.posts).filter(([, { told }]) => told < problem.version);
  const places = [
    ...old.map(([channel]) => ({ channel })),
    ...fresh.map(({ channel, mention }) => ({ channel, ...(mention !== undefined && { mention }) })),
  ];
  let later = false;
  for (const place of places) {
    const is = await tell.problem(problem, place);
    if (is === 'later') later = true;
    if (is === 'gone')
      log.warn({ problem: problem.id, channel: place.channel }, 'could not tell of a problem there');
  }
  return later;
}
