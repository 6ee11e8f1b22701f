/** Finds out why tasks of a deployment failed, before the circuit breaker trips, by the same rules as `why`. */
import type { Task } from '../../aws/ecs.ts';
import type { Eyes } from '../../aws/index.ts';
import type { Note, Stopped } from '../../ports.ts';
import { deployOf, leftBy, type Op, type Plan, shortName } from '../../work.ts';
import { createLook } from '../look.ts';
import { redacted } from '../redact.ts';
import type { Redactor } from '../redacting/redactor.ts';
import { type Case, culpritOf, failedOf } from '../why/case.ts';
import { diagnose } from '../why/diagnose.ts';
import { lastLines } from '../why/lines.ts';
import { deploymentId } from './advance.ts';

const mostTasks = 100;
const mostGroups = 5;

/** Returns a reason without what differs from task to task, so that equal causes look equal. */
const normalised = (reason: string): string =>
  redacted(
    reason
      .replace(/arn:aws[\w-]*:[^\s)]+/g, match => match.slice(match.lastIndexOf('/') + 1))
      .replace(/\b[0-9a-f]{32}\b/g, '…'),
  ).slice(0, 300);

/** Returns tasks that stopped, grouped by cause, the commonest first, five at most. */
export function grouped(seen: Case, tasks: readonly Task[]): Stopped[] {
  const groups = new Map<string, Stopped>();
  for (const task of tasks) {
    const reason = normalised(task.stoppedReason ?? '');
    const guilty = culpritOf(seen, task);
    const end = {
      ...(guilty?.exitCode !== undefined && { exitCode: guilty.exitCode }),
      ...(guilty?.reason !== undefined && { reason: normalised(guilty.reason) }),
    };
    const key = [task.stopCode, reason, guilty?.name, end.exitCode, end.reason].join('|');
    const known = groups.get(key);
    if (known) {
      known.count++;
      continue;
    }
    groups.set(key, {
      count: 1,
      task: shortName(task.taskArn),
      stopCode: task.stopCode ?? 'unknown',
      reason,
      containers: guilty?.name ? [{ name: guilty.name, ...end }] : [],
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, mostGroups);
}

/** Returns why tasks of an op's deployment failed, as far as AWS tells; only its own tasks are looked at, lines of logs are redacted. */
export async function explain(op: Op, plan: Plan, eyes: Eyes, redactor: Redactor): Promise<Note> {
  const { scope } = plan;
  const { cluster, service } = scope;
  const change = deployOf(plan);
  const revision = change.to.revision ?? leftBy(op, 'register').revision ?? change.from.revision;
  const startedBy = deploymentId(op) ?? '';
  const look = createLook();
  const stopped = await eyes.ecs.tasks(cluster, { startedBy }, mostTasks, 'STOPPED');
  const [definition, [shown]] = await Promise.all([
    look.at('the task definition', undefined, () => eyes.ecs.revision(revision)),
    look.at('the service', [], () => eyes.ecs.services(cluster, [service])),
  ]);
  const arns = (shown?.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
  const seen: Case = {
    at: Date.now(),
    scope,
    about: 'service',
    service: { ...shown, deployments: [], events: [] },
    tasks: [],
    stopped,
    balanced: await Promise.all(
      arns.map(async arn => ({
        arn,
        targets: await look.at('target health', [], () => eyes.around.targetHealth(arn)),
      })),
    ),
    alarms: [],
    protections: new Map(),
    instances: [],
    discovery: [],
    cpu: [],
    memory: [],
    unchecked: look.unchecked,
    revisions: new Map(),
    ...(definition && { definition: definition.definition }),
  };
  const failed = failedOf(seen);
  const [first] = grouped(seen, failed);
  const guilty = failed.find(task => task.taskArn?.endsWith(first?.task ?? '/'));
  if (guilty) {
    const name = culpritOf(seen, guilty)?.name;
    const read = await look.at(`the log of ${name}`, undefined, () =>
      lastLines(eyes, seen, guilty, redactor),
    );
    if (read && 'lines' in read) seen.log = read;
    else if (read) look.unchecked.push(`the log of ${name}: ${read.cannot}`);
  }
  return {
    kind: 'diagnosis',
    stopped: grouped(seen, failed),
    findings: diagnose(seen).filter(({ cause }) => cause !== 'set_to_zero'),
    ...(seen.log && { log: seen.log }),
    unchecked: look.unchecked,
  };
}
