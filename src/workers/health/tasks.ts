/** The tasks of a service, and one task by its id. */
import type { Container, Task } from '../../aws/ecs.ts';
import type { Revision, TaskDefinition } from '../../aws/revisions.ts';
import type { ContainerRow, ReadAnswer, TaskSeen } from '../../seen.ts';
import { type Op, type Scope, shortName } from '../../work.ts';
import { referenceOf, tagIn } from '../deploying/image.ts';
import { checkedTasks, checksOf } from '../evidence.ts';
import { eyesFor, type Given } from '../given.ts';
import type { Look } from '../look.ts';
import { redacted } from '../redact.ts';
import type { Found } from '../resolve.ts';
import { diagnose } from '../why/diagnose.ts';
import { type FoundTask, taskMeant } from '../why/find.ts';
import { alone, caseOf } from '../why/why.ts';
import { addressOf, instanceRow, taskRow } from './rows.ts';

/** So many tasks of a service are read. */
const most = 100;

/** Returns a service's tasks with what checks them. */
export async function tasksOf(found: Found, look: Look): Promise<ReadAnswer> {
  const checked = await checkedTasks(found, look);
  const rows = look.missed.has('tasks') ? undefined : checked.tasks.map(task => taskRow(task, checked));
  return {
    kind: 'tasks',
    scope: found.scope,
    rows,
    more: rows?.length === most,
    unchecked: look.unchecked,
  };
}

/** Returns one task with its life. Throws UserError where none is found, or more than one. */
export async function taskOf(
  given: Given,
  op: Op,
  said: { task: string; cluster?: string; target?: string },
  look: Look,
): Promise<TaskSeen> {
  const again = ({ target, cluster, task }: FoundTask) =>
    `task ${target}/${cluster}/${shortName(task.taskArn)}`;
  return seen(given, await taskMeant(given, said, op.ask.where, again, look), look);
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

const containerRow = (container: Container, tags: Revision['tags']): ContainerRow => ({
  name: container.name ?? '',
  status: container.lastStatus ?? 'UNKNOWN',
  health: container.healthStatus ?? 'UNKNOWN',
  image: container.image ?? '',
  ...notedTag(container, tags),
  ...(container.imageDigest && { digest: container.imageDigest }),
  ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
  ...(container.reason && { reason: redacted(container.reason) }),
});

/** What an image that is pinned to a digest was called when it was deployed. */
function notedTag({ name = '', image = '' }: Container, tags: Revision['tags']) {
  const said = referenceOf(image);
  const tag = said.tag === undefined ? tagIn(tags, name, said) : undefined;
  return tag === undefined ? {} : { tag };
}

/** Returns why a task stopped, by the rules of `why`. */
function findingOf(given: Given, found: FoundTask, definition: TaskDefinition | undefined, look: Look) {
  const alike = { ...alone(given, found), stopped: [found.task], ...(definition && { definition }) };
  return diagnose(caseOf(alike, 'task', look))[0];
}

async function seen(given: Given, found: FoundTask, look: Look): Promise<TaskSeen> {
  const { target, cluster, task } = found;
  const eyes = eyesFor(given, target);
  const { account = '', region = '' } = given.config.targets[target] ?? {};
  const name = /^service:(.+)$/.exec(task.group ?? '')?.[1];
  const runs = task.lastStatus !== 'STOPPED';
  const checked = async () => {
    const [service = {}] =
      name !== undefined && runs
        ? await look.at('its service', [], () => eyes.ecs.services(cluster, [name]))
        : [];
    return checksOf({ scope: { cluster }, service, eyes }, runs ? [task] : [], look);
  };
  const [around, definition] = await Promise.all([
    checked(),
    look.at('the task definition', undefined, () => eyes.ecs.revision(task.taskDefinitionArn ?? '')),
  ]);
  const stops = task.desiredStatus === 'STOPPED';
  const finding = stops ? findingOf(given, found, definition?.definition, look) : undefined;
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
    containers: (task.containers ?? []).map(one => containerRow(one, definition?.tags ?? [])),
    ...(address !== undefined && { address }),
    ...(instance && { instance: instance.id }),
    capacity: [task.capacityProviderName ?? task.launchType, task.platformVersion].filter(Boolean).join(' '),
    cpu: task.cpu ?? '',
    memory: task.memory ?? '',
    ...(stops && { stop: { code: task.stopCode ?? '', reason: redacted(task.stoppedReason ?? '') } }),
    ...(finding && { finding }),
    unchecked: look.unchecked,
  };
}
