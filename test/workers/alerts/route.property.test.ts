/** What holds of where problems go, whatever the routes, subscriptions and mutes are. */
import fc from 'fast-check';
import { type AlertFilter, alertKinds, type Mute, type Problem, severities } from '../../../src/work.ts';
import { going } from '../../../src/workers/alerts/route.ts';
import { problemWith as p } from './problem.ts';
import { type Alerts, alerts, mute, night, noon, quiet, subscription } from './routes.ts';

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
