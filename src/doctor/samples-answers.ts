/** A sample of every kind of answer and alert, and of the home tab. */
import type { HomeView } from '@slack/types';
import type { Answer } from '../ports.ts';
import type { Finding, ServiceRow, Status } from '../seen.ts';
import { alertCard, alertNote } from '../slack/alerts.ts';
import { answered, refused, shareable } from '../slack/answers.ts';
import type { Say } from '../slack/blocks.ts';
import { help } from '../slack/help.ts';
import { homeView } from '../slack/home.ts';
import { hooks } from '../slack/hooks.ts';
import { tailing } from '../slack/tails.ts';
import type { LogLine, Problem, Tail } from '../work.ts';
import { at, op, paused, scope, sre } from './samples.ts';

const row: ServiceRow = {
  target: 'prod',
  cluster: 'prod',
  service: 'web',
  status: 'ACTIVE',
  desired: 3,
  running: 2,
  pending: 1,
  rollout: 'IN_PROGRESS',
};
const finding: Finding = {
  cause: 'out_of_memory',
  sure: 'certain',
  facts: { container: 'web', limit: 512 },
  cites: [{ from: 'stopped task', id: 'a1', at, text: 'OutOfMemoryError: killed' }],
};
const task = {
  id: 'a1b2',
  status: 'RUNNING',
  zone: 'eu-west-1a',
  revision: 'web:42',
  container: 'HEALTHY',
  targets: [],
};

const status: Status = {
  kind: 'status',
  row,
  verdict: 'degraded',
  sure: true,
  because: [{ is: 'count', running: 2, desired: 3, pending: 1 }],
  finding,
  taskDefinition: 'web:42',
  deployments: [
    {
      id: 'ecs-svc/2',
      status: 'PRIMARY',
      taskDefinition: 'web:42',
      desired: 3,
      running: 2,
      rollout: 'IN_PROGRESS',
    },
  ],
  tasks: [task],
  stopped: [],
  alarms: ['web-5xx'],
  busy: { from: at - 3_600_000, to: at, cpu: [{ at, value: 81 }], memory: [{ at, value: 40 }] },
  scaling: { min: 1, max: 9, suspended: [] },
  instances: [],
  registries: [],
  events: [{ at, text: 'has started 2 tasks', class: 'routine' }],
  unchecked: ['alarms'],
  locks: [],
};

const answers: Exclude<Answer, { kind: 'chart' }>[] = [
  status,
  { kind: 'services', rows: [row], page: 1, pages: 1, read: 1, of: 1, ageMs: 0, unchecked: [] },
  { kind: 'tasks', scope, rows: [task], more: false, unchecked: [] },
  {
    kind: 'events',
    scope,
    all: true,
    events: [{ at, text: 'has started 2 tasks', class: 'routine' }],
    hidden: 0,
  },
  {
    kind: 'taskdef diff',
    scope,
    from: 'web:41',
    to: 'web:42',
    differences: [{ what: 'memory', from: '1', to: '2' }],
  },
  { kind: 'pending', ops: [op()] },
  { kind: 'op', op: op(), happened: [{ at, what: 'open', who: 'T0TEAM:U0DEV' }], earlier: 0 },
  {
    kind: 'powers',
    op: op(),
    acts: 'sre',
    steps: [{ step: 'switch', policy: '{}', cli: 'aws ecs update-service' }],
  },
  {
    kind: 'findings',
    findings: [{ is: 'note', code: 'alone', said: 'needs nobody else.', people: ['U0SRE'] }],
  },
  { kind: 'locks', locks: [], unlockable: [] },
  { kind: 'whoami', standing: { kind: 'member', groups: [], name: 'sre', asOf: at }, authorities: [] },
];

const problem: Problem = {
  id: 'pr_abcdefghijkl',
  kind: 'tasks',
  severity: 'error',
  scope: { target: 'prod', cluster: 'prod', service: 'web' },
  cause: 'out_of_memory',
  key: 'prod/prod/web tasks',
  text: 'OutOfMemoryError',
  state: 'open',
  count: 3,
  times: [at],
  first: at,
  last: at,
  again: 0,
  version: 1,
  posts: {},
  found: { at, findings: [finding], wanted: 3, running: 2, revision: 'web:42', unchecked: [], cpu: [10, 90] },
};

const tail: Tail = {
  scope,
  sources: [{ group: '/ecs/web', container: 'web', prefix: 'web' }],
  unreadable: [],
  choice: {},
  channel: 'C0OPS',
  open: false,
  from: at,
  until: at + 900_000,
  read: {},
  way: { is: 'live' },
  counted: { came: 1, sampledSeconds: 0, gaps: 0, gapMs: 0 },
};
const logLine: LogLine = { at, container: 'web', task: 'a1b2', text: 'GET / 200' };

/** Returns answers and alerts, by what they are. */
export const answerSamples = (): Record<string, Say> => ({
  ...Object.fromEntries(answers.map(answer => [`the answer: ${answer.kind}`, answered(answer)])),
  'an answer to share': shareable(answered(status), 'status web'),
  'a refusal': refused({
    code: 'unknown_service',
    said: 'There is no web.',
    next: 'Try another.',
    instead: ['status web'],
  }),
  'the help': help(),
  'an alert': alertCard(problem, 'S0SRE'),
  'an alert of a pause': alertCard({ ...problem, kind: 'pause', cause: 'waits_for_approval', paused }),
  'an alert that is over': alertNote(
    { ...problem, state: 'over', overAt: at, overBy: 'recovered' },
    { kind: 'over' },
  ),
  'a list of pauses': hooks({ kind: 'hooks', waits: [], more: 0, ageMs: 0, unchecked: [] }),
  'followed logs': tailing('op_abcdefghijkl', { tail, lines: [logLine], resumed: false }, 'logs web -f'),
});

/** Returns a home tab. */
export const homeSample = (): HomeView =>
  homeView(
    {
      is: 'member',
      at,
      waiting: [op()],
      unread: 0,
      own: [op()],
      locks: [{ op: 'op_abcdefghijkl', who: sre, at, target: 'prod', because: 'a move' }],
      targets: ['prod'],
      rows: [row],
      known: 1,
      of: 1,
      ageMs: 0,
      unchecked: [],
    },
    'D0DEV',
  );
