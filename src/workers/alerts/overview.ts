/** How alerts are now: the problems that there are, who would hear of which, and whether events come at all. */
import { isWithin, windowEnd, windowWords } from '../../approvals/windows.ts';
import type { Answer } from '../../ports.ts';
import type { Deaf, KindGoing, RouteSeen } from '../../seen.ts';
import type {
  AlertKind,
  AlertScope,
  Lockable,
  LockedThing,
  Mute,
  Op,
  Problem,
  Severity,
} from '../../work.ts';
import type { Given } from '../given.ts';
import { namedTarget } from '../resolve.ts';
import { thingMeant, thingOf } from '../thing.ts';
import { deafAmong, goingToOurs } from './ours.ts';
import { going, mayCover, type RoutesGiven, routesOf } from './route.ts';

/** The most problems that one list reads. */
const most = 100;

/** Returns the problems that there are, of a target where one is named, and what has been heard of events. Throws UserError. */
export async function overview(given: Given, { ask }: Op, named: string | undefined): Promise<Answer> {
  const { ledger, config } = given;
  const target = named === undefined ? undefined : namedTarget(given, named, ask.where);
  const [problems, mutes, heard] = await Promise.all([
    ledger.alerts.open(most),
    ledger.hearers.mutes(),
    ledger.alerts.heard(),
  ]);
  const isMeant = ({ scope }: Problem) =>
    target === undefined || scope.target === target || scope.maybe?.includes(target);
  return {
    kind: 'alerts',
    about: 'list',
    ...(target !== undefined && { target }),
    problems: problems.filter(isMeant),
    more: problems.length === most,
    mutes: mutes.filter(one => target === undefined || one.target === target),
    heard,
    queues: config.alerts.queues.length,
    now: ledger.now(),
  };
}

/** Returns all that decides who hears of what, as it is now. */
export async function routing({ config, ledger }: Pick<Given, 'config' | 'ledger'>): Promise<RoutesGiven> {
  const [subscriptions, mutes] = await Promise.all([ledger.hearers.subscriptions(), ledger.hearers.mutes()]);
  return { alerts: config.alerts, channels: config.channels, subscriptions, mutes, now: ledger.now() };
}

/** What is shown of where things would go: each kind as bad as it comes, and those that come in two. */
const samples: [AlertKind, Severity][] = [
  ['deployment', 'error'],
  ['tasks', 'error'],
  ['service', 'error'],
  ['service', 'warning'],
  ['alarm', 'error'],
  ['instance', 'warning'],
  ['image', 'error'],
  ['pause', 'error'],
  ['info', 'info'],
];

/** Returns who would hear of a service or a target now, or all routes where none is named. Throws UserError. */
export async function routesNow(given: Given, { ask }: Op, named: Lockable | undefined): Promise<Answer> {
  const all = await routing(given);
  const on = named && thingOf(await thingMeant(given, named, ask.where, thing => `alerts routes ${thing}`));
  const covered = ({ target, cluster, service }: Mute) =>
    !on ||
    (target === on.target &&
      (service === undefined ||
        on.service === undefined ||
        (service === on.service && (cluster === undefined || cluster === on.cluster))));
  const seen = routesOf(all).filter(({ match }) => !on || mayCover(match, on));
  const deaf = await deafAmong(
    given,
    seen.map(({ channel }) => channel),
  );
  const kindGoing = (kind: AlertKind, severity: Severity, to: LockedThing): KindGoing => ({
    kind,
    severity,
    going: goingToOurs(going(sampleOf(kind, severity, to, all.now), all), deaf),
  });
  return {
    kind: 'alerts',
    about: 'routes',
    ...(on && { on }),
    routes: seen.map(route => routeSeen(route, all.now, deaf.get(route.channel))),
    kinds: on ? samples.map(([kind, severity]) => kindGoing(kind, severity, on)) : [],
    mutes: all.mutes.filter(covered),
    maintenance: all.alerts.maintenance
      .filter(window => isWithin(window, all.now) && (!on || mayCover(window.match, on)))
      .map(window => `${windowWords(window)}: ${window.reason}`),
  };
}

function routeSeen(
  { name, channel, match, mention, after, quiet }: ReturnType<typeof routesOf>[number],
  now: number,
  deaf?: Deaf,
): RouteSeen {
  const isNow = quiet !== undefined && isWithin(quiet, now);
  const until = isNow ? windowEnd(quiet, now) : undefined;
  return {
    channel,
    ...(deaf && { deaf }),
    by: name,
    match,
    ...(mention !== undefined && { mention }),
    ...(after && { after }),
    ...(quiet && { quiet: { when: windowWords(quiet), now: isNow, ...(until !== undefined && { until }) } }),
  };
}

/** A problem that came often enough for every threshold. */
export const sampleOf = (kind: AlertKind, severity: Severity, scope: AlertScope, now: number): Problem => ({
  id: '',
  kind,
  severity,
  scope,
  cause: 'test',
  key: '',
  text: '',
  state: 'open',
  count: 100,
  times: Array.from({ length: 100 }, () => now),
  first: now,
  last: now,
  again: 0,
  version: 1,
  posts: {},
});
