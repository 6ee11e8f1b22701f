/** One service: a verdict, and the evidence that it rests on. */
import type { Service } from '../../aws/ecs.ts';
import type { Status, Verdict } from '../../seen.ts';
import { type Locked, shortName } from '../../work.ts';
import { grouped } from '../deploying/explain.ts';
import { busyFor, type Evidence, evidence } from '../evidence.ts';
import type { Look } from '../look.ts';
import type { Found } from '../resolve.ts';
import { failedOf } from '../why/case.ts';
import { diagnose } from '../why/diagnose.ts';
import { caseOf } from '../why/why.ts';
import { isMoving, judge } from './judge.ts';
import { judgedOf, sawEnough } from './judged.ts';

/** Events so recent are told; milliseconds. */
const recent = 900_000;

/** A deployment without a word from ECS for so long is remarked on: silence is not recovery (ecs.md §0.8). */
const quiet = 300_000;

/** Verdicts that need no cause. */
const well: Verdict[] = ['healthy', 'empty', 'inactive'];

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

const deploymentsOf = ({ deployments = [] }: Service): Status['deployments'] =>
  deployments.map(deployment => ({
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    taskDefinition: shortName(deployment.taskDefinition),
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    rollout: deployment.rolloutState ?? '',
  }));

/** Returns the verdict on a service with its evidence, as far as the look could see. */
export async function statusOf(found: Found, locks: Locked[], look: Look): Promise<Status> {
  const seen = caseOf(await evidence(found, look), 'service', look);
  const { at, service, discovery, cpu, memory } = seen;
  const judged = judgedOf(seen);
  const { row, rollout, tasks, alarms, instances, events } = judged;
  const { verdict, because } = judge(judged);
  const [finding] = well.includes(verdict) ? [] : diagnose(seen);
  const quietMs = at - (events[0]?.at ?? at);
  return {
    kind: 'status',
    row,
    verdict,
    because,
    sure: sawEnough(look),
    ...(finding && !finding.over && !finding.past && { finding }),
    taskDefinition: shortName(service.taskDefinition),
    ...(seen.versions && { versions: seen.versions }),
    deployments: deploymentsOf(service),
    ...(rollout && { rollout }),
    tasks,
    stopped: grouped(seen, failedOf(seen)),
    alarms,
    busy: { from: at - busyFor, to: at, cpu, memory },
    ...scalingOf(seen),
    instances,
    registries: discovery.map(registry => ({
      healthy: [...registry.values()].filter(is => is === 'HEALTHY').length,
      of: registry.size,
    })),
    events: events.filter(event => at - event.at < recent && event.class !== 'routine'),
    ...(isMoving(judged) && quietMs > quiet && { quietMs }),
    unchecked: look.unchecked,
    locks,
  };
}
