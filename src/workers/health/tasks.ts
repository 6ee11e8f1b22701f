/** The tasks of a service, and one task by its id. */
import type { Container, Task } from '../../aws/ecs.ts';
import { UserError } from '../../errors.ts';
import type { ContainerRow, ReadAnswer, TaskSeen } from '../../seen.ts';
import { type Op, type Scope, shortName } from '../../work.ts';
import { grouped } from '../deploying/explain.ts';
import { checkedTasks, checksOf } from '../evidence.ts';
import { eyesFor, type Given } from '../given.ts';
import type { Look } from '../look.ts';
import { redacted } from '../redact.ts';
import { candidates, type Found } from '../resolve.ts';
import { addressOf, instanceRow, taskRow } from './rows.ts';

/** So many tasks of a service are read; and of a cluster, running or stopped, when one is looked for by how its id begins. */
const most = { service: 100, cluster: 2_000 };

/** ECS's ids have 32 hex digits. */
const wholeId = 32;

/** Returns a service's tasks with what checks them. */
export async function tasksOf(found: Found, look: Look): Promise<ReadAnswer> {
  const checked = await checkedTasks(found, look);
  const rows = checked.tasks.map(task => taskRow(task, checked));
  return {
    kind: 'tasks',
    scope: found.scope,
    rows,
    more: rows.length === most.service,
    unchecked: look.unchecked,
  };
}

type At = { target: string; cluster: string; task: Task };

/** Returns one task with its life. Throws UserError where none is found, or more than one. */
export async function taskOf(
  given: Given,
  op: Op,
  said: { task: string; cluster?: string; target?: string },
  look: Look,
): Promise<TaskSeen> {
  const { cluster, target, task: id } = said;
  const named = {
    name: id,
    ...(cluster !== undefined && { cluster }),
    ...(target !== undefined && { target }),
  };
  const places = candidates(given, named, op.ask.where, name => `task ${name}`);
  const found: At[] = [];
  const parts: string[] = [];
  await Promise.all(
    places.map(async ({ target, cluster }) => {
      const { ecs } = eyesFor(given, target);
      const { tasks, whole } = await look.at(`the tasks of ${target}/${cluster}`, none, async () =>
        id.length === wholeId
          ? { tasks: await ecs.tasksById(cluster, [id]), whole: true }
          : ecs.tasksLike(cluster, id, most.cluster),
      );
      found.push(...tasks.map(task => ({ target, cluster, task })));
      if (!whole) parts.push(`${target}/${cluster}`);
    }),
  );
  const [only] = found;
  if (only && found.length === 1) return seen(given, only, look);
  if (only)
    throw new UserError(
      'ambiguous_task',
      `The ids of ${found.length} tasks begin with \`${id}\`.`,
      'Which one?',
      found.slice(0, 5).map(one => `task ${one.target}/${one.cluster}/${shortName(one.task.taskArn)}`),
    );
  throw unknownTask(id, places, [...look.unchecked, ...parts.map(one => `all tasks of ${one} (too many)`)]);
}

const none = { tasks: [] as Task[], whole: true };

function unknownTask(id: string, places: { target: string; cluster: string }[], unseen: string[]) {
  const where = places.map(({ target, cluster }) => `${target}/${cluster}`).join(', ');
  if (unseen.length > 0)
    return new UserError(
      'task_not_seen',
      `I found no task \`${id}\` in ${where}, but could not check: ${unseen.join('; ')}.`,
      'Try again in a minute, or say its whole id with its cluster.',
    );
  return new UserError(
    'unknown_task',
    `There is no task \`${id}\` in ${where}.`,
    'ECS tells of a stopped task for about an hour. See `/ecs tasks <service>`.',
  );
}

/** The moments of a task's life, in the order in which they come (ecs.md §3.2). */
const moments: [key: keyof Task, what: string][] = [
  ['createdAt', 'created'],
  ['connectivityAt', 'connected'],
  ['pullStartedAt', 'pull began'],
  ['pullStoppedAt', 'pulled'],
  ['startedAt', 'started'],
  ['stoppingAt', 'stopping'],
  ['executionStoppedAt', 'containers ended'],
  ['stoppedAt', 'stopped'],
];

const containerRow = (container: Container): ContainerRow => ({
  name: container.name ?? '',
  status: container.lastStatus ?? 'UNKNOWN',
  health: container.healthStatus ?? 'UNKNOWN',
  image: container.image ?? '',
  ...(container.imageDigest && { digest: container.imageDigest }),
  ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
  ...(container.reason && { reason: redacted(container.reason) }),
});

async function seen(given: Given, { target, cluster, task }: At, look: Look): Promise<TaskSeen> {
  const eyes = eyesFor(given, target);
  const { account = '', region = '' } = given.config.targets[target] ?? {};
  const name = /^service:(.+)$/.exec(task.group ?? '')?.[1];
  const runs = task.lastStatus !== 'STOPPED';
  const [services, definition] = await Promise.all([
    name !== undefined && runs
      ? look.at('its service', [], () => eyes.ecs.services(cluster, [name]))
      : Promise.resolve([]),
    look.at('the task definition', undefined, () => eyes.ecs.revision(task.taskDefinitionArn ?? '')),
  ]);
  const [service = {}] = services;
  const around = await checksOf({ scope: { cluster }, service, eyes }, runs ? [task] : [], look);
  const containers = definition?.definition.containerDefinitions ?? [];
  const essential = containers.filter(one => one.essential !== false).map(one => one.name ?? '');
  const [ended] = grouped([task], essential);
  const address = addressOf(task);
  const [instance] = around.instances.map(instanceRow);
  const scope: Omit<Scope, 'service'> = { target, account, region, cluster };
  return {
    kind: 'task',
    scope: { ...scope, ...(name !== undefined && { service: name }) },
    ...taskRow(task, around),
    group: task.group ?? '',
    desired: task.desiredStatus ?? '',
    moments: moments.flatMap(([key, what]) => {
      const at = task[key];
      return at instanceof Date ? [{ what, at: at.getTime() }] : [];
    }),
    containers: (task.containers ?? []).map(containerRow),
    ...(address !== undefined && { address }),
    ...(instance && { instance: instance.id }),
    capacity: [task.capacityProviderName ?? task.launchType, task.platformVersion].filter(Boolean).join(' '),
    cpu: task.cpu ?? '',
    memory: task.memory ?? '',
    ...((task.stopCode || task.stoppedReason) && {
      stop: {
        code: task.stopCode ?? '',
        reason: redacted(task.stoppedReason ?? ''),
        ...(ended?.means && { means: ended.means }),
      },
    }),
    unchecked: look.unchecked,
  };
}
