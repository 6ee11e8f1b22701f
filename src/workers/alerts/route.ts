/** Who is to hear of a problem, and when. Pure: the problem, what slipway.yaml says, and what people asked for in Slack. */
import { globMatches } from '../../approvals/globs.ts';
import { isWithin, windowEnd, windowWords } from '../../approvals/windows.ts';
import type { Config } from '../../config/index.ts';
import type { Going } from '../../seen.ts';
import {
  type AlertFilter,
  type Mute,
  type Problem,
  type Severity,
  type Subscription,
  severities,
  spokenDuration,
  type Threshold,
} from '../../work.ts';

type Route = Config['alerts']['routes'][number];

/** Why nobody is told for now. */
type KeptOut = { because: string; mute?: Mute; until?: number };

/** What `going` needs to know besides the problem; `now` is in milliseconds. */
export type RoutesGiven = Pick<Config, 'alerts' | 'channels'> & {
  subscriptions: readonly Subscription[];
  mutes: readonly Mute[];
  now: number;
};

/** A place that a problem may be at. */
type At = { target: string; cluster?: string | undefined; service?: string | undefined };

/** Tasks come and go: one that fails is no problem yet. */
const severalTasks: Threshold = { times: 3, withinMs: 300_000 };

/** Returns what becomes of a problem, one answer for each channel that wants to hear of such problems. */
export function going(problem: Problem, given: RoutesGiven): Going[] {
  const places = placesOf(problem);
  const kept = keptOut(problem, places, given);
  const all = routesOf(given)
    .filter(({ match }) => wants(match, problem, places))
    .map(route => becomes(route, problem, kept, given.now));
  return [...new Set(all.map(({ channel }) => channel))].map(channel =>
    all.filter(one => one.channel === channel).reduce((best, one) => (wider(one, best) ? one : best)),
  );
}

/** Returns the routes in force: those of slipway.yaml, else each channel's own target, and what channels subscribed to. */
export function routesOf({ alerts, channels, subscriptions }: RoutesGiven): Route[] {
  const written =
    alerts.routes.length > 0
      ? alerts.routes
      : channels.map(({ id, target }) => ({ name: 'channels', match: { targets: [target] }, channel: id }));
  return [...written, ...subscriptions.map(({ id, match, channel }) => ({ name: id, match, channel }))];
}

/** Returns every place that a problem may be at: without a cluster it may be of several targets, a digest is of many services. */
function placesOf({ scope, members }: Problem): At[] {
  if (members)
    return members.places.map(place => {
      const [target = '', cluster, service] = place.split('/');
      return { target, cluster, service };
    });
  return [scope.target, ...(scope.maybe ?? [])].map(target => ({ ...scope, target }));
}

/** Returns whether a filter means a problem: any of its places, its kind, and as bad as that at least. */
function wants(match: AlertFilter, problem: Problem, places: At[]): boolean {
  if (!places.some(at => covers(match, at))) return false;
  // Somebody sent it to see where it arrives.
  if (problem.kind === 'test') return true;
  if (match.kinds && !match.kinds.includes(problem.kind)) return false;
  return problem.kind === 'pause' || atLeast(problem, match);
}

/** Chatter is for those who name it; everything else is told from warnings on, unless they say otherwise. */
function atLeast({ kind, severity }: Problem, { kinds, severity: asked }: AlertFilter): boolean {
  const named = kind === 'info' && kinds?.includes('info');
  const least: Severity = asked ?? (named ? 'info' : 'warning');
  if (kind === 'info' && !named && asked !== 'info') return false;
  return severities.indexOf(severity) >= severities.indexOf(least);
}

/** A glob of services may name their cluster, too: `blue/web-*`. */
const covers = ({ targets, services }: AlertFilter, { target, cluster, service }: At): boolean =>
  (!targets || targets.some(glob => globMatches(glob, target))) &&
  (!services ||
    (service !== undefined &&
      services.some(glob => globMatches(glob, glob.includes('/') ? `${cluster}/${service}` : service))));

/** Returns whether a filter may mean something at a place: of a target, also one that means some of its services only. */
export const mayCover = ({ targets, services }: AlertFilter, at: At): boolean =>
  covers({ ...(targets && { targets }), ...(services && at.service !== undefined && { services }) }, at);

/** Returns why nobody is to be told for now: each place that it may be at is muted or kept up. */
function keptOut({ kind }: Problem, places: At[], { alerts, mutes, now }: RoutesGiven): KeptOut | undefined {
  const standing = mutes.filter(({ until }) => until > now);
  // Nobody may sleep through a pause because somebody else works there; whoever mutes it has meant it.
  const upkeep = kind === 'pause' ? [] : alerts.maintenance.filter(window => isWithin(window, now));
  const reasons = places.map(at => {
    const mute = standing.find(one => muted(one, at));
    if (mute) return { because: mute.because ?? 'muted', mute, until: mute.until };
    const window = upkeep.find(({ match }) => covers(match, at));
    if (!window) return undefined;
    const until = windowEnd(window, now);
    const because = `maintenance ${windowWords(window)}: ${window.reason}`;
    return { because, ...(until !== undefined && { until }) };
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

const muted = (mute: Mute, at: At) =>
  mute.target === at.target &&
  (mute.cluster === undefined || mute.cluster === at.cluster) &&
  (mute.service === undefined || mute.service === at.service);

function becomes(route: Route, problem: Problem, kept: KeptOut | undefined, now: number): Going {
  const { name, channel, mention, quiet } = route;
  const to = { channel, by: name };
  if (kept) return { ...to, is: 'no', ...kept };
  // Nobody is woken up by a sample.
  if (problem.kind === 'test') return { ...to, is: 'now' };
  const whole = { ...to, ...(mention !== undefined && { mention }) };
  const enough = enoughOf(route, problem);
  if (enough && !reached(problem.times, enough))
    return {
      ...whole,
      is: 'later',
      because: `told after ${enough.times} in ${spokenDuration(enough.withinMs)}`,
    };
  const held = quiet && problem.kind !== 'pause' && problem.severity !== 'error' && isWithin(quiet, now);
  if (!held) return { ...whole, is: 'now' };
  const at = windowEnd(quiet, now);
  return { ...whole, is: 'later', ...(at !== undefined && { at }), because: `quiet ${windowWords(quiet)}` };
}

/** How many events it takes; a pause waits for people, and the services of a digest are many already. */
const enoughOf = ({ after }: Route, { kind, members }: Problem): Threshold | undefined =>
  kind === 'pause' || members ? undefined : (after ?? (kind === 'tasks' ? severalTasks : undefined));

/** Returns whether there ever were so many within so long. */
function reached(times: readonly number[], { times: wanted, withinMs }: Threshold): boolean {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.some((at, i) => {
    const last = sorted[i + wanted - 1];
    return last !== undefined && last - at <= withinMs;
  });
}

const ranks = { no: 0, later: 1, now: 2 };

/** Returns whether an answer beats another of the same channel: told at all, sooner, and to those who are named. */
function wider(one: Going, best: Going): boolean {
  if (one.is !== best.is) return ranks[one.is] > ranks[best.is];
  const [due, other] = [dueAt(one), dueAt(best)];
  return due === other ? one.mention !== undefined && best.mention === undefined : due < other;
}

const dueAt = (one: Going) => (one.is === 'later' ? (one.at ?? Number.MAX_SAFE_INTEGER) : 0);
