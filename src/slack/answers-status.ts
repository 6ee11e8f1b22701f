/** How a service is, as a message: the verdict first, then the evidence, short enough for a phone. */
import type { KnownBlock } from '@slack/types';
import type { Status, TaskRow } from '../seen.ts';
import { buttons, columns, cut, header, type Line, lines, type Say, say } from './blocks.ts';
import { lockLine } from './messages-locks.ts';
import { whatRuns } from './messages-service.ts';
import * as words from './messages-status.ts';
import { timedLine } from './messages-timed.ts';
import { findingWords } from './messages-why.ts';
import { asks, fullName } from './verbs.ts';

/** Shown of each; `/ecs tasks` and `/ecs events` have the rest. */
const most = { deployments: 6, tasks: 10, targets: 5, instances: 5, events: 8 };

/** A cell of a table of text is no wider than a phone. */
const cell = (text: string) => cut(text, 60);

export const paragraph = (all: Line[]): KnownBlock[] => (all.length > 0 ? [lines(all)] : []);

/** What judges a task, in a word each: `healthy`, `unhealthy`, nothing where nothing checks it. */
export const checks = ({ container, targets }: TaskRow): string =>
  [container === 'UNKNOWN' ? '' : container.toLowerCase(), ...targets.map(({ state }) => state)]
    .filter((word, i, all) => word !== '' && all.indexOf(word) === i)
    .join(', ');

/** Returns tasks, those that something is wrong with first. */
export const sickFirst = (tasks: readonly TaskRow[]): TaskRow[] => {
  const ill = (task: TaskRow) =>
    Number(task.container === 'UNHEALTHY' || task.targets.some(({ state }) => state !== 'healthy'));
  return [...tasks].sort((a, b) => ill(b) - ill(a) || a.id.localeCompare(b.id));
};

/** Why targets get no requests: not of those that are well. */
export const targetLines = (tasks: readonly TaskRow[]): Line[] =>
  tasks.flatMap(({ id, targets }) =>
    targets.filter(({ reason }) => reason !== undefined).map(target => words.targetWords(id, target)),
  );

function deployments(answer: Status): KnownBlock[] {
  const rows = answer.deployments
    .slice(0, most.deployments)
    .map(one => [one.status, one.taskDefinition, `${one.desired}`, `${one.running}`, one.rollout].map(cell));
  if (rows.length === 0) return [];
  return [columns([['DEPLOYMENT', 'REVISION', 'WANTED', 'RUNS', 'STATE'], ...rows])];
}

function tasks({ tasks: all }: Status): KnownBlock[] {
  if (all.length === 0) return [];
  const rows = sickFirst(all)
    .slice(0, most.tasks)
    .map(task => [task.id.slice(0, 8), task.status, task.zone.slice(-2), checks(task)].map(cell));
  const rest = all.length > most.tasks ? [[`… and ${all.length - most.tasks} more`]] : [];
  return [columns([['TASK', 'STATE', 'AZ', 'CHECKS'], ...rows, ...rest])];
}

/** Returns a status as a message. */
export function status(answer: Status): Say {
  const { row, because, rollout, instances, registries, stopped, events, unchecked } = answer;
  const title = words.verdictWords(answer);
  const service = fullName(row);
  const facts: Line[] = [
    [`\`${service}\` ${whatRuns(answer)}: ${words.countWords(row)}`],
    ...(answer.finding ? [[`🔎 ${findingWords(answer.finding)}`]] : []),
    ...because.slice(1).map((reason): Line => [words.becauseWords(reason)]),
    ...answer.locks.map(lockLine),
    ...(answer.timed ? [timedLine(answer.timed)] : []),
    ...(rollout ? words.rolloutWords(rollout) : []),
    ...(answer.quietMs === undefined ? [] : [words.quietWords(answer.quietMs)]),
  ];
  const around: Line[] = [
    ...targetLines(answer.tasks).slice(0, most.targets),
    ...(answer.alarms.length > 0 ? [words.alarmWords(answer.alarms)] : []),
    ...words.busyWords(answer.busy),
    ...words.zoneWords(answer.tasks),
    ...words.scalingWords(answer),
    ...words.protectionWords(answer.tasks),
    ...instances.slice(0, most.instances).map(words.instanceWords),
    ...registries.map(words.registryWords),
  ];
  const before: Line[] = stopped.length > 0 ? [words.stoppedTitle(), ...stopped.map(words.stoppedWords)] : [];
  const lately: Line[] =
    events.length > 0
      ? [
          words.eventsTitle(),
          ...events.slice(0, most.events).map(event => words.eventLine(event, 'time', 200)),
        ]
      : [];
  return say(title, [
    header(title),
    lines(facts),
    ...deployments(answer),
    ...tasks(answer),
    ...paragraph(around),
    ...paragraph(before),
    ...paragraph(lately),
    ...paragraph(unchecked.map(words.uncheckedWords)),
    ...buttons(
      asks([
        ...(answer.rollout?.hook ? [{ label: 'Pauses', line: `hooks ${service}` }] : []),
        { label: 'Why?', line: `why ${service}` },
        { label: 'Chart', line: `chart ${service}` },
        { label: 'Logs', line: `logs ${service}` },
        { label: 'Refresh', line: `status ${service}` },
      ]),
    ),
  ]);
}
