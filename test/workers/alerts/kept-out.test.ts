/** What mutes and maintenance keep out of channels, and until when. */
import type { AlertsAnswer } from '../../../src/seen.ts';
import type { AlertFilter, Problem } from '../../../src/work.ts';
import { routesNow } from '../../../src/workers/alerts/overview.ts';
import { going, type RoutesGiven } from '../../../src/workers/alerts/route.ts';
import { problemWith as p } from './problem.ts';
import { alerts, digest, given, lines, mute, noon, route } from './routes.ts';

/** Returns a world in which what matches is kept up for two hours. */
const upkeep = (match: AlertFilter): RoutesGiven =>
  given({
    alerts: alerts({
      routes: [route()],
      maintenance: [{ match, zone: 'UTC', from: '10:00', to: '12:00', reason: 'patches' }],
    }),
  });

test.each<[string, Problem, RoutesGiven, string[]]>([
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
    upkeep({ services: ['w*'] }),
    ['C0OPS no production (maintenance from 10:00 to 12:00 (UTC): patches)'],
  ],
  [
    'a pause during maintenance',
    p({ kind: 'pause' }),
    upkeep({ services: ['w*'] }),
    ['C0OPS now production'],
  ],
  ['maintenance of another service', p(), upkeep({ services: ['api'] }), ['C0OPS now production']],
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
])('%s', (_, problem, world, expected) => {
  expect(lines(problem, world)).toEqual(expected);
});

test('what is kept up or muted says until when, so that what is still wrong then is told', () => {
  expect(going(p(), upkeep({}))).toMatchObject([{ is: 'no', until: Date.parse('2026-11-26T12:00:00Z') }]);
  expect(going(p(), given({ mutes: [mute()] }))).toMatchObject([{ is: 'no', until: noon + 1 }]);
});

test('Slack is asked about as many channels as are shown, however many hear of something', async () => {
  const asked: string[] = [];
  const { alerts: some, channels } = given({});
  const routes = Array.from({ length: 60 }, (_, i) => ({ ...route(), channel: `C${i % 45}` }));
  const world = {
    config: { alerts: { ...some, routes }, channels },
    ledger: { now: () => noon, hearers: { subscriptions: async () => [], mutes: async () => [] } },
    directory: {
      async channel(id: string) {
        asked.push(id);
        return { kind: id === 'C2' ? 'not joined' : 'joined', shared: id === 'C1' };
      },
    },
  };
  const answer = await routesNow(
    world as never,
    { ask: { where: { channel: 'C0OPS' } } } as never,
    undefined,
  );
  expect(asked).toHaveLength(30);
  const routesSeen = (answer as Extract<AlertsAnswer, { about: 'routes' }>).routes;
  expect(routesSeen).toHaveLength(60);
  expect([0, 46, 2].map(i => routesSeen[i]?.deaf)).toEqual([undefined, 'shared', 'not joined']);
});
