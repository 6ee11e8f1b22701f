/** One service: a verdict, and the evidence that it rests on. */
import type { Service, Task } from '../../aws/ecs.ts';
import type { ServiceDeployment } from '../../aws/rollouts.ts';
import type { RolloutRow, Status, Verdict } from '../../seen.ts';
import { type Locked, shortName } from '../../work.ts';
import { grouped } from '../deploying/explain.ts';
import { busyFor, type Evidence, evidence } from '../evidence.ts';
import type { Look } from '../look.ts';
import { redacted } from '../redact.ts';
import type { Found } from '../resolve.ts';
import type { Case } from '../why/case.ts';
import { diagnose } from '../why/diagnose.ts';
import { caseOf } from '../why/why.ts';
import { classified, sickSince } from './classify.ts';
import { failingMs, isMoving, type Judged, judge } from './judge.ts';
import { instanceRow, serviceRow, straysIn, taskRow } from './rows.ts';

/** Events so recent are told, and stopped tasks so recent are grouped; milliseconds. */
const recent = { events: 900_000, stopped: 3_600_000 };
/** A deployment without a word from ECS for so long is remarked on: silence is not recovery (ecs.md §0.8). */
const quiet = 300_000;

/** Verdicts that need no cause. */
const well: Verdict[] = ['healthy', 'empty', 'inactive'];

/** What a verdict rests on, as evidence names it. */
const decisive = [
  'tasks',
  'stopped tasks',
  'target health',
  'the service deployment',
  'alarms',
  'container instances',
];

/** Tasks that went wrong, not those that made room for others or that somebody stopped. */
const fell = ({ stopCode, stoppedReason = '' }: Task): boolean =>
  stopCode === 'EssentialContainerExited' ||
  stopCode === 'TaskFailedToStart' ||
  /failed (?:ELB|container) health checks/.test(stoppedReason);

/** Returns ECS's record of a deployment in short. */
export function rolloutRow(rollout: ServiceDeployment): RolloutRow {
  const { status = 'UNKNOWN', createdAt, lifecycleStage, statusReason } = rollout;
  const breaker = rollout.deploymentCircuitBreaker;
  const hook = rollout.lifecycleHookDetails?.find(one => one.status === 'AWAITING_ACTION');
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
        stage: lifecycleStage ?? 'a pause',
        ...(hook.expiresAt && { until: hook.expiresAt.getTime() }),
      },
    }),
    ...(reason && { reason: redacted(reason) }),
  };
}

function stoppedOf(seen: Case) {
  const { stopped, service, at } = seen;
  const own = new Set((service.deployments ?? []).flatMap(({ id }) => id ?? []));
  const within = (ms: number) => (task: Task) => at - (task.stoppedAt?.getTime() ?? at) < ms;
  const failing = stopped
    .filter(fell)
    .filter(within(failingMs))
    .filter(({ startedBy = '' }) => own.has(startedBy));
  return {
    groups: grouped(seen, stopped.filter(within(recent.stopped))),
    failing: { stops: failing.length },
  };
}

const deploymentsOf = ({ deployments = [] }: Service): Judged['deployments'] =>
  deployments.map(({ rolloutState = '', failedTasks = 0, createdAt, rolloutStateReason: reason }) => ({
    rollout: rolloutState,
    failed: failedTasks,
    at: createdAt?.getTime() ?? 0,
    ...(reason && { reason: redacted(reason) }),
  }));

function scalingOf({ scalable }: Evidence): Pick<Status, 'scaling'> {
  if (!scalable) return {};
  const { MinCapacity: min = 0, MaxCapacity: max = 0, SuspendedState: is } = scalable;
  const suspended = [
    ...(is?.DynamicScalingInSuspended ? ['in'] : []),
    ...(is?.DynamicScalingOutSuspended ? ['out'] : []),
    ...(is?.ScheduledScalingSuspended ? ['by schedule'] : []),
  ];
  return { scaling: { min, max, suspended } };
}

/** Returns the verdict on a service with its evidence, as far as the look could see. */
export async function statusOf(found: Found, locks: Locked[], look: Look): Promise<Status> {
  const seen = caseOf(await evidence(found, look), 'service', look);
  const { at, scope, service, discovery } = seen;
  const row = serviceRow(scope, service);
  const tasks = seen.tasks.map(task => taskRow(task, seen));
  const instances = seen.instances.map(instanceRow);
  const rollout = seen.rollout && rolloutRow(seen.rollout);
  const alarms = seen.alarms.map(({ AlarmName = '' }) => AlarmName);
  const all = classified(service.events ?? []);
  const { groups, failing } = stoppedOf(seen);
  const ids = (sick: (task: (typeof tasks)[number]) => boolean) => tasks.filter(sick).map(({ id }) => id);
  const targets = sickSince(
    service.events ?? [],
    ids(one => one.targets.some(({ state }) => state === 'unhealthy')),
  );
  const containers = sickSince(
    service.events ?? [],
    ids(one => one.container === 'UNHEALTHY'),
  );
  const judged: Judged = {
    now: at,
    row,
    deployments: deploymentsOf(service),
    tasks,
    strays: straysIn(seen),
    alarms,
    instances,
    failing,
    events: all,
    since: { ...(targets !== undefined && { targets }), ...(containers !== undefined && { containers }) },
    ...(rollout && { rollout }),
  };
  const verdict = judge(judged);
  const [finding] = well.includes(verdict.verdict) ? [] : diagnose(seen);
  const quietMs = at - (all[0]?.at ?? at);
  return {
    kind: 'status',
    row,
    ...verdict,
    ...(finding && !finding.over && { finding }),
    sure: !decisive.some(what => look.missed.has(what)),
    taskDefinition: shortName(service.taskDefinition),
    deployments: (service.deployments ?? []).map(deployment => ({
      id: deployment.id ?? '',
      status: deployment.status ?? '',
      taskDefinition: shortName(deployment.taskDefinition),
      desired: deployment.desiredCount ?? 0,
      running: deployment.runningCount ?? 0,
      rollout: deployment.rolloutState ?? '',
    })),
    ...(rollout && { rollout }),
    tasks,
    stopped: groups,
    alarms,
    busy: { from: seen.at - busyFor, to: seen.at, cpu: seen.cpu, memory: seen.memory },
    ...scalingOf(seen),
    instances,
    registries: discovery.map(registry => ({
      healthy: [...registry.values()].filter(is => is === 'HEALTHY').length,
      of: registry.size,
    })),
    events: all.filter(event => at - event.at < recent.events && event.class !== 'routine'),
    ...(isMoving(judged) && quietMs > quiet && { quietMs }),
    unchecked: look.unchecked,
    locks,
  };
}
