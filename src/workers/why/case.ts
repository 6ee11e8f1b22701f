/** What rules look at, and how they point at it. Pure. */
import type { Task } from '../../aws/ecs.ts';
import type { ContainerDefinition, TaskDefinition } from '../../aws/revisions.ts';
import type { Cause, Cite, Facts, Finding, Sure } from '../../seen.ts';
import { shortName } from '../../work.ts';
import type { Evidence } from '../evidence.ts';
import { redacted } from '../redact.ts';

/** Everything AWS shows around a service or one task, what could not be read, and the last lines of a container that failed. */
export type Case = Evidence & {
  about: 'service' | 'task';
  unchecked: readonly string[];
  /** The task definitions of tasks that failed, by ARN, besides the one that runs. */
  revisions: ReadonlyMap<string, TaskDefinition>;
  log?: { container: string; task: string; lines: string[] };
};

/** So many of a container's last lines are read. */
export const linesShown = 20;

/** Says what is wrong, if it is just that. */
export type Rule = (seen: Case) => Finding | undefined;

/** What is older is not why something is wrong now, unless it is wrong still; milliseconds. */
export const hour = 3_600_000;

/** AWS's own words, as they may be shown: target groups and other resources by their names, tasks by how they begin. */
export const quoted = (text: string): string =>
  redacted(
    text
      .replace(/\barn:[^\s)]*:targetgroup\/([^/)\s]+)\/\w+/g, '$1')
      .replace(/\barn:aws[\w-]*:[\w:/.+=,@-]*\w/g, arn => arn.split(/[:/]/).at(-1) ?? arn)
      .replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1'),
  ).slice(0, 400);

const steady = /\) has reached a steady state\.$/;

/** Returns when the service last said that it is steady, in milliseconds. */
export const steadyAt = ({ service }: Pick<Case, 'service'>): number | undefined =>
  service.events?.find(({ message = '' }) => steady.test(message))?.createdAt?.getTime();

export type Event = { at: number; text: string };

/**
 * Returns a service's events that may still matter, newest first, without its name: those of the last hour, and those since
 * it was last steady, since ECS does not repeat a trouble that stays for six hours.
 */
export function eventsOf(seen: Case): Event[] {
  const since = Math.min(seen.at - hour, steadyAt(seen) ?? 0);
  return (seen.service.events ?? [])
    .map(({ createdAt, message = '' }) => ({
      at: createdAt?.getTime() ?? 0,
      text: message.replace(/^\(service [^)]*\) /, ''),
    }))
    .filter(({ at }) => at > since);
}

/** Returns when a task fell: what stops it was when ECS began to, and minutes before it was over where its target drains; milliseconds. */
export const fellAt = ({ stoppedAt, stoppingAt, createdAt }: Task): number =>
  (stoppingAt ?? stoppedAt ?? createdAt)?.getTime() ?? 0;

/** Returns when a task was over; milliseconds. One that still stops is not yet. */
const overAt = (seen: Case, { stoppedAt }: Task): number => stoppedAt?.getTime() ?? seen.at;

/** ECS stopped it to have fewer tasks, newer ones or none: nothing is wrong with it. */
const routine = ({ stoppedReason = '' }: Task) =>
  /^Scaling activity initiated|^Task stopped by deletion of its service/.test(stoppedReason);

/** Returns the tasks that stopped within the hour, newest first. */
export const stoppedOf = (seen: Case): Task[] =>
  seen.stopped
    .filter(task => overAt(seen, task) > seen.at - hour || seen.about === 'task')
    .sort((a, b) => fellAt(b) - fellAt(a));

/** Returns those of them that were not merely told to make room. */
export const failedOf = (seen: Case): Task[] => stoppedOf(seen).filter(task => !routine(task));

/** Returns whether a task's containers have something to say about why it stopped: it fell, or failed its checks. */
export const hasWords = ({ stopCode, stoppedReason = '', startedAt }: Task): boolean =>
  startedAt !== undefined && (stopCode === 'EssentialContainerExited' || /health checks/.test(stoppedReason));

/** Returns the task definition of a task, where it was read. */
export const definitionOf = (seen: Case, task: Task | undefined): TaskDefinition | undefined => {
  const arn = task?.taskDefinitionArn ?? '';
  if (arn === '' || arn === seen.definition?.taskDefinitionArn) return seen.definition;
  return seen.revisions.get(arn);
};

/** Returns a container of a task definition by its name. */
export const containerOf = (definition: TaskDefinition | undefined, name: string | undefined) =>
  definition?.containerDefinitions?.find((one: ContainerDefinition) => one.name === name);

export type Container = NonNullable<Task['containers']>[number];

/** How likely a container's end is what stopped its task: one that fell by itself, one that was killed, one that ended well. */
function guilt({ exitCode, reason }: Container, others: boolean): number {
  if (reason !== undefined || (exitCode !== undefined && ![0, 137, 143].includes(exitCode))) return 4;
  if (exitCode === 137) return 3;
  // Beside one that ended well, those that say 143 were told to stop because of it.
  if (exitCode === 0) return others ? 2 : 0;
  return exitCode === 143 ? 1 : 0;
}

/** Returns the container whose end stopped its task; one that is not essential only where no essential one came to an end. */
export function culpritOf(seen: Case, task: Task): Container | undefined {
  const all = task.containers ?? [];
  const definition = definitionOf(seen, task);
  const others = all.some(({ exitCode }) => exitCode === 143);
  const essential = all.filter(({ name }) => containerOf(definition, name)?.essential !== false);
  const ended = essential.filter(({ exitCode, reason }) => exitCode !== undefined || reason !== undefined);
  const among = ended.length > 0 ? ended : all;
  return among.toSorted((a, b) => guilt(b, others) - guilt(a, others))[0];
}

/** Returns why a task stopped in the words of AWS and of its container; a reason that a person gave is not among them. */
export const wordsOf = (seen: Case, task: Task): string =>
  `${task.stopCode === 'UserInitiated' ? '' : (task.stoppedReason ?? '')} ${culpritOf(seen, task)?.reason ?? ''}`;

/** Returns what is cited of why a task stopped. */
export function citeTask(seen: Case, task: Task): Cite {
  const { name, exitCode, reason } = culpritOf(seen, task) ?? {};
  const own = [exitCode === undefined ? '' : `exit code ${exitCode}`, reason ?? '']
    .filter(Boolean)
    .join(', ');
  const text = `${task.stoppedReason ?? ''}${own ? ` · ${name}: ${own}` : ''}`;
  return { from: 'stopped task', id: shortName(task.taskArn), at: fellAt(task), text: quoted(text) };
}

export const citeEvent = ({ at, text }: Event): Cite => ({ from: 'service event', at, text: quoted(text) });

/** Returns a finding about tasks that stopped; its evidence is the newest of them. */
export function aboutTasks(seen: Case, cause: Cause, sure: Sure, tasks: Task[], facts: Facts = {}): Finding {
  const [newest] = tasks;
  const times = tasks.map(fellAt);
  const container = newest && culpritOf(seen, newest);
  return {
    cause,
    sure,
    count: tasks.length,
    since: Math.min(...times),
    last: Math.max(...times),
    revisions: [...new Set(tasks.flatMap(({ taskDefinitionArn: arn }) => (arn ? shortName(arn) : [])))],
    facts: {
      ...(container?.name && { container: container.name }),
      ...(container?.image && { image: container.image }),
      ...(newest?.taskDefinitionArn && { revision: shortName(newest.taskDefinitionArn) }),
      ...facts,
    },
    cites: newest ? [citeTask(seen, newest)] : [],
  };
}

/** Returns the last lines that were read, if one of these tasks wrote them. */
export const linesIn = ({ log }: Case, tasks: readonly Task[]): Case['log'] =>
  tasks.some(({ taskArn }) => shortName(taskArn) === log?.task) ? log : undefined;

/** Returns a finding about what the service said. */
export function aboutEvents(cause: Cause, sure: Sure, events: Event[], facts: Facts = {}): Finding {
  const [newest] = events;
  return {
    cause,
    sure,
    ...(newest && { since: events.at(-1)?.at ?? newest.at, last: newest.at }),
    facts,
    cites: newest ? [citeEvent(newest)] : [],
  };
}

/** Returns a finding about how things are now. */
export const aboutNow = (cause: Cause, sure: Sure, cites: Cite[], facts: Facts = {}): Finding => ({
  cause,
  sure,
  facts,
  cites,
});

/** Returns a line about this service, to be typed or clicked. */
export const lineOf = ({ scope }: Pick<Case, 'scope'>, verb: string, rest = ''): string =>
  `${verb} ${scope.target}/${scope.cluster}/${scope.service}${rest && ` ${rest}`}`;

/** Whether something could not be read; `what` is how the look names it. */
export const blind = ({ unchecked }: Pick<Case, 'unchecked'>, what: string): boolean =>
  unchecked.some(one => one === what || one.startsWith(`${what} (`));
