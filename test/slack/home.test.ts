import type { Home } from '../../src/seen.ts';
import { homeView } from '../../src/slack/home.ts';
import type { Op, Plan } from '../../src/work.ts';
import { validateView, worded } from '../../world/slack/kit.ts';

const long = '<!channel> `x` *b* '.repeat(60);
const who = { team: 'T', user: 'U0DEV' };

const plan: Plan = {
  scope: {
    target: 'prod',
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'prod',
    service: 'w'.repeat(255),
  },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: {
    rules: [],
    demands: [],
    approvals: 1,
    from: ['sre'],
    distinct: false,
    expiresMs: 1_800_000,
    startMs: 600_000,
    stepUp: false,
    rulesHash: 'r',
  },
  checks: [],
};

const op = (i: number): Op => ({
  id: `op_${i}`,
  ask: { who, where: { channel: 'C0OPS' }, words: long.slice(0, 300), work: { kind: 'whoami' }, at: 1 },
  state: 'held',
  version: 1,
  told: 1,
  epoch: 1,
  votes: [],
  votesVersion: 0,
  journal: [],
  plan,
  planHash: 'abcdef0123456789',
  could: Array.from({ length: 5 }, () => who),
});

const many = <T>(count: number, one: (i: number) => T) => Array.from({ length: count }, (_, i) => one(i));

const home: Home = {
  is: 'member',
  at: 1_790_000_000_000,
  waiting: many(40, op),
  unread: 3,
  own: many(40, op),
  locks: many(40, i => ({ target: 'prod', op: `op_${i}`, who, at: 1, because: long })),
  targets: many(30, i => `target-${i}`),
  rows: many(20, i => ({
    target: 'prod',
    cluster: 'c'.repeat(60),
    service: `${i}`.padEnd(255, 'w'),
    status: 'ACTIVE',
    desired: 3,
    running: i % 4,
    pending: 0,
    rollout: 'COMPLETED',
  })),
  known: 300,
  of: 10_000,
  ageMs: 45_000,
  unchecked: many(20, i => `prod/${i} (${long})`),
};

test.each<[string, Home]>([
  ['a full one', home],
  [
    'an empty one',
    { ...home, waiting: [], unread: 0, own: [], locks: [], rows: [], known: 0, of: 0, unchecked: [] },
  ],
  ['that of a guest', { is: 'stranger' }],
])('%s is a home tab that Slack takes', (_what, shown) => {
  const view = homeView(shown, 'D0DEV');
  expect(worded(validateView(view, '/view'))).toEqual([]);
  expect(JSON.stringify(view)).not.toMatch(/mrkdwn/);
  // Slack takes 3,000 characters of text in a block.
  for (const block of view.blocks) {
    const texts = JSON.stringify(block).match(/"text":"((?:[^"\\]|\\.)*)"/g) ?? [];
    expect(texts.join('').length - 9 * texts.length).toBeLessThan(3_000);
  }
});

test('what is too much is counted', () => {
  const text = JSON.stringify(homeView(home, 'D0DEV'));
  expect(text.match(/"action_id":"approve"/g)).toHaveLength(10);
  expect(text).toContain('33 more may wait for you');
  expect(text).toContain('9980 more, no worse than these');
  expect(text).toContain('9700 of them have not been read yet');
  expect(text).toContain('Read up to 45 s ago');
});
