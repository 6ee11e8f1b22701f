/** What a verdict is drawn from, out of all that AWS showed. Pure. */
import type { Service, Task } from '../../aws/ecs.ts';
import type { ServiceDeployment } from '../../aws/rollouts.ts';
import type { RolloutRow } from '../../seen.ts';
import { isWaiting } from '../../work.ts';
import type { Evidence } from '../evidence.ts';
import { hookSteps } from '../hook-steps.ts';
import { redacted } from '../redact.ts';
import { fellAt } from '../why/case.ts';
import { classified, sickSince } from './classify.ts';
import { failingMs, type Judged } from './judge.ts';
import { instanceRow, serviceRow, straysIn, taskRow } from './rows.ts';

/** What a verdict rests on, as evidence names it: of a service, and of a task. */
const decisive = {
  service: [
    'tasks',
    'stopped tasks',
    'target health',
    'the service deployment',
    'alarms',
    'container instances',
  ],
  task: ['target health', 'container instances'],
};

/** Returns whether a look saw all that a verdict rests on. */
export const sawEnough = (
  { missed }: { missed: ReadonlySet<string> },
  about: keyof typeof decisive = 'service',
): boolean => !decisive[about].some(what => missed.has(what));

/** Tasks that went wrong, not those that made room for others or that somebody stopped. */
const fell = ({ stopCode, stoppedReason = '' }: Task): boolean =>
  stopCode === 'EssentialContainerExited' ||
  stopCode === 'TaskFailedToStart' ||
  /failed (?:ELB|container) health checks/.test(stoppedReason);

/** Counts what fell lately of the deployments that there still are: what came before them is over. */
function failingOf({ stopped, service, at }: Evidence): Judged['failing'] {
  const own = new Set((service.deployments ?? []).flatMap(({ id }) => id ?? []));
  const lately = stopped
    .filter(fell)
    .filter(({ startedBy = '' }) => own.has(startedBy))
    .filter(task => at - fellAt(task) < failingMs);
  return { stops: lately.length };
}

function rolloutRow(rollout: ServiceDeployment): RolloutRow {
  const { status = 'UNKNOWN', createdAt, lifecycleStage, statusReason } = rollout;
  const breaker = rollout.deploymentCircuitBreaker;
  const hook = hookSteps(rollout).steps.find(step => isWaiting({ status }, step));
  const reason = rollout.rollback?.reason ?? statusReason;
  return {
    status,
    at: createdAt?.getTime() ?? 0,
    ...(lifecycleStage && { stage: lifecycleStage }),
    ...(breaker && {
      breaker: {
        status: breaker.status ?? '',
        failures: breaker.failureCount ?? 0,
        threshold: breaker.threshold ?? 0,
      },
    }),
    ...(hook && {
      hook: {
        stage: hook.stage ?? 'a pause',
        ...(hook.expiresAt !== undefined && { until: hook.expiresAt }),
      },
    }),
    ...(reason && { reason: redacted(reason) }),
  };
}

const deploymentsOf = ({ deployments = [] }: Service): Judged['deployments'] =>
  deployments.map(({ rolloutState = '', failedTasks = 0, createdAt, rolloutStateReason: reason }) => ({
    rollout: rolloutState,
    failed: failedTasks,
    at: createdAt?.getTime() ?? 0,
    ...(reason && { reason: redacted(reason) }),
  }));

function sinceWhen({ events = [] }: Service, tasks: Judged['tasks']): Judged['since'] {
  const of = (sick: (task: Judged['tasks'][number]) => boolean) =>
    sickSince(
      events,
      tasks.filter(sick).map(({ id }) => id),
    );
  const targets = of(task => task.targets.some(({ state }) => state === 'unhealthy'));
  const containers = of(({ container }) => container === 'UNHEALTHY');
  return { ...(targets !== undefined && { targets }), ...(containers !== undefined && { containers }) };
}

/** Returns what is judged of a service. */
export function judgedOf(seen: Evidence): Judged {
  const { at, scope, service } = seen;
  const tasks = seen.tasks.map(task => taskRow(task, seen));
  return {
    now: at,
    row: serviceRow(scope, service),
    deployments: deploymentsOf(service),
    ...(seen.rollout && { rollout: rolloutRow(seen.rollout) }),
    tasks,
    strays: straysIn(seen),
    alarms: seen.alarms.map(({ AlarmName = '' }) => AlarmName),
    instances: seen.instances.map(instanceRow),
    failing: failingOf(seen),
    events: classified(service.events ?? []),
    since: sinceWhen(service, tasks),
  };
}
