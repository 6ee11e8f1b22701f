import { card, ending } from '../../src/slack/cards.ts';
import type { Op, Plan } from '../../src/work.ts';
import { termsOf } from '../terms.ts';

const sre = { team: 'T', user: 'U0SRE' };
const plan: Plan = {
  scope: { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' },
  change: { kind: 'scale', from: 3, to: 10, back: { to: 3, afterMs: 5_400_000 } },
  steps: [],
  terms: termsOf(),
  checks: [],
};
const op = (more: Partial<Op>): Op => ({
  id: 'op_aaaaaaaaaaaa',
  ask: {
    who: { team: 'T', user: 'U0DEV' },
    where: { channel: 'C' },
    words: 'scale web 10 for 90m',
    work: { kind: 'scale', service: { name: 'web' }, tasks: { to: 10 }, forMs: 5_400_000 },
    at: 0,
  },
  state: 'ended',
  version: 1,
  told: 0,
  epoch: 1,
  votes: [],
  votesVersion: 0,
  journal: [],
  could: [sre],
  startedAt: 0,
  endedAt: 5_500_000,
  plan,
  timed: { is: 'goes back', from: 3, to: 10, until: 5_400_000, remindAt: 0, backAt: 5_400_000 },
  ...more,
});
const why = (code: string, said = 'Said.') => ({ code, said, next: 'Next.' });
const text = (say: object) =>
  JSON.stringify(say).replace(/"(?:type|style|action_id)":("[^"]*"|\{[^}]*\}),?/g, '');

test.each<[string, Partial<Op>, RegExp]>([
  [
    'AWS refuses the way back: who could do it, and a button for it',
    { outcome: 'failed', why: why('aws_denied') },
    /Failed to go back: web 10 → 3 tasks.*Said\..*Next\..*Could do it: .*U0SRE.*Scale to 3.*scale prod\/prod\/web 3/,
  ],
  [
    'somebody changed it after it had gone back',
    { outcome: 'superseded', why: why('count_changed') },
    /Superseded: Scale web 3 → 10 tasks for 90 min.*Said\..*Next\./,
  ],
  [
    'it went back in time: nothing is said to be late',
    { outcome: 'succeeded' },
    /Gone back: web 10 → 3 tasks.*Back to 3, running 3\. It stood at 10 for 1 h 30 min\.(?!.*late)/,
  ],
])('the end of a timed change: %s', (_, more, expected) => {
  expect(text(ending(op(more)))).toMatch(expected);
});

test('while it stands its card says when it goes back, and what did not arrive; once somebody had it go back, it offers nothing', () => {
  const timed = { is: 'stands' as const, from: 3, to: 10, until: 5_400_000, remindAt: 0 };
  const progress = { desired: 10, running: 9, pending: 1 };
  expect(text(card(op({ state: 'running', timed, progress })))).toMatch(
    /Asked for 10, running 9\..*Stands at 10 until .*then back to 3, unless.*Keep.*Revert now/,
  );
  const shown = text(card(op({ state: 'running', timed: { ...timed, revert: { who: sre, at: 1 } } })));
  expect(shown).toMatch(/has it go back now/);
  expect(shown).not.toMatch(/Revert now/);
});
