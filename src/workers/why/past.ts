/** Tells what came before from what happens now: failures of deployments that are over explain nothing of today's. Pure. */
import type { Service, Task } from '../../aws/ecs.ts';
import { shortName } from '../../work.ts';
import { type Case, fellAt, hour, steadyAt } from './case.ts';

type Event = NonNullable<Service['events']>[number];

/** ECS goes back, or could not: what failed is why, also when its own deployment is gone by now. */
const goesBack = /^ROLLBACK_(?:REQUESTED|IN_PROGRESS|FAILED)$/;

/** Returns when the newest deployment began or, once it went live, when it did; milliseconds. Its record is shown a moment late. */
function turnedAt({ rollout, service }: Case): number {
  const moving = service.deployments?.find(
    ({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === 'IN_PROGRESS',
  );
  const began = (rollout ?? moving)?.createdAt?.getTime() ?? 0;
  return rollout?.status === 'SUCCESSFUL' ? (rollout.finishedAt?.getTime() ?? began) : began;
}

/** Whether a deployment is none of the service's any more; nobody knows of a service that names none. */
function isGone({ service, rollout }: Case, id: string | undefined): boolean {
  const own = (service.deployments ?? []).flatMap(({ id: one }) => one ?? []);
  if (goesBack.test(rollout?.status ?? '')) return false;
  return own.length > 0 && id?.startsWith('ecs-svc/') === true && !own.includes(id);
}

const isPast = (seen: Case, task: Task): boolean =>
  fellAt(task) < turnedAt(seen) || isGone(seen, task.startedBy);

/**
 * An event names a task or a deployment that is past, says that a deployment failed before the newest began, or the service was
 * steady after it and has been deployed anew.
 */
function isPastEvent(seen: Case, past: readonly Task[], { createdAt, message = '' }: Event): boolean {
  const task = /\(task ([0-9a-f]+)\)/.exec(message)?.[1];
  if (task !== undefined && past.some(({ taskArn }) => shortName(taskArn) === task)) return true;
  if (isGone(seen, /\(deployment (ecs-svc\/\w+)\)/.exec(message)?.[1])) return true;
  const at = createdAt?.getTime() ?? 0;
  if (at >= turnedAt(seen)) return false;
  return /\(deployment [^)]+\) deployment failed/.test(message) || at < (steadyAt(seen) ?? 0);
}

/** Returns what tells of now, and apart from it what stopped and was said before; of a single task all is told of now. */
export function parted(seen: Case): { present: Case; past: Case } {
  const { rollout: _, ...rest } = seen;
  const none = { tasks: [], balanced: [], alarms: [], instances: [], protections: new Map() };
  const events = seen.service.events ?? [];
  const stopped = seen.about === 'task' ? [] : seen.stopped.filter(task => isPast(seen, task));
  const said = seen.about === 'task' ? [] : events.filter(event => isPastEvent(seen, stopped, event));
  const lately = said.filter(({ createdAt }) => (createdAt?.getTime() ?? 0) > seen.at - hour);
  return {
    present: {
      ...seen,
      stopped: seen.stopped.filter(task => !stopped.includes(task)),
      service: { ...seen.service, events: events.filter(event => !said.includes(event)) },
    },
    past: { ...rest, ...none, stopped, service: { ...seen.service, events: lately } },
  };
}
