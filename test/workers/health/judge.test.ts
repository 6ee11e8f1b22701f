import type { Classified, ServiceRow, TaskRow } from '../../../src/seen.ts';
import { type Judged, judge } from '../../../src/workers/health/judge.ts';

const now = Date.parse('2026-11-26T14:10:00Z');
const minute = 60_000;
const row: ServiceRow = {
  target: 'prod',
  cluster: 'prod',
  service: 'web',
  status: 'ACTIVE',
  desired: 3,
  running: 3,
  pending: 0,
  rollout: 'COMPLETED',
};
const task = (more: Partial<TaskRow> = {}): TaskRow => ({
  id: 'a'.repeat(32),
  status: 'RUNNING',
  zone: 'eu-west-1a',
  revision: 'web:43',
  container: 'UNKNOWN',
  targets: [{ state: 'healthy' }],
  ...more,
});
const sick = task({ targets: [{ state: 'unhealthy', reason: 'Target.Timeout' }] });
const deployment = { rollout: 'COMPLETED', failed: 0, at: now - 100 * minute };
const moving = { ...deployment, rollout: 'IN_PROGRESS', at: now - 2 * minute };
const said = (text: string, agoMs: number, is: Classified['class'] = 'problem'): Classified => ({
  at: now - agoMs,
  text,
  class: is,
});
const well: Judged = {
  now,
  row,
  deployments: [deployment],
  tasks: [task(), task(), task()],
  strays: [],
  alarms: [],
  instances: [],
  failing: { stops: 0 },
  events: [],
  since: {},
};
const rollout = { status: 'IN_PROGRESS', at: now - 2 * minute };
const breaker = (failures: number) => ({ status: 'MONITORING', failures, threshold: 3 });
const down = { ...row, running: 0 };

test.each<[string, Partial<Judged>, string, string[]]>([
  ['all run and nothing complains', {}, 'healthy', []],
  [
    'no load balancer and no health check: nobody complains',
    { tasks: [task({ targets: [] })] },
    'healthy',
    [],
  ],
  [
    'one target fails since a while',
    { tasks: [sick, task(), task()], since: { targets: now - minute } },
    'degraded',
    ['targets'],
  ],
  [
    'a target that is still being checked is no failure',
    { tasks: [task({ targets: [{ state: 'initial' }] })] },
    'healthy',
    [],
  ],
  ['a target of nobody that we know is unhealthy', { strays: ['Target.Timeout'] }, 'degraded', ['strays']],
  [
    'a container fails its own check',
    { tasks: [task({ container: 'UNHEALTHY' })] },
    'degraded',
    ['containers'],
  ],
  [
    'a task on its way out may be unhealthy',
    { tasks: [{ ...sick, status: 'DEACTIVATING' }, task()] },
    'healthy',
    [],
  ],
  ['an alarm fires', { alarms: ['web-5xx'] }, 'degraded', ['alarms']],
  [
    'an agent is lost',
    { instances: [{ id: 'i-1', status: 'ACTIVE', connected: false, agent: '1.9' }] },
    'degraded',
    ['instances'],
  ],
  ['one crash that was mended is no reason', { failing: { stops: 1 } }, 'healthy', []],
  ['three crashes are a loop, though all run now', { failing: { stops: 3 } }, 'degraded', ['failing']],
  [
    'one crash and a task missing',
    { row: { ...row, running: 2, pending: 1 }, failing: { stops: 1 } },
    'degraded',
    ['count', 'failing'],
  ],
  ['a task starts', { row: { ...row, running: 2, pending: 1 } }, 'changing', ['count']],
  [
    'a task is missing and ECS says why',
    { row: { ...row, running: 2 }, events: [said('was unable to place a task', minute)] },
    'degraded',
    ['count', 'said'],
  ],
  [
    'what ECS said an hour ago is over',
    { events: [said('was unable to place a task', 60 * minute)] },
    'healthy',
    [],
  ],
  [
    'routine that looks scary alarms nobody',
    { events: [said('(task a) (port 80) is unhealthy in (target-group web)', minute, 'change')] },
    'healthy',
    [],
  ],
  [
    'its deployment failed',
    { deployments: [{ ...deployment, rollout: 'FAILED', reason: 'x' }] },
    'degraded',
    ['failed'],
  ],
  ['a deployment is under way', { deployments: [moving, deployment], rollout }, 'changing', ['count']],
  [
    'it waits for a hook',
    { deployments: [moving], rollout: { ...rollout, hook: { stage: 'POST_SCALE_UP' } } },
    'changing',
    ['hook', 'count'],
  ],
  [
    'the breaker counts failures',
    { deployments: [moving, deployment], rollout: { ...rollout, breaker: breaker(2) } },
    'stuck',
    ['breaker'],
  ],
  [
    'no breaker, but tasks of it failed',
    { deployments: [{ ...moving, failed: 2 }, deployment] },
    'stuck',
    ['breaker'],
  ],
  [
    'ECS cannot move',
    {
      deployments: [moving, deployment],
      rollout,
      events: [said('was unable to stop or start tasks', minute)],
    },
    'stuck',
    ['said'],
  ],
  [
    'what was said before it began does not hold it',
    { deployments: [moving, deployment], rollout, events: [said('was unable to place a task', 10 * minute)] },
    'changing',
    ['count'],
  ],
  [
    'ECS does not begin it',
    { deployments: [moving, deployment], rollout: { status: 'PENDING', at: now - 3 * minute } },
    'stuck',
    ['waiting'],
  ],
  [
    'ECS goes back',
    {
      deployments: [moving, deployment],
      rollout: { ...rollout, status: 'ROLLBACK_IN_PROGRESS', breaker: breaker(3) },
    },
    'degraded',
    ['going back'],
  ],
  ['nothing runs', { row: down, tasks: [] }, 'down', ['count']],
  [
    'nothing runs, and the deployment fails',
    { row: down, tasks: [], deployments: [moving], rollout: { ...rollout, breaker: breaker(1) } },
    'down',
    ['count', 'breaker'],
  ],
  [
    'its first tasks start',
    { row: { ...down, pending: 3 }, tasks: [], deployments: [moving], rollout },
    'changing',
    ['count'],
  ],
  ['it is set to nothing', { row: { ...row, desired: 0, running: 0 }, tasks: [] }, 'empty', ['zero']],
  ['it is on its way to nothing', { row: { ...row, desired: 0, running: 1 } }, 'changing', ['count']],
  ['it is being deleted', { row: { ...row, status: 'DRAINING' }, alarms: ['x'] }, 'inactive', ['status']],
])('%s', (_, more, verdict, reasons) => {
  const judged = judge({ ...well, ...more });
  expect(judged.verdict).toBe(verdict);
  expect(judged.because.map(({ is }) => is)).toEqual(reasons);
});

test('who fails is counted, with each reason once and the moment of the first sign', () => {
  const { because } = judge({ ...well, tasks: [sick, sick, task()], since: { targets: now - minute } });
  expect(because).toEqual([
    { is: 'targets', sick: 2, of: 3, codes: ['Target.Timeout'], since: now - minute },
  ]);
});
