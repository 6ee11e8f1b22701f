/** What rules call a decision at a pause: going on is deploying, going back is a rollback. */
import { type Rule, ruling } from '../../src/approvals/rules.ts';
import type { HookAction, HookChange } from '../../src/work.ts';

const scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  match: {},
  from: [],
  distinct: false,
  stepUp: false,
  ...more,
});
const decision = (action: HookAction): HookChange => ({
  kind: 'hook',
  action,
  hook: 'ecs-pause-x',
  paused: {
    deployment: '',
    status: 'IN_PROGRESS',
    scope,
    strategy: 'CANARY',
    steps: [],
    earlier: 0,
    ahead: [],
    later: 0,
    green: { revision: 'web:2', images: [] },
    differences: [],
  },
});
const at = Date.parse('2026-12-24T12:00:00Z');
const freeze = { zone: 'UTC', from: '2026-12-20', to: '2026-12-31', except: { work: ['rollback' as const] } };
const rules = [
  rule('deploys', { match: { work: ['deploy'] }, approvals: 2, stepUp: true }),
  rule('rollbacks', { match: { work: ['rollback'] }, from: ['sre'] }),
  rule('scaling', { match: { work: ['scale', 'restart', 'stop'] }, approvals: 9 }),
  rule('holidays', { freeze }),
];
const ruled = (action: HookAction, urgent = false) =>
  ruling(rules, 1, { change: decision(action), scope, at, urgent });

test.each<[HookAction, string[]]>([
  ['continue', ['deploys', 'holidays']],
  ['rollback', ['deploys', 'rollbacks', 'holidays']],
])('%s at a pause meets %j, as our own deploys do', (action, names) => {
  expect(ruled(action).terms).toMatchObject({ rules: names, approvals: 2, stepUp: true });
});

test('a freeze that lets rollbacks through lets a pause be rolled back, not continued', () => {
  expect(ruled('continue').forbidden).toMatchObject({ code: 'frozen', rules: ['holidays'] });
  expect(ruled('rollback').forbidden).toBeUndefined();
});

test('the glass is broken for it only where a rule says who may', () => {
  expect(ruled('continue', true).forbidden).toMatchObject({ code: 'no_break_glass' });
});
