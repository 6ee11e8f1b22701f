/** Finds out why tasks of a deployment failed, before the circuit breaker trips: the cause, its meaning, the last lines. */

import type { Task } from '../../aws/ecs.ts';
import { AwsError, type Eyes } from '../../aws/index.ts';
import type { ContainerDefinition } from '../../aws/revisions.ts';
import type { Note, Stopped } from '../../ports.ts';
import { deployOf, leftBy, type Op, type Plan, shortName } from '../../work.ts';
import { redacted, redactedLines } from '../redact.ts';
import type { Redactor } from '../redacting/redactor.ts';
import { deploymentId } from './advance.ts';
import { causeOf, normalised } from './causes.ts';

const mostTasks = 100;
const linesShown = 20;

type Containers = NonNullable<Task['containers']>;

/** The container whose end stopped its task: one with a bad exit or a reason, else an essential one. */
function culprit(containers: Containers, essential: readonly string[]): Containers[number] | undefined {
  const bad = containers.find(({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0);
  return bad ?? containers.find(({ name }) => essential.includes(name ?? '')) ?? containers[0];
}

function grouped(tasks: readonly Task[], essential: readonly string[]): Stopped[] {
  const groups = new Map<string, Stopped>();
  for (const task of tasks) {
    const reason = redacted(normalised(task.stoppedReason ?? ''));
    const guilty = culprit(task.containers ?? [], essential);
    const end = {
      ...(guilty?.exitCode !== undefined && { exitCode: guilty.exitCode }),
      ...(guilty?.reason !== undefined && { reason: redacted(normalised(guilty.reason)) }),
    };
    const key = [task.stopCode, reason, guilty?.name, end.exitCode, end.reason].join('|');
    const known = groups.get(key);
    if (known) {
      known.count++;
      continue;
    }
    const means = causeOf(reason, end)?.means;
    groups.set(key, {
      count: 1,
      task: shortName(task.taskArn),
      stopCode: task.stopCode ?? 'unknown',
      reason,
      containers: guilty?.name ? [{ name: guilty.name, ...end }] : [],
      ...(means && { means }),
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, 5);
}

/** Returns where a container's lines are, `prefix/container/task`; undefined for other log drivers. */
function streamOf(container: ContainerDefinition | undefined, task: string) {
  const { logDriver, options = {} } = container?.logConfiguration ?? {};
  const group = options['awslogs-group'];
  const prefix = options['awslogs-stream-prefix'];
  if (logDriver !== 'awslogs' || !group || !prefix) return undefined;
  return { group, stream: `${prefix}/${container?.name}/${task}` };
}

/** Returns why tasks of an op's deployment failed, as far as AWS tells; lines of logs are redacted. */
export async function explain(op: Op, plan: Plan, eyes: Eyes, redactor: Redactor): Promise<Note> {
  const { scope } = plan;
  const change = deployOf(plan);
  const revision = change.to.revision ?? leftBy(op, 'register').revision ?? change.from.revision;
  const startedBy = deploymentId(op) ?? '';
  const tasks = await eyes.ecs.tasks(scope.cluster, { startedBy }, mostTasks, 'STOPPED');
  const { definition } = await eyes.ecs.revision(revision);
  const containers = definition.containerDefinitions ?? [];
  const essential = containers.filter(one => one.essential !== false).map(({ name }) => name ?? '');
  // Tasks that were merely told to make room explain nothing.
  const failed = tasks.filter(task => !/^Scaling activity initiated/.test(task.stoppedReason ?? ''));
  const stopped = grouped(failed, essential);
  const [first] = stopped;
  const [guilty] = first?.containers ?? [];
  const unchecked: string[] = [];
  let log: { container: string; lines: string[] } | undefined;
  const stream = streamOf(
    containers.find(({ name }) => name === guilty?.name),
    first?.task ?? '',
  );
  if (guilty && !stream) unchecked.push(`the log of ${guilty.name}: its log driver is not awslogs`);
  if (guilty && stream)
    try {
      const lines = await eyes.observing.lastLines(stream.group, stream.stream, linesShown);
      log = { container: guilty.name, lines: redactedLines(lines, redactor) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const why = error.code === 'ResourceNotFoundException' ? 'it wrote none' : error.code;
      unchecked.push(`the log of ${guilty.name}: ${why}`);
    }
  const next = causeOf(first?.reason ?? '', guilty)?.next ?? 'Look at its tasks with `/ecs status`.';
  return { kind: 'diagnosis', stopped, ...(log && { log }), unchecked, next };
}
