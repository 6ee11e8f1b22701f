/** Whose last lines are evidence: those of a task that the first finding is about. Pure. */
import type { Task } from '../../aws/ecs.ts';
import type { Cite, Finding } from '../../seen.ts';
import { shortName } from '../../work.ts';
import { isTarget } from '../health/rows.ts';
import { type Case, failedOf, hasWords } from './case.ts';

/** Returns the task that a piece of evidence names, if its containers may have written why. */
function namedBy(seen: Case, { from, id = '' }: Cite): Task | undefined {
  const is = ({ taskArn }: Task) => shortName(taskArn) === id;
  if (from === 'stopped task') return seen.stopped.find(task => is(task) && hasWords(task));
  if (from === 'task') return seen.tasks.find(is);
  return from === 'target health' ? sickOf(seen, id) : undefined;
}

/** Returns the task behind an unhealthy target. */
const sickOf = ({ tasks, balanced, instances }: Case, id: string): Task | undefined =>
  balanced
    .flatMap(({ targets }) => targets)
    .filter(({ Target, TargetHealth }) => Target?.Id === id && TargetHealth?.State?.startsWith('unhealthy'))
    .flatMap(({ Target }) => tasks.find(task => isTarget(task, instances, Target)) ?? [])[0];

/**
 * Returns the task whose lines are read: of the first finding that has one, a stopped task before one that runs. What is past is
 * looked at only where nothing is wrong now; where no rule knows anything, what fell last may say it.
 */
export function guiltyOf(seen: Case, findings: readonly Finding[]): Task | undefined {
  const [first] = findings;
  if (!first) return failedOf(seen).find(hasWords);
  return findings
    .filter(({ past }) => past === first.past)
    .flatMap(({ cites }) => {
      const named = cites.flatMap(cite => namedBy(seen, cite) ?? []);
      return named.find(hasWords) ?? named.find(({ startedAt }) => startedAt) ?? [];
    })[0];
}
