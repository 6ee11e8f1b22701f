import { globMatches } from '../../src/approvals/globs.ts';
import { asksMore, type Question, type Rule, ruling } from '../../src/approvals/rules.ts';
import type { DeployChange } from '../../src/work.ts';
import { termsOf } from '../terms.ts';

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web-eu',
};
const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  match: {},
  from: [],
  distinct: false,
  stepUp: false,
  ...more,
});
const deployment = (how: DeployChange['how']): DeployChange => ({
  kind: 'deploy',
  how,
  family: 'web',
  from: { revision: 'web:1', deployment: 'ecs-svc/1', images: [] },
  to: { images: [] },
  roles: [],
  differences: [],
  alarms: [],
  firing: [],
});
/** A Friday, 17:30 in Berlin. */
const at = Date.parse('2026-11-27T16:30:00Z');
const scaling = (from: number, to: number): Question => ({ change: { kind: 'scale', from, to }, scope, at });
const asked = (rules: Rule[], question: Partial<Question> = {}) =>
  ruling(rules, 1, { ...scaling(3, 5), ...question });

test('all matching rules apply and the strictest wins; the card is told which asked for what', () => {
  const rules = [
    rule('a', { approvals: 1, expiresMs: 500, from: ['sre', 'leads'], stepUp: true }),
    rule('b', { match: { services: ['web-*'] }, approvals: 2, from: ['leads', 'security'], startMs: 60_000 }),
    rule('c', { match: { targets: ['staging'] }, approvals: 9 }),
    rule('d', { distinct: true }),
  ];
  expect(asked(rules).terms).toMatchObject({
    rules: ['a', 'b', 'd'],
    approvals: 2,
    from: ['leads'],
    distinct: true,
    stepUp: true,
    expiresMs: 500,
    startMs: 60_000,
    demands: [
      { rule: 'a', approvals: 1, from: ['sre', 'leads'], expiresMs: 500, stepUp: true },
      { rule: 'b', approvals: 2, from: ['leads', 'security'], startMs: 60_000 },
      { rule: 'd', distinct: true },
    ],
  });
});

test('a change that no rule says a number for needs one approval', () => {
  expect(asked([]).terms).toMatchObject({ rules: [], approvals: 1, from: [], expiresMs: 1_800_000 });
  expect(asked([rule('a', { stepUp: true })]).terms).toMatchObject({ rules: ['a'], approvals: 1 });
  expect(asked([rule('a', { approvals: 0 })]).terms).toMatchObject({ approvals: 0 });
});

test('a code proves an approval: where one rule asks for it, another cannot do without the approval', () => {
  const rules = [rule('a', { approvals: 0 }), rule('b', { stepUp: true })];
  expect(asked(rules).terms).toMatchObject({ approvals: 1, stepUp: true });
});

test.each<[string, Rule['match'], Question, boolean]>([
  ['scale is scale', { work: ['scale'] }, scaling(3, 5), true],
  [
    'deploy is every change of a revision',
    { work: ['deploy'] },
    { ...scaling(0, 0), change: deployment('rollback') },
    true,
  ],
  ['rollback is only that', { work: ['rollback'] }, { ...scaling(0, 0), change: deployment('image') }, false],
  ['a glob of clusters', { clusters: ['p*'] }, scaling(3, 5), true],
  ['to none', { size: { toZero: true } }, scaling(3, 0), true],
  ['not to none', { size: { toZero: true } }, scaling(3, 1), false],
  ['exactly twice as many is not more', { size: { moreThanTimes: 2 } }, scaling(3, 6), false],
  ['more than twice as many', { size: { moreThanTimes: 2 } }, scaling(3, 7), true],
  ['less than half as many', { size: { moreThanTimes: 2 } }, scaling(7, 3), true],
  ['from none, which is any number of times', { size: { moreThanTimes: 10 } }, scaling(0, 1), true],
  ['more than two tasks', { size: { moreThanTasks: 2 } }, scaling(3, 6), true],
  ['two tasks are not more', { size: { moreThanTasks: 2 } }, scaling(5, 3), false],
  [
    'keeping a timed change is as large as that is',
    { size: { moreThanTimes: 2 } },
    {
      ...scaling(10, 10),
      change: { kind: 'scale', from: 10, to: 10, over: { op: 'op_x', to: 3, until: 1 } },
    },
    true,
  ],
  [
    'going back to none is to none',
    { size: { toZero: true } },
    { ...scaling(0, 5), change: { kind: 'scale', from: 0, to: 5, back: { to: 0, afterMs: 1 } } },
    true,
  ],
  ['any of the sizes will do', { size: { toZero: true, moreThanTasks: 2 } }, scaling(3, 9), true],
  [
    'a deployment has no size',
    { size: { moreThanTasks: 0 } },
    { ...scaling(0, 0), change: deployment('image') },
    false,
  ],
  ['within hours', { hours: { zone: 'Europe/Berlin', from: '17:00', to: '18:00' } }, scaling(3, 5), true],
  ['the same hours elsewhere', { hours: { zone: 'UTC', from: '17:00', to: '18:00' } }, scaling(3, 5), false],
])('match: %s', (_, match, question, expected) => {
  expect(ruling([rule('r', { match })], 1, question).terms.rules).toEqual(expected ? ['r'] : []);
});

const freeze = { zone: 'Europe/Berlin', days: ['fri', 'sat', 'sun'] as const, from: '16:00', to: '24:00' };

test('a freeze forbids, except for what is left out of it, and for whoever breaks the glass', () => {
  const frozen = rule('weekend', { freeze });
  expect(asked([frozen]).forbidden).toEqual({
    code: 'frozen',
    rules: ['weekend'],
    because: 'fri, sat, sun from 16:00 to 24:00 (Europe/Berlin)',
  });
  expect(asked([frozen], { at: at - 2 * 3_600_000 }).forbidden).toBeUndefined();
  const except = rule('weekend', {
    freeze: { ...freeze, except: { work: ['rollback'], services: ['web-*'] } },
  });
  expect(asked([except]).forbidden).toBeUndefined();
  expect(asked([except], { scope: { ...scope, service: 'api' } }).forbidden?.code).toBe('frozen');
  expect(
    asked([except], { scope: { ...scope, service: 'api' }, change: deployment('rollback') }).forbidden,
  ).toBeUndefined();
  const glass = rule('emergencies', { breakGlass: { from: ['oncall'], channel: 'C0SEC' } });
  expect(asked([frozen, glass], { urgent: true })).toMatchObject({
    terms: { approvals: 1, from: ['oncall'], stepUp: true, urgent: { channel: 'C0SEC' } },
  });
});

test('what a rule denies, nobody approves, and no glass can be broken for', () => {
  const rules = [
    rule('never', { deny: 'ask the database team' }),
    rule('g', { breakGlass: { from: ['x'], channel: 'C' } }),
  ];
  for (const urgent of [false, true])
    expect(asked(rules, { urgent }).forbidden).toMatchObject({
      code: 'denied_by_rule',
      because: 'ask the database team',
    });
});

test('rules that ask for different people are impossible; without a rule for it no glass is broken', () => {
  const contradictory = [rule('a', { from: ['x'] }), rule('b', { from: ['y'] })];
  expect(asked(contradictory).forbidden?.code).toBe('contradictory_rules');
  expect(asked([rule('a')], { urgent: true }).forbidden?.code).toBe('no_break_glass');
});

test.each([
  ['the same', {}, false],
  ['one approval more', { approvals: 2 }, true],
  ['a code, too', { stepUp: true }, true],
  ['distinct people', { distinct: true }, true],
  ['only some of those who might', { from: ['sre'] }, true],
  ['a shorter time is over by itself', { expiresMs: 1 }, false],
])('asks for more than before: %s', (_, more, expected) => {
  expect(asksMore(termsOf({ from: ['sre', 'leads'] }), termsOf({ from: ['sre', 'leads'], ...more }))).toBe(
    expected,
  );
});

test.each([
  ['web', 'web', true],
  ['web-*', 'web-eu', true],
  ['web.?', 'web.1', true],
  ['web', 'web2', false],
  ['w*b', 'wxyzb', true],
  ['(web', '(web', true],
])('glob %s on %s is %s', (glob, text, expected) => {
  expect(globMatches(glob, text)).toBe(expected);
});
