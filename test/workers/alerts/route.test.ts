/** Which channels hear of a problem: now, later or not at all. */
import type { Problem } from '../../../src/work.ts';
import { going, type RoutesGiven } from '../../../src/workers/alerts/route.ts';
import { problemWith as p } from './problem.ts';
import { alerts, digest, given, lines, night, noon, quiet, route, routed, subscription } from './routes.ts';

const morning = Date.parse('2026-11-27T06:00:00Z');
const atNight = (more: Partial<Problem>, is = route({ quiet })): [Problem, RoutesGiven] => [
  p(more),
  { ...routed(is), now: night },
];
const minutes = (...all: number[]) => all.map(minute => noon + minute * 60_000);
const later = 'C0OPS later 2026-11-27T06:00:00.000Z production (quiet from 22:00 to 07:00 (Europe/Berlin))';

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
  [
    'a digest goes where one of its services goes, however often each failed',
    p({ ...digest, kind: 'tasks' }),
    routed(route({ match: { services: ['api'] } })),
    ['C0OPS now production'],
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
