/** Whose streams are whose while logs are followed: tasks come and go, and several services may write to one group. */
import type { Eyes } from '../../aws/index.ts';
import type { LogEvent } from '../../aws/logs.ts';
import { type Scope, shortName } from '../../work.ts';
import { taskOf } from './sources.ts';

/** Lines of tasks that ECS does not name yet wait for so many milliseconds, and so many of them. */
const strangers = { forMs: 15_000, lines: 2_000 };

const mostTasks = 100;

export type Tasks = ReturnType<typeof createTasks>;

/** Returns what knows a service's tasks; `task` is the one that is followed, where it is one. */
export function createTasks(eyes: Pick<Eyes, 'ecs'>, scope: Scope, task: string | undefined) {
  const known = new Set<string>();
  const foreign = new Set<string>();
  const waiting = new Map<string, { since: number; events: LogEvent[] }>();
  let held = 0;
  const theirs = (id: string) => task === undefined || id.startsWith(task);

  return {
    /** Ids of tasks that were there at one time or another. */
    ids: (): string[] => [...known],

    /** Returns those of the events that are of this service's tasks; those of unknown ones wait. */
    own(events: readonly LogEvent[]): LogEvent[] {
      return events.filter(event => {
        const id = taskOf(event.stream);
        if (known.has(id)) return true;
        if (foreign.has(id) || !theirs(id)) return false;
        const one = waiting.get(id) ?? { since: Date.now(), events: [] };
        waiting.set(id, one);
        if (held < strangers.lines) {
          held++;
          one.events.push(event);
        }
        return false;
      });
    },

    /** Whether some task is to be looked up. */
    wondering: (): boolean => waiting.size > 0,

    /** Looks which tasks there are; returns the events that waited for it, and whether any task still runs. Throws AwsError. */
    async look(): Promise<{ events: LogEvent[]; running: boolean }> {
      const of = { serviceName: scope.service };
      const [running, stopped] = await Promise.all([
        eyes.ecs.tasks(scope.cluster, of, mostTasks),
        eyes.ecs.tasks(scope.cluster, of, mostTasks, 'STOPPED'),
      ]);
      const ids = (all: typeof running) => all.map(({ taskArn }) => shortName(taskArn)).filter(theirs);
      for (const id of [...ids(running), ...ids(stopped)]) known.add(id);
      const events: LogEvent[] = [];
      for (const [id, one] of waiting) {
        if (!known.has(id) && Date.now() - one.since < strangers.forMs) continue;
        if (known.has(id)) events.push(...one.events);
        else foreign.add(id);
        held -= one.events.length;
        waiting.delete(id);
      }
      return { events, running: ids(running).length > 0 };
    },
  };
}
