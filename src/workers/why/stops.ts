/** Tasks that somebody or something told to stop. Pure (ecs.md §1.2 stop codes, §3.2 texts). */
import type { Task } from '../../aws/ecs.ts';
import type { Cause } from '../../seen.ts';
import { aboutTasks, failedOf, type Rule, stoppedOf } from './case.ts';

const told =
  (cause: Cause, is: (task: Task) => boolean): Rule =>
  seen => {
    const tasks = failedOf(seen).filter(is);
    return tasks.length > 0 ? aboutTasks(seen, cause, 'certain', tasks) : undefined;
  };

/** Of one task that was told to make room, for whom: the deployment that stopped it is its own, or a newer one. */
const madeRoom: Rule = seen => {
  const [task] = seen.about === 'task' ? stoppedOf(seen) : [];
  const by = /^Scaling activity initiated by \(deployment ([^)]+)\)/.exec(task?.stoppedReason ?? '')?.[1];
  if (!task || by === undefined) return undefined;
  const cause = task.startedBy === by ? 'stopped_by_scaling' : 'stopped_by_deployment';
  return aboutTasks(seen, cause, 'certain', [task], { name: by });
};

export const stops: Rule[] = [
  told(
    'spot_interrupted',
    ({ stopCode, stoppedReason = '' }) =>
      stopCode === 'SpotInterruption' || /^Your Spot Task/.test(stoppedReason),
  ),
  told('maintenance', ({ stoppedReason = '' }) =>
    /^ECS is performing maintenance|^Task retirement/i.test(stoppedReason),
  ),
  told(
    'instance_lost',
    ({ stopCode, stoppedReason = '' }) =>
      stopCode === 'TerminationNotice' ||
      /^Host EC2 \(instance [^)]*\) (?:terminated|stopped)|container instance.*(?:deregistered|terminated)/i.test(
        stoppedReason,
      ),
  ),
  told('stopped_by_person', ({ stopCode }) => stopCode === 'UserInitiated'),
  madeRoom,
];
