/** A sample of every kind of message about an op, and of every dialog: as full as they usually get. */
import type { ModalView } from '@slack/types';
import type { Say } from '../slack/blocks.ts';
import { card, ending, noted } from '../slack/cards.ts';
import { codeView } from '../slack/code.ts';
import { denyView } from '../slack/deny.ts';
import { keyView, recoveryView } from '../slack/enrol.ts';
import { glassBroken, nagging, reviewList } from '../slack/glass.ts';
import { pauseCard } from '../slack/hooks.ts';
import { lockLost } from '../slack/locks.ts';
import type { DeployChange, Lock, Op, Paused, Plan, Scope } from '../work.ts';

/** All samples bear this moment, so that they are the same every time; milliseconds. */
export const at = Date.parse('2026-11-26T14:02:30Z');

export const scope: Scope = {
  target: 'prod',
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
};
const dev = { team: 'T0TEAM', user: 'U0DEV' };
export const sre = { team: 'T0TEAM', user: 'U0SRE' };

const images = (tag: string, of: string) => [
  { container: 'web', image: `web:${tag}`, tag, digest: `sha256:${of.repeat(64)}` },
];
const deploy: DeployChange = {
  kind: 'deploy',
  how: 'image',
  family: 'web',
  from: { revision: 'web:41', deployment: 'ecs-svc/1', images: images('1.4.1', 'a') },
  to: { copies: 'web:41', images: images('1.5.0', 'b') },
  roles: [],
  differences: [{ what: 'memory', from: '512', to: '1024' }],
  alarms: ['web-5xx'],
  firing: [],
};

const plan = (change: Plan['change'], more: Partial<Plan['terms']> = {}): Plan => ({
  scope,
  change,
  steps: [{ name: 'switch', needs: [{ actions: ['ecs:UpdateService'], resources: ['*'] }] }],
  terms: {
    rules: ['production needs a second person'],
    demands: [{ rule: 'production needs a second person', approvals: 1, from: ['sre'] }],
    approvals: 1,
    from: ['sre'],
    distinct: false,
    expiresMs: 1_800_000,
    startMs: 600_000,
    stepUp: false,
    rulesHash: 'x',
    ...more,
  },
  checks: [
    { code: 'scan_clean', is: 'pass', said: 'Its scan found nothing new above the threshold.' },
    { code: 'breaker_off', is: 'warn', said: 'ECS will not go back by itself.' },
  ],
});

/** Returns an op that was asked for, and what else is said of it. */
export const op = (more: Partial<Op> = {}): Op => ({
  id: 'op_abcdefghijkl',
  ask: {
    who: dev,
    where: { channel: 'C0OPS' },
    words: 'deploy web 1.5.0 to prod',
    work: { kind: 'deploy', service: { name: 'web' }, to: { is: 'image', image: '1.5.0' } },
    at,
  },
  state: 'held',
  version: 1,
  told: 0,
  epoch: 1,
  votes: [],
  votesVersion: 0,
  journal: [],
  plan: plan(deploy),
  planHash: 'abcdef0123456789',
  could: [sre],
  expiresAt: at + 1_800_000,
  ...more,
});

const approved: Partial<Op> = {
  votes: [{ who: sre, choice: 'approve', at }],
  acting: { who: sre, authority: 'sre', role: 'arn:aws:iam::111122223333:role/slipway-sre' },
  startedAt: at,
};
const running = op({
  ...approved,
  state: 'running',
  progress: {
    desired: 3,
    running: 2,
    pending: 1,
    lastEvent: { at, text: 'has started 2 tasks' },
    rollout: { old: 1, failedTasks: 1, status: 'IN_PROGRESS', failures: { count: 1, of: 3 } },
  },
});
const why = { code: 'deployment_failed', said: 'Tasks failed to start.', next: 'Look with `/ecs why web`.' };
const timed = op({
  ...approved,
  state: 'running',
  plan: plan({ kind: 'scale', from: 3, to: 10, back: { to: 3, afterMs: 7_200_000 } }),
  timed: { is: 'stands', from: 3, to: 10, until: at + 7_200_000, remindAt: at + 6_600_000 },
});
const lock: Lock = {
  op: 'op_abcdefghijkl',
  who: dev,
  at,
  until: at + 3_600_000,
  target: 'prod',
  cluster: 'prod',
  service: 'web',
  because: 'the database is being moved',
  remindAt: at,
  reminded: 0,
  during: [],
  holdsBack: [],
};
const urgent = op({
  plan: plan(deploy, { urgent: { channel: 'C0SECURITY' }, stepUp: true }),
  ask: { ...op().ask, urgent: 'nobody can log in' },
});

/** A deployment that waits at a pause. */
export const paused: Paused = {
  deployment: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/x',
  status: 'IN_PROGRESS',
  scope,
  strategy: 'CANARY',
  steps: [
    {
      hookId: 'ecs-pause-aaaaaaaabbbb',
      status: 'AWAITING_ACTION',
      stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
      weight: 20,
      expiresAt: at,
      timeoutAction: 'ROLLBACK',
    },
  ],
  earlier: 0,
  ahead: [{ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', weight: 100 }],
  later: 0,
  traffic: 5,
  blue: { revision: 'web:41', images: deploy.from.images },
  green: { revision: 'web:42', images: deploy.to.images },
  differences: deploy.differences,
  startedBy: { op: 'op_abcdefghijkl', by: dev },
};

/** Returns messages about ops, by what they are. */
export const opSamples = (): Record<string, Say> => ({
  'a request': card(op()),
  'a request that is weighed': card(op(), sre),
  'a deployment under way': card(running),
  'a failure': card(op({ ...approved, state: 'ended', outcome: 'failed', endedAt: at, why })),
  'an end in the thread': ending(op({ ...approved, state: 'ended', outcome: 'succeeded', endedAt: at })),
  'a diagnosis': noted(running, {
    kind: 'diagnosis',
    stopped: [
      { count: 2, task: 'a1', stopCode: 'EssentialContainerExited', reason: 'exited', containers: [] },
    ],
    findings: [{ cause: 'crashed', sure: 'certain', facts: { container: 'web' }, cites: [] }],
    log: { container: 'web', lines: ['cannot open the port'] },
    unchecked: [],
  }),
  'a version that is worse': noted(running, { kind: 'worse', worse: ['web-5xx is firing'] }),
  'a timed change': card(timed),
  'a timed change that is over soon': noted(timed, { kind: 'soon', leftMs: 600_000 }),
  'a lock': card(op({ lock })),
  'a lock that was stolen': lockLost(op({ lock: { ...lock, end: { how: 'stolen', at, by: sre } } })),
  'a pause': pauseCard(paused),
  'a broken glass': glassBroken(urgent),
  'a review that is due': nagging(urgent),
  'a list of reviews': reviewList([urgent]),
});

/** Returns dialogs, by what they are. */
export const dialogSamples = (): Record<string, ModalView> => ({
  'the dialog of a deny': denyView('op_abcdefghijkl', 'abcdef', { channel: 'C0OPS' }),
  'the dialog of a code': codeView(op(), 'abcdef', { channel: 'C0OPS' }),
  'the dialog of enrolling': keyView({
    secret: 'A'.repeat(32),
    uri: 'otpauth://totp/Slipway',
    carried: { sealed: 'x', until: at },
    again: true,
  }),
  'the dialog of recovery codes': recoveryView(['aaaa-bbbb-cccc', 'dddd-eeee-ffff']),
});
