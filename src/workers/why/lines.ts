/** The last lines of a container that failed: where they are, and what they say, secrets removed (security.md T10). */
import type { Task } from '../../aws/ecs.ts';
import { AwsError, type Eyes } from '../../aws/index.ts';
import { shortName } from '../../work.ts';
import { redactedLines } from '../redact.ts';
import type { Redactor } from '../redacting/redactor.ts';
import { type Case, containerOf, culpritOf, definitionOf, linesShown } from './case.ts';

type Read = { container: string; task: string; lines: string[] } | { cannot: string };

/**
 * Returns the last lines of the container whose end stopped this task, or why nobody can read them; undefined where it never
 * ran. An awslogs stream is `prefix/container/task`.
 */
export async function lastLines(
  eyes: Eyes,
  seen: Case,
  task: Task,
  redactor: Redactor,
): Promise<Read | undefined> {
  const guilty = culpritOf(seen, task);
  const container = containerOf(definitionOf(seen, task), guilty?.name);
  if (!guilty?.name || !container) return undefined;
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  const group = options['awslogs-group'];
  const prefix = options['awslogs-stream-prefix'];
  const name = guilty.name;
  if (logDriver !== 'awslogs') return { cannot: 'its log driver is not awslogs' };
  if (!group || !prefix) return { cannot: 'its awslogs-stream-prefix is not set' };
  const id = shortName(task.taskArn);
  try {
    const lines = await eyes.observing.lastLines(group, `${prefix}/${name}/${id}`, linesShown);
    return { container: name, task: id, lines: redactedLines(lines, redactor) };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException')
      return { cannot: 'it wrote none' };
    throw error;
  }
}
