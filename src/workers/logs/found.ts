/** Whose logs are meant: the service, its tasks, and where their lines are. */
import type { Task } from '../../aws/ecs.ts';
import type { TaskDefinition } from '../../aws/revisions.ts';
import { UserError } from '../../errors.ts';
import { type LogChoice, type LogSource, type ServiceName, shortName, type Unreadable } from '../../work.ts';
import type { Given } from '../given.ts';
import type { Look } from '../look.ts';
import { type Found, resolve } from '../resolve.ts';
import { sourcesOf } from './sources.ts';

/** The newest of a service's tasks that are read, and revisions whose log configuration is looked at. */
const most = { tasks: 100, revisions: 5 };

export type Logged = {
  found: Found;
  sources: LogSource[];
  unreadable: Unreadable[];
  /** Ids of tasks, running ones first. */
  tasks: string[];
};

/** Returns the service that is meant. Throws UserError. */
export async function serviceOf(
  given: Given,
  { where, words }: { where: { channel: string }; words: string },
  said: ServiceName,
  look: Look,
): Promise<Found> {
  const spoken = [said.target, said.cluster, said.name].filter(Boolean).join('/');
  return look.must(resolve(given, said, where, name => words.replace(spoken, name)));
}

/** Returns a service's tasks and where their lines are. Throws UserError where nothing of it can be read. */
export async function loggedBy(
  found: Found,
  choice: LogChoice,
  anyTask: boolean,
  look: Look,
): Promise<Logged> {
  const { scope, service, eyes } = found;
  const of = { serviceName: scope.service };
  const [running, stopped] = await Promise.all([
    look.at<Task[]>('tasks', [], () => eyes.ecs.tasks(scope.cluster, of, most.tasks)),
    look.at<Task[]>('stopped tasks', [], () => eyes.ecs.tasks(scope.cluster, of, most.tasks, 'STOPPED')),
  ]);
  const all = [...running, ...stopped];
  const revisions = [
    ...(service.deployments ?? []).map(({ taskDefinition }) => taskDefinition ?? ''),
    ...all.map(({ taskDefinitionArn }) => taskDefinitionArn ?? ''),
  ].filter(arn => arn !== '');
  const known = [...new Set(revisions)].slice(0, most.revisions);
  const definitions = await Promise.all(
    known.map(arn =>
      look.at<TaskDefinition[]>(shortName(arn), [], async () => [(await eyes.ecs.revision(arn)).definition]),
    ),
  );
  const { sources, unreadable } = sourcesOf(definitions.flat(), scope.region, choice.container);
  if (sources.length === 0 && unreadable.length > 0) throw unreadableError(scope.service, unreadable);
  if (sources.length === 0)
    throw new UserError(
      'aws_away',
      `I could not find out where \`${scope.service}\` writes: ${look.unchecked.join(', ') || 'its task definition names no container'}.`,
      'Nothing was changed. Try again in a minute.',
    );
  return { found, sources, unreadable, tasks: tasksOf(all, choice.task, anyTask) };
}

/** ECS's ids are 32 hex digits; a task that ended long ago is known by all of them only, and not to be this service's. */
function tasksOf(all: readonly Task[], task: string | undefined, anyTask: boolean): string[] {
  const ids = [...new Set(all.map(({ taskArn }) => shortName(taskArn)))].slice(0, most.tasks);
  if (task === undefined) return ids;
  const meant = ids.filter(id => id.startsWith(task));
  if (meant.length > 0) return meant;
  if (anyTask && task.length >= 32) return [task];
  throw new UserError(
    'unknown_task',
    `No task of this service begins with \`${task}\`.`,
    `I know ${
      ids.length > 0
        ? ids
            .slice(0, 5)
            .map(id => `\`${id.slice(0, 8)}\``)
            .join(', ')
        : 'none'
    }. ${anyTask ? 'Of one that ended more than an hour ago, say the whole id.' : 'ECS names those that ended more than an hour ago no more.'}`,
  );
}

const why = {
  driver: ({ driver }: Unreadable) =>
    driver === 'awsfirelens'
      ? 'goes through FireLens, which sends it where only its own configuration knows'
      : driver === undefined
        ? 'has no log configuration'
        : `goes through the log driver \`${driver}\`, which I cannot read`,
  'no prefix': () => 'has no `awslogs-stream-prefix`, so its streams do not say whose they are',
  region: ({ driver }: Unreadable) => `is kept in another region (${driver})`,
};

/** Returns in words why a container's lines cannot be read. */
const whyUnreadable = (one: Unreadable): string =>
  `${one.container}: what it writes ${why[one.because](one)}`;

const unreadableError = (service: string, unreadable: readonly Unreadable[]): UserError =>
  new UserError(
    'no_logs',
    `I cannot read the logs of \`${service}\`. ${unreadable.map(whyUnreadable).join('; ')}.`,
    'Only what the `awslogs` driver sends to CloudWatch, with a stream prefix, can be shown here.',
    [`status ${service}`],
  );
