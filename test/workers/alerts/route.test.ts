import fc from 'fast-check';
import type { Config } from '../../../src/config/index.ts';
import {
  type AlertFilter,
  alertKinds,
  type Mute,
  type Problem,
  type Subscription,
  severities,
} from '../../../src/work.ts';
import { going, type RoutesGiven } from '../../../src/workers/alerts/route.ts';
import { problemWith } from './problem.ts';

type Alerts = Config['alerts'];
const sre = { team: 'T0TEAM', user: 'U0SRE' };
const noon = Date.parse('2026-11-26T11:00:00Z');
const night = Date.parse('2026-11-26T22:10:00Z');
const morning = Date.parse('2026-11-27T06:00:00Z');
const quiet = { zone: 'Europe/Berlin', from: '22:00', to: '07:00' };

const route = (more: Partial<Alerts['routes'][number]> = {}) => ({
  name: 'production',
  match: {},
  channel: 'C0OPS',
  ...more,
});
const alerts = (more: Partial<Alerts> = {}): Alerts => ({
  queues: [],
  routes: [],
  maintenance: [],
  flood: 5,
  ...more,
});
const given = (more: Partial<RoutesGiven> = {}): RoutesGiven => ({
  alerts: alerts({ routes: [route()] }),
  channels: [],
  subscriptions: [],
  mutes: [],
  now: noon,
  ...more,
});
const routed = (...routes: Alerts['routes']) => given({ alerts: alerts({ routes }) });
const subscription = (match: AlertFilter, channel = 'C0DEV'): Subscription => ({
  id: 'sub_abcd',
  channel,
  match,
  who: sre,
  at: 0,
});
const mute = (more: Partial<Mute> = {}): Mute => ({
  id: 'mute_abcd',
  target: 'prod',
  who: sre,
  at: 0,
  until: noon + 1,
  because: 'we migrate',
  ...more,
});

/** Returns what becomes of it as a line that reads: `C0OPS now production`. */
const lines = (problem: Problem, world: RoutesGiven) =>
  going(problem, world).map(one => {
    const at = one.is === 'later' && one.at !== undefined ? ` ${new Date(one.at).toISOString()}` : '';
    const why = one.is === 'now' ? '' : ` (${one.because})`;
    return `${one.channel} ${one.is}${at} ${one.by}${one.mention ? ` @${one.mention}` : ''}${why}`;
  });

const p = problemWith;
const atNight = (more: Partial<Problem>, is = route({ quiet })): [Problem, RoutesGiven] => [
  p(more),
  { ...routed(is), now: night },
];
const minutes = (...all: number[]) => all.map(minute => noon + minute * 60_000);
const later = 'C0OPS later 2026-11-27T06:00:00.000Z production (quiet from 22:00 to 07:00 (Europe/Berlin))';
const digest = {
  scope: { target: 'prod' },
  members: { places: ['prod/prod/web', 'prod/blue/api'], open: 2, of: 2 },
};

test.each<[string, Problem, RoutesGiven, string[]]>([
  ['a route for all', p(), given(), ['C0OPS now production']],
  ['no routes and no channels', p(), given({ alerts: alerts() }), []],
  [
    'without routes a channel hears of its own target',
    p(),
    given({
      alerts: alerts(),
      channels: [
        { id: 'C0OPS', target: 'prod' },
        { id: 'C0DEV', target: 'staging' },
      ],
    }),
    ['C0OPS now channels'],
  ],
  [
    'with routes it does not',
    p({ severity: 'warning' }),
    { ...routed(route({ match: { severity: 'error' } })), channels: [{ id: 'C0OPS', target: 'prod' }] },
    [],
  ],
  ['another target', p(), routed(route({ match: { targets: ['stag*'] } })), []],
  [
    'a target that it may be at',
    p({ scope: { target: 'staging', maybe: ['prod'] } }),
    routed(route({ match: { targets: ['prod'] } })),
    ['C0OPS now production'],
  ],
  ['services by glob', p(), routed(route({ match: { services: ['w?b'] } })), ['C0OPS now production']],
  [
    'services of a cluster',
    p(),
    routed(
      route({ match: { services: ['blue/*'] } }),
      route({ match: { services: ['prod/w*'] }, name: 'p' }),
    ),
    ['C0OPS now p'],
  ],
  [
    'no service where one is asked for',
    p({ scope: { target: 'prod' } }),
    routed(route({ match: { services: ['*'] } })),
    [],
  ],
  ['another kind', p(), routed(route({ match: { kinds: ['alarm'] } })), []],
  ['not bad enough', p({ severity: 'info' }), given(), []],
  [
    'bad enough for whoever asked',
    p({ severity: 'info' }),
    routed(route({ match: { severity: 'info' } })),
    ['C0OPS now production'],
  ],
  [
    'chatter is not told',
    p({ kind: 'info', severity: 'error' }),
    routed(route({ match: { severity: 'warning' } })),
    [],
  ],
  [
    'chatter for those who name it',
    p({ kind: 'info', severity: 'info' }),
    routed(route({ match: { kinds: ['info'] } })),
    ['C0OPS now production'],
  ],
  [
    'chatter for those who hear all',
    p({ kind: 'info', severity: 'info' }),
    routed(route({ match: { severity: 'info' } })),
    ['C0OPS now production'],
  ],
  [
    'naming chatter makes nothing else of it',
    p({ severity: 'info' }),
    routed(route({ match: { kinds: ['info', 'deployment'] } })),
    [],
  ],
  [
    'one task that fails',
    p({ kind: 'tasks', times: minutes(0) }),
    given(),
    ['C0OPS later production (told after 3 in 5m)'],
  ],
  [
    'three tasks within five minutes',
    p({ kind: 'tasks', times: minutes(5, 0, 2) }),
    given(),
    ['C0OPS now production'],
  ],
  [
    'three tasks within six',
    p({ kind: 'tasks', times: minutes(0, 2, 6) }),
    given(),
    ['C0OPS later production (told after 3 in 5m)'],
  ],
  [
    'three of many, long ago',
    p({ kind: 'tasks', times: minutes(-900, -600, -598, -596, 0) }),
    given(),
    ['C0OPS now production'],
  ],
  [
    "a route's own threshold",
    p({ times: minutes(0) }),
    routed(route({ after: { times: 2, withinMs: 3_600_000 }, mention: 'S0SRE' })),
    ['C0OPS later production @S0SRE (told after 2 in 1h)'],
  ],
  ['quiet hours', ...atNight({ severity: 'warning' }), [later]],
  ['quiet hours by day', p({ severity: 'warning' }), routed(route({ quiet })), ['C0OPS now production']],
  ['an error at night', ...atNight({ severity: 'error' }), ['C0OPS now production']],
  ['a pause at night', ...atNight({ kind: 'pause', severity: 'info' }), ['C0OPS now production']],
  [
    'a pause that only errors are asked for',
    p({ kind: 'pause', severity: 'info' }),
    routed(route({ match: { severity: 'error' } })),
    ['C0OPS now production'],
  ],
  [
    'a sample, whatever the route is for, with nobody woken up',
    ...atNight(
      { kind: 'test', severity: 'info' },
      route({ quiet, mention: 'S0SRE', match: { kinds: ['alarm'], severity: 'error' } }),
    ),
    ['C0OPS now production'],
  ],
  ['a sample from elsewhere', p({ kind: 'test' }), routed(route({ match: { targets: ['staging'] } })), []],
  ['muted', p(), given({ mutes: [mute({ service: 'web' })] }), ['C0OPS no production (we migrate)']],
  ['muted until now', p(), given({ mutes: [mute({ until: noon })] }), ['C0OPS now production']],
  ['another service is muted', p(), given({ mutes: [mute({ service: 'api' })] }), ['C0OPS now production']],
  [
    'the same name in another cluster is muted',
    p(),
    given({ mutes: [mute({ cluster: 'blue', service: 'web' })] }),
    ['C0OPS now production'],
  ],
  [
    'one of the targets it may be at is muted',
    p({ scope: { target: 'prod', maybe: ['staging'] } }),
    given({ mutes: [mute()] }),
    ['C0OPS now production'],
  ],
  [
    'all of them are',
    p({ scope: { target: 'prod', maybe: ['staging'] } }),
    given({ mutes: [mute({ target: 'staging' }), mute()] }),
    ['C0OPS no production (we migrate)'],
  ],
  [
    'maintenance',
    p(),
    given({
      alerts: alerts({
        routes: [route()],
        maintenance: [
          { match: { services: ['w*'] }, zone: 'UTC', from: '10:00', to: '12:00', reason: 'patches' },
        ],
      }),
    }),
    ['C0OPS no production (maintenance from 10:00 to 12:00 (UTC): patches)'],
  ],
  [
    'a pause during maintenance',
    p({ kind: 'pause' }),
    given({
      alerts: alerts({
        routes: [route()],
        maintenance: [
          { match: { services: ['w*'] }, zone: 'UTC', from: '10:00', to: '12:00', reason: 'patches' },
        ],
      }),
    }),
    ['C0OPS now production'],
  ],
  [
    'maintenance of another service',
    p(),
    given({
      alerts: alerts({
        routes: [route()],
        maintenance: [
          { match: { services: ['api'] }, zone: 'UTC', from: '10:00', to: '12:00', reason: 'patches' },
        ],
      }),
    }),
    ['C0OPS now production'],
  ],
  [
    'a digest goes where one of its services goes, however often each failed',
    p({ ...digest, kind: 'tasks' }),
    routed(route({ match: { services: ['api'] } })),
    ['C0OPS now production'],
  ],
  [
    'a digest of which one service is muted',
    p(digest),
    given({ mutes: [mute({ service: 'api' })] }),
    ['C0OPS now production'],
  ],
  [
    'a digest of which all are',
    p(digest),
    given({ mutes: [mute({ service: 'api' }), mute({ service: 'web' })] }),
    ['C0OPS no production (we migrate)'],
  ],
  [
    'a subscription, besides the routes',
    p(),
    given({ subscriptions: [subscription({ targets: ['prod'] })] }),
    ['C0OPS now production', 'C0DEV now sub_abcd'],
  ],
  [
    'two ways into one channel: now beats later',
    p({ times: minutes(0) }),
    {
      ...routed(route({ after: { times: 9, withinMs: 1 } })),
      subscriptions: [subscription({}, 'C0OPS')],
    },
    ['C0OPS now sub_abcd'],
  ],
  [
    'of two now, the one that names somebody',
    p(),
    routed(route(), route({ name: 'sre', mention: 'S0SRE' })),
    ['C0OPS now sre @S0SRE'],
  ],
  [
    'of two later, the sooner',
    p({ severity: 'warning', times: minutes(0) }),
    { ...routed(route({ after: { times: 9, withinMs: 1 } }), route({ name: 'quiet', quiet })), now: night },
    [later.replace('production', 'quiet')],
  ],
])('%s', (_, problem, world, expected) => {
  expect(lines(problem, world)).toEqual(expected);
});

test('quiet hours end when they say, and then it is told', () => {
  const [problem, world] = atNight({ severity: 'warning' });
  expect(going(problem, world)).toMatchObject([{ is: 'later', at: morning }]);
  expect(going(problem, { ...world, now: morning })).toMatchObject([{ is: 'now' }]);
});

const names = ['prod', 'staging', 'web', 'api'];
const someNames = fc.array(fc.constantFrom('*', 'w*', '[', '(a+)+', ...names), {
  minLength: 1,
  maxLength: 2,
});
const match = fc.record(
  {
    targets: someNames,
    services: someNames,
    kinds: fc.array(fc.constantFrom(...alertKinds), { minLength: 1, maxLength: 3 }),
    severity: fc.constantFrom(...severities),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<AlertFilter>;
const anyRoute = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    match,
    channel: fc.constantFrom('C0OPS', 'C0DEV'),
    mention: fc.constant('S0SRE'),
    after: fc.record({ times: fc.integer({ min: 1, max: 4 }), withinMs: fc.integer({ min: 1, max: 10 }) }),
    quiet: fc.constant(quiet),
  },
  { requiredKeys: ['name', 'match', 'channel'] },
) as fc.Arbitrary<Alerts['routes'][number]>;
const anyMute = fc.record(
  {
    target: fc.constantFrom('prod', 'staging'),
    service: fc.constantFrom('web', 'api'),
    until: fc.constantFrom(noon - 1, noon + 1, night + 1),
  },
  { requiredKeys: ['target', 'until'] },
) as fc.Arbitrary<Partial<Mute>>;
const anyProblem = fc.record({
  kind: fc.constantFrom(...alertKinds),
  severity: fc.constantFrom(...severities),
  times: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }),
  scope: fc.record(
    { target: fc.constantFrom('prod', 'staging'), service: fc.constantFrom('web', 'api') },
    { requiredKeys: ['target'] },
  ) as fc.Arbitrary<Problem['scope']>,
});
const anyWorld = fc.record({
  alerts: fc.record({ routes: fc.array(anyRoute, { maxLength: 4 }) }).map(({ routes }) => alerts({ routes })),
  channels: fc.constantFrom<{ id: string; target: string }[]>([], [{ id: 'C0OPS', target: 'prod' }]),
  subscriptions: fc.array(
    match.map(one => subscription(one)),
    { maxLength: 2 },
  ),
  mutes: fc.array(anyMute.map(mute), { maxLength: 2 }),
  now: fc.constantFrom(noon, night),
});

test('whatever the routes are: one answer a channel, and more ways to hear of it never keep it away', () => {
  const ranks = ['no', 'later', 'now'];
  fc.assert(
    fc.property(anyProblem, anyWorld, match, (more, world, asked) => {
      const problem = p(more);
      const before = going(problem, world);
      expect(new Set(before.map(({ channel }) => channel)).size).toBe(before.length);
      const after = going(problem, {
        ...world,
        subscriptions: [...world.subscriptions, subscription(asked, 'C0OPS')],
      });
      for (const one of before) {
        const same = after.find(({ channel }) => channel === one.channel);
        expect(ranks.indexOf(same?.is ?? '')).toBeGreaterThanOrEqual(ranks.indexOf(one.is));
      }
    }),
  );
});

test('whatever the routes are: a mute adds no channel and tells nothing; without one, nothing is kept out', () => {
  fc.assert(
    fc.property(anyProblem, anyWorld, (more, world) => {
      const problem = p(more);
      const open = going(problem, { ...world, mutes: [] });
      const muted = going(problem, {
        ...world,
        mutes: [mute({ target: problem.scope.target, until: night + 1 })],
      });
      expect(open.filter(({ is }) => is === 'no')).toEqual([]);
      expect(muted.map(({ channel, is }) => [channel, is])).toEqual(
        open.map(({ channel }) => [channel, 'no']),
      );
    }),
  );
});

test('whatever the routes are: an error or a pause waits for no morning', () => {
  fc.assert(
    fc.property(anyProblem, anyWorld, (more, world) => {
      const problem = p(more);
      if (problem.severity !== 'error' && problem.kind !== 'pause') return;
      expect(going(problem, world).filter(one => one.is === 'later' && one.at !== undefined)).toEqual([]);
    }),
  );
});

test('what is kept up or muted says until when, so that what is still wrong then is told', () => {
  const maintenance = [{ match: {}, zone: 'UTC', from: '10:00', to: '12:00', reason: 'patches' }];
  const upkeep = given({ alerts: alerts({ routes: [route()], maintenance }) });
  expect(going(p(), upkeep)).toMatchObject([{ is: 'no', until: Date.parse('2026-11-26T12:00:00Z') }]);
  expect(going(p(), given({ mutes: [mute()] }))).toMatchObject([{ is: 'no', until: noon + 1 }]);
});
