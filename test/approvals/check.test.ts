import { checkPolicy, type Facts } from '../../src/approvals/check.ts';
import type { Rule } from '../../src/approvals/rules.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  match: {},
  from: [],
  distinct: false,
  stepUp: false,
  ...more,
});
const facts = (rules: Rule[], more: Partial<Facts> = {}): Facts => ({
  rules,
  targets: {
    prod: { account: '111122223333', region: 'eu-west-1', clusters: ['prod'] },
    staging: { account: '111122223333', region: 'eu-west-1', clusters: ['staging'] },
  },
  authorities: {
    sre: { targets: ['prod', 'staging'], people: ['U1', 'U2'] },
    leads: { targets: ['prod', 'staging'], people: ['U2', 'U3'] },
    nobody: { targets: ['prod', 'staging'], people: [] },
  },
  deaf: [],
  ...more,
});
const found = (rules: Rule[], more: Partial<Facts> = {}) =>
  checkPolicy(facts(rules, more), now).map(({ is, code, said }) => `${is} ${code}: ${said}`);
const wrong = (rules: Rule[], more: Partial<Facts> = {}) =>
  found(rules, more).filter(line => line.startsWith('wrong'));

test('rules that can be kept are called so, and nothing is wrong', () => {
  expect(found([rule('two people', { approvals: 2 })])).toEqual([expect.stringMatching(/^fine satisfiable/)]);
});

test.each<[string, Rule[], RegExp, Partial<Facts>?]>([
  [
    'more approvals than people',
    [rule('four', { approvals: 4 })],
    /nobody_could: every change on prod \("four"\) needs 4; 3 people could approve/,
  ],
  [
    'from a group in which nobody is',
    [rule('n', { approvals: 1, from: ['nobody'] })],
    /every change on prod \("n"\) needs 1; 0 people could approve/,
  ],
  [
    'three distinct ones, and only two authorities have people',
    [rule('d', { approvals: 3, distinct: true })],
    /needs 3, each through an authority of its own; 3 people could approve/,
  ],
  [
    'two rules that ask for different people, where both match',
    [
      rule('a', { from: ['sre'], match: { services: ['web*'] } }),
      rule('b', { from: ['leads'], match: { work: ['scale'] } }),
    ],
    /contradictory_rules: scale on prod \("a" and "b"\) asks for different people: sre; leads/,
  ],
  [
    'two rules that meet only at night',
    [
      rule('a', { from: ['sre'] }),
      rule('b', { from: ['leads'], match: { hours: { zone: 'Europe/Berlin', from: '22:00', to: '06:00' } } }),
    ],
    /contradictory_rules: every change on prod/,
  ],
  [
    'only for a large change of count',
    [rule('big', { approvals: 9, match: { size: { moreThanTimes: 2 } } })],
    /nobody_could: scale on prod \("big"\) needs 9/,
  ],
  [
    'no such target',
    [rule('t', { approvals: 1, match: { targets: ['pord*'] } })],
    /never_matches: "t" names no target there is: pord\*/,
  ],
  [
    'a cluster of another target',
    [rule('c', { approvals: 1, match: { targets: ['prod'], clusters: ['staging'] } })],
    /never_matches: "c" names no cluster of its targets: staging/,
  ],
  [
    'the size of a deployment',
    [rule('s', { approvals: 1, match: { work: ['deploy'], size: { toZero: true } } })],
    /never_matches: "s" is about the size/,
  ],
  [
    'hours that are over',
    [rule('h', { approvals: 1, match: { hours: { zone: 'UTC', from: '2026-01-01', to: '2026-01-31' } } })],
    /never_matches: "h" ended 2026-01-31/,
  ],
  [
    'a glass that nobody may break',
    [rule('g', { breakGlass: { from: ['nobody'], channel: 'C0SEC' } })],
    /nobody_could: every change on prod \("g"\) lets nobody break the glass/,
  ],
  [
    'a glass that breaks unheard',
    [rule('g', { breakGlass: { from: ['sre'], channel: 'C0SEC' } })],
    /deaf_channel: "g" tells C0SEC/,
    { deaf: ['C0SEC'] },
  ],
])('wrong: %s', (_, rules, said, more = {}) => {
  expect(wrong(rules, more).join('\n')).toMatch(said);
});

test.each<[string, Rule[], RegExp]>([
  [
    'what needs nobody else',
    [rule('free', { approvals: 0, match: { targets: ['staging'] } })],
    /^note alone: every change on staging \("free"\) needs nobody else\.$/m,
  ],
  ['whoever cannot have their own approved', [rule('three', { approvals: 3 })], /^note own_changes_stuck/m],
  [
    'who may break the glass',
    [rule('g', { breakGlass: { from: ['sre'], channel: 'C' } })],
    /^note break_glass: every change on prod/m,
  ],
  [
    'a freeze that is over',
    [rule('f', { freeze: { zone: 'UTC', from: '2025-12-20', to: '2026-01-03' } })],
    /^note freeze_over/m,
  ],
])('told, not wrong: %s', (_, rules, said) => {
  expect(found(rules).join('\n')).toMatch(said);
  expect(wrong(rules)).toEqual([]);
});
