/**
 * Tells people of problems: who hears of one, with what a look at AWS found, once and then kept up to date. One worker at a time does
 * it, so that a channel's messages stay in order; what it has begun the next one finds.
 */

import { every } from '../../queue/pulse.ts';
import type { Going } from '../../seen.ts';
import type { Problem } from '../../work.ts';
import type { Given } from '../given.ts';
import { didAbout } from './did.ts';
import type { Hearers } from './hearers.ts';
import { looked, nextLook } from './looking.ts';
import { noteThreads } from './notes.ts';
import { ours } from './ours.ts';
import { going } from './route.ts';

/**
 * How often it is looked who is to be told, how long one worker does it alone, how soon what found no room is tried again, how often
 * AWS is looked at for what is open, and for how long all must have been well to be over without a word of ECS; in milliseconds.
 */
export const alertRhythm = { tell: 250, election: 5_000, again: 1_000, look: 60_000, calm: 300_000 };

/** Problems told at once: each may take a look at AWS. */
const atOnce = 8;

/** The name under which workers elect the one that tells; no target can have it. */
const election = 'telling of alerts';

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

/** Whether people have heard of it, or may have: a worker that died may have posted it. */
const isPosted = ({ posts, begun }: Problem): boolean => Object.keys(posts).length > 0 || begun !== undefined;

/** What was over before anybody heard of it is told to nobody, unless it is news. */
const isPast = ({ state, overBy }: Problem): boolean => state === 'over' && overBy !== 'told';

async function tell(given: Given, hearers: Hearers, problem: Problem, rhythm: Rhythm): Promise<void> {
  const { ledger } = given;
  if (!isPosted(problem) && isPast(problem)) {
    await ledger.alerts.settled(problem.id, problem.version);
    return;
  }
  if (!isPosted(problem) && (await isGathered(given, problem))) {
    await looked(given, problem, false, rhythm);
    const { version } = (await ledger.alerts.read(problem.id)) ?? problem;
    await ledger.alerts.settled(problem.id, version, nextLook(given, problem, rhythm));
    return;
  }
  const routes = going(problem, await hearers.routing());
  const fresh = await ours(
    given,
    routes.filter(({ is, channel }) => is === 'now' && !problem.posts[channel]),
  );
  const seen = await looked(given, problem, fresh.length > 0, rhythm);
  const now = (await ledger.alerts.read(problem.id)) ?? problem;
  if (!isPosted(now) && isPast(now)) {
    await ledger.alerts.settled(now.id, now.version);
    return;
  }
  const did = await didAbout(given, now);
  const later = await shown(given, { ...now, did }, fresh);
  const after = { ...((await ledger.alerts.read(problem.id)) ?? now), did };
  const kept = routes.flatMap(({ is, channel }) => (is === 'no' ? [channel] : []));
  const unsaid = await noteThreads(given, after, seen, kept);
  const due = [
    later || unsaid ? ledger.now() + rhythm.again : 0,
    nextLook(given, after, rhythm),
    ...(after.state === 'open' ? waiting(routes, after, ledger.now()) : []),
  ].filter(at => at > 0);
  await ledger.alerts.settled(problem.id, now.version, due.length > 0 ? Math.min(...due) : 0);
}

/** Returns when quiet hours, a mute, maintenance or a silence end; a threshold is looked at when the next event comes. */
const waiting = (routes: readonly Going[], { posts, silence }: Problem, now: number): number[] => {
  const ends = routes.flatMap(one =>
    posts[one.channel] || one.is === 'now' ? [] : ((one.is === 'later' ? one.at : one.until) ?? []),
  );
  return [...ends, silence?.until ?? 0].filter(at => at > now);
};

/** Returns whether a problem is told in the message of many services that fail for the same cause. */
async function isGathered({ ledger, config }: Given, problem: Problem): Promise<boolean> {
  if (problem.members || problem.kind === 'pause' || problem.scope.service === undefined) return false;
  return (await ledger.alerts.gather(problem, config.alerts.flood)) !== undefined;
}

/** Shows a problem wherever it is to be seen; true where Slack's limits left no room. */
async function shown({ tell, log }: Given, problem: Problem, fresh: readonly Going[]): Promise<boolean> {
  const old = Object.entries(problem.posts).filter(([, { told }]) => told < problem.version);
  const places = [
    ...old.map(([channel]) => ({ channel })),
    ...fresh.map(({ channel, mention }) => ({ channel, ...(mention !== undefined && { mention }) })),
    ...(problem.begun ?? [])
      .filter(channel => !fresh.some(one => one.channel === channel))
      .map(channel => ({ channel })),
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
