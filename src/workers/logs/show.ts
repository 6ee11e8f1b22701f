/** Shows what a service has written: the newest lines, merged over its tasks, without secrets. */
import { UserError } from '../../errors.ts';
import type { Answer } from '../../ports.ts';
import type { Lines, LogChoice, LogLine, LogsWork, Op } from '../../work.ts';
import type { Given } from '../given.ts';
import { createLook } from '../look.ts';
import { errorPattern, isError } from './errors.ts';
import { loggedBy, serviceOf } from './found.ts';
import { mayRead } from './may.ts';
import { type Event, newestEvents } from './newest.ts';
import { checkedPattern } from './pattern.ts';
import { taskOf } from './sources.ts';

/** How far back is looked where nobody says, in milliseconds; and how many lines are read. */
const usually = { sinceMs: 900_000, lines: 1_000 };

/** ECS tells of tasks that stopped for about an hour; milliseconds. */
const tasksKnown = 3_600_000;

/** Returns what a service has written lately. Throws UserError. */
export async function show(
  given: Given,
  op: Op,
  work: Extract<LogsWork, { about: 'show' | 'follow' }>,
): Promise<Answer> {
  const sent = work.filter === undefined ? undefined : checkedPattern(work.filter);
  const look = createLook();
  const found = await serviceOf(given, op.ask, work.service, look);
  const { open, anyTask } = await mayRead(given, op.ask, found.scope.target);
  const { container, task, errors, filter, sinceMs = usually.sinceMs } = work;
  const choice: LogChoice = {
    ...(container !== undefined && { container }),
    ...(task !== undefined && { task }),
    ...(errors && { errors }),
  };
  const { sources, unreadable, tasks } = await loggedBy(found, choice, anyTask, look);
  const to = Date.now();
  const wanted = {
    sources,
    tasks,
    pattern: sent ?? (errors ? errorPattern : undefined),
    from: to - sinceMs,
    to,
    limit: usually.lines,
  };
  const none = { events: [] as Event[], more: false };
  const { events, more } = await look.at('the log', none, () => newestEvents(found.eyes, wanted));
  const lines = given.redactor
    .shown(events)
    .map(lineOf)
    .filter(line => !errors || isError(line.text));
  if (sinceMs > tasksKnown && task === undefined)
    look.unchecked.push('tasks that ended more than an hour ago: ECS does not name them any more');
  const answer: Lines = {
    op: op.id,
    scope: found.scope,
    from: wanted.from,
    to,
    ...(filter !== undefined && { filter }),
    choice,
    lines,
    ...(['the log', 'tasks'].some(what => look.missed.has(what)) && { unread: true as const }),
    more,
    containers: unique(lines.map(one => one.container)),
    tasks: unique(lines.map(one => one.task)),
    unreadable,
    unchecked: look.unchecked,
    open,
  };
  given.fetched.keep(answer);
  return { kind: 'logs', lines: answer };
}

const unique = (all: string[]) => [...new Set(all)];

/** Returns an event as a line. */
export const lineOf = ({ at, container, stream, text }: Event): LogLine => ({
  at,
  container,
  task: taskOf(stream).slice(0, 8),
  text,
});

/** Returns those of the lines that an op has read which are chosen now; nothing is read again. Throws UserError where they are gone. */
export async function readAlready(
  given: Given,
  op: Op,
  { op: id, container, task, errors }: Extract<LogsWork, { about: 'read' }>,
): Promise<Answer> {
  const read = given.fetched.of(id);
  if (!read) throw await gone(given, id);
  const { open } = await mayRead(given, op.ask, read.scope.target);
  const lines = read.lines.filter(
    line =>
      (container === undefined || line.container === container) &&
      (task === undefined || line.task.startsWith(task.slice(0, 8))) &&
      (!errors || isError(line.text)),
  );
  const choice: LogChoice = {
    ...read.choice,
    ...(container !== undefined && { container }),
    ...(task !== undefined && { task }),
    ...(errors && { errors }),
  };
  const narrowed = container !== undefined || task !== undefined || errors;
  return { kind: 'logs', lines: { ...read, choice, ...(narrowed && { narrowed }), lines, open } };
}

async function gone({ ledger }: Given, id: string): Promise<UserError> {
  const words = (await ledger.read(id))?.ask.words;
  return new UserError(
    'lines_gone',
    `What \`${id}\` read is not at hand any more: lines are kept for ten minutes, and only in memory.`,
    words
      ? 'Nothing was read again. Ask anew for what is there now.'
      : 'Ask anew with `/ecs logs <service>`.',
    words ? [words] : [],
  );
}
