/** Containers that ended by themselves, or were killed. Pure (exit codes: 128 + the signal for one that a signal ended). */
import type { Task } from '../../aws/ecs.ts';
import type { Cause, Cite, Facts } from '../../seen.ts';
import {
  aboutTasks,
  type Case,
  containerOf,
  culpritOf,
  definitionOf,
  failedOf,
  linesIn,
  quoted,
  type Rule,
  stoppedOf,
  wordsOf,
} from './case.ts';

/** A container that is asked to stop gets so many seconds before it is killed (API reference of ContainerDefinition). */
const usualStop = 30;

/** From here on, percent of the limit, memory is taken for the reason of a SIGKILL. */
const tight = 90;

const oom = /OutOfMemory/;
const exitOf = (seen: Case, task: Task) => culpritOf(seen, task)?.exitCode;

/** Tasks whose essential container ended without ECS asking for it. */
const fallen = (seen: Case) =>
  failedOf(seen).filter(({ stopCode }) => stopCode === 'EssentialContainerExited');

/** The line of a container's last ones that says most, word for word. */
function lastWords(seen: Case, tasks: readonly Task[]): Cite[] {
  const log = linesIn(seen, tasks);
  const telling = log?.lines.findLast(line => /error|exception|fatal|panic|cannot|exec format/i.test(line));
  const text = telling ?? log?.lines.at(-1) ?? '';
  return log && text !== '' ? [{ from: 'last lines', id: log.container, text: quoted(text) }] : [];
}

function memoryOf(seen: Case, task: Task | undefined): { limit?: number; cites: Cite[] } {
  const definition = definitionOf(seen, task);
  const own = task && containerOf(definition, culpritOf(seen, task)?.name)?.memory;
  const limit = own ?? (Number(definition?.memory) || undefined);
  if (limit === undefined) return { cites: [] };
  const of = own === undefined ? 'the task' : `container ${task && culpritOf(seen, task)?.name}`;
  return { limit, cites: [{ from: 'task definition', text: `memory of ${of}: ${limit} MiB` }] };
}

/** The highest that the service's memory was within the hour, percent of its limit; undefined where nobody knows. */
const peak = ({ memory }: Case): number | undefined =>
  memory.length > 0 ? Math.round(Math.max(...memory.map(({ value }) => value))) : undefined;

const citePeak = (percent: number | undefined): Cite[] =>
  percent === undefined
    ? []
    : [{ from: 'metric', id: 'MemoryUtilization', text: `at most ${percent} % within the last hour` }];

const outOfMemory: Rule = seen => {
  const tasks = failedOf(seen).filter(task => oom.test(wordsOf(seen, task)));
  const [newest] = tasks;
  if (!newest) return undefined;
  const { limit, cites } = memoryOf(seen, newest);
  const found = aboutTasks(seen, 'out_of_memory', 'certain', tasks, limit === undefined ? {} : { limit });
  const percent = peak(seen);
  // Little memory within five minutes' averages says nothing against a kill: it is left out.
  const supports = percent !== undefined && percent >= tight;
  return { ...found, cites: [...found.cites, ...cites, ...(supports ? citePeak(percent) : [])] };
};

/** SIGKILL that nobody says was for memory: the metric tells, as far as it can. */
const killed: Rule = seen => {
  const tasks = fallen(seen).filter(task => exitOf(seen, task) === 137 && !oom.test(wordsOf(seen, task)));
  const [newest] = tasks;
  if (!newest) return undefined;
  const percent = peak(seen);
  const { limit, cites } = memoryOf(seen, newest);
  const facts = { ...(limit !== undefined && { limit }), ...(percent !== undefined && { percent }) };
  const near = percent !== undefined && percent >= tight;
  const sure = percent === undefined ? 'possible' : 'likely';
  const found = aboutTasks(seen, near ? 'killed_near_memory_limit' : 'killed', sure, tasks, facts);
  return { ...found, cites: [...found.cites, ...citePeak(percent), ...cites] };
};

/** It was asked to stop and did not within its time. */
const tooSlowToStop: Rule = seen => {
  const tasks = stoppedOf(seen).filter(task => {
    if (task.stopCode === 'EssentialContainerExited' || exitOf(seen, task) !== 137) return false;
    return !oom.test(wordsOf(seen, task));
  });
  const [newest] = tasks;
  if (!newest) return undefined;
  const definition = definitionOf(seen, newest);
  const own = containerOf(definition, culpritOf(seen, newest)?.name)?.stopTimeout;
  const facts = { seconds: own ?? usualStop };
  // Without its task definition nobody knows how long it had.
  if (!definition) return aboutTasks(seen, 'killed_too_slow_to_stop', 'likely', tasks);
  const found = aboutTasks(seen, 'killed_too_slow_to_stop', 'certain', tasks, facts);
  const said = own === undefined ? `no stopTimeout is set, so it is ${usualStop} s` : `stopTimeout: ${own} s`;
  return { ...found, cites: [...found.cites, { from: 'task definition', text: said }] };
};

const format = /exec format error|descriptor matching platform/;

const wrongArchitecture: Rule = seen => {
  const said = failedOf(seen).filter(task => format.test(wordsOf(seen, task)));
  if (said.length > 0) return aboutTasks(seen, 'wrong_architecture', 'certain', said);
  const ended = fallen(seen).filter(task => [1, 126, 255].includes(exitOf(seen, task) ?? 0));
  const line = linesIn(seen, ended)?.lines.find(one => format.test(one));
  if (line === undefined) return undefined;
  const found = aboutTasks(seen, 'wrong_architecture', 'certain', ended);
  const cite: Cite = { from: 'last lines', id: seen.log?.container ?? '', text: quoted(line) };
  return { ...found, cites: [...found.cites, cite] };
};

/** The command itself: exit codes of shells, or what the container runtime says. */
const command =
  (cause: Cause, code: number, like: RegExp): Rule =>
  seen => {
    const tasks = failedOf(seen).filter(
      task => exitOf(seen, task) === code || like.test(wordsOf(seen, task)),
    );
    const [newest] = tasks;
    if (!newest) return undefined;
    const found = aboutTasks(seen, cause, 'certain', tasks);
    return {
      ...found,
      cites: [...found.cites, ...(exitOf(seen, newest) === code ? lastWords(seen, tasks) : [])],
    };
  };

const known = [0, 126, 127, 134, 137, 139, 143];

/** A container that ended with one of these codes, or with any that has no rule of its own. */
const ended =
  (cause: Cause, code?: number): Rule =>
  seen => {
    const mine = (exit: number) => (code === undefined ? !known.includes(exit) : exit === code);
    const tasks = fallen(seen).filter(task => {
      const exit = exitOf(seen, task);
      return exit !== undefined && mine(exit);
    });
    const [newest] = tasks;
    if (!newest || wrongArchitecture(seen)) return undefined;
    const exitCode = exitOf(seen, newest);
    const facts: Facts = exitCode === undefined ? {} : { exitCode };
    const found = aboutTasks(seen, cause, code === 143 ? 'likely' : 'certain', tasks, facts);
    return { ...found, cites: [...found.cites, ...lastWords(seen, tasks)] };
  };

export const exits: Rule[] = [
  outOfMemory,
  killed,
  wrongArchitecture,
  command('command_not_executable', 126, /exec: "[^"]*": permission denied/),
  command('command_not_found', 127, /executable file not found|exec: "[^"]*": stat [^:]*: no such file/),
  ended('crashed', 139),
  ended('aborted', 134),
  ended('ended_with_error'),
  ended('ended_by_itself', 0),
  ended('told_itself_to_stop', 143),
];

export const slowStops: Rule[] = [tooSlowToStop];
