/** What people look at, besides the status of a service, as messages. */
import type { KnownBlock } from '@slack/types';
import type { ReadAnswer, ServiceRow } from '../seen.ts';
import { secretsAnswer } from './answers-secrets.ts';
import { checks, paragraph, sickFirst, status, targetLines } from './answers-status.ts';
import { buttons, header, type Line, type Say, say, table } from './blocks.ts';
import { hooks } from './hooks.ts';
import { imageWords, scanWords } from './messages-image.ts';
import * as words from './messages-reads.ts';
import { eventLine, uncheckedWords } from './messages-status.ts';
import { asks, fullName } from './verbs.ts';

type Of<K extends ReadAnswer['kind']> = Extract<ReadAnswer, { kind: K }>;

/** Rows of a table keep well below Slack's 100 and 10,000 characters, and lines below 3,000 a block. */
const most = { rows: 60, lines: 10 };

/** Returns lines as blocks, ten lines in each. */
const paragraphs = (all: Line[]): KnownBlock[] =>
  Array.from({ length: Math.ceil(all.length / most.lines) }, (_, i) =>
    paragraph(all.slice(i * most.lines, (i + 1) * most.lines)),
  ).flat();

const unchecked = (what: string[]) => paragraph(what.map(uncheckedWords));

/** Returns an answer to a look at AWS as a message. */
export function looked(answer: ReadAnswer): Say {
  switch (answer.kind) {
    case 'status':
      return status(answer);
    case 'services':
      return services(answer);
    case 'tasks':
      return tasks(answer);
    case 'task':
      return task(answer);
    case 'events':
      return events(answer);
    case 'clusters':
      return clusters(answer);
    case 'taskdef':
      return taskdef(answer);
    case 'taskdef diff':
      return differences(answer);
    case 'image':
      return image(answer);
    case 'secrets':
      return secretsAnswer(answer);
    case 'hooks':
      return hooks(answer);
  }
}

/** Returns names no longer than tells them apart. */
function shortNames(rows: readonly ServiceRow[]): (row: ServiceRow) => string {
  const many = (of: (row: ServiceRow) => string) => new Set(rows.map(of)).size > 1;
  if (many(({ target }) => target)) return fullName;
  if (many(({ cluster }) => cluster)) return ({ cluster, service }) => `${cluster}/${service}`;
  return ({ service }) => service;
}

/** Returns what a row of a service is, in a word. */
export function stateOf({ status: is, desired, running, pending, rollout }: ServiceRow): string {
  if (is !== 'ACTIVE') return is;
  if (desired > 0 && running === 0) return '🚨 down';
  if (rollout === 'FAILED') return '⚠️ deployment failed';
  if (rollout === 'IN_PROGRESS') return '⏳ deploying';
  if (running < desired) return '⚠️ tasks missing';
  return pending > 0 || running > desired ? '⏳ changing' : desired === 0 ? '⚪ empty' : '✅';
}

function services(answer: Of<'services'>): Say {
  const { rows, page, pages, target } = answer;
  const title = words.servicesTitle(answer);
  const name = shortNames(rows);
  const told = rows.map(row => [
    name(row),
    `${row.desired}`,
    `${row.running}`,
    `${row.pending}`,
    stateOf(row),
  ]);
  const on = target === undefined ? '' : ` on ${target}`;
  const turn = (to: number) => `services${to > 1 ? ` page=${to}` : ''}${on}`;
  return say(title, [
    header(title),
    ...(rows.length > 0
      ? [table([['Service', 'Wanted', 'Runs', 'Starts', 'State'], ...told], [1, 2, 3])]
      : []),
    ...paragraph([...words.readSoFar(answer), ...answer.unchecked.slice(0, most.lines).map(uncheckedWords)]),
    ...buttons(
      asks([
        ...(page > 1 ? [{ label: 'Previous', line: turn(page - 1) }] : []),
        ...(page < pages ? [{ label: 'Next', line: turn(page + 1) }] : []),
        { label: 'Refresh', line: turn(page) },
      ]),
    ),
  ]);
}

function tasks(answer: Of<'tasks'>): Say {
  const { rows = [], scope } = answer;
  const title = words.tasksTitle(answer);
  const told = sickFirst(rows)
    .slice(0, most.rows)
    .map(row => [row.id.slice(0, 8), row.status, checks(row), row.zone.slice(-2), row.revision]);
  const service = fullName(scope);
  return say(title, [
    header(title),
    ...(rows.length > 0 ? [table([['Task', 'State', 'Checks', 'Zone', 'Runs'], ...told], [])] : []),
    ...paragraphs([...targetLines(sickFirst(rows)).slice(0, most.lines)]),
    ...unchecked(answer.unchecked),
    ...buttons(
      asks([
        { label: 'Status', line: `status ${service}` },
        { label: 'Why?', line: `why ${service}` },
        { label: 'Refresh', line: `tasks ${service}` },
      ]),
    ),
  ]);
}

function task(answer: Of<'task'>): Say {
  const title = words.taskTitle(answer);
  const { id, scope } = answer;
  const { service, ...where } = scope;
  const whole = `${scope.target}/${scope.cluster}/${id}`;
  const named = service === undefined ? [] : [fullName({ ...where, service })];
  const judged: Line[] = [
    ...(checks(answer) ? [[`Checks: ${checks(answer)}`]] : []),
    ...targetLines([answer]),
  ];
  return say(title, [
    header(title),
    ...paragraph([...words.taskFacts(answer), ...words.stopWords(answer), ...judged]),
    ...paragraphs(answer.containers.map(words.containerWords)),
    ...paragraph(words.lifeWords(answer)),
    ...unchecked(answer.unchecked),
    ...buttons(
      asks([
        { label: 'Why?', line: `why ${id} on ${scope.target}` },
        ...named.map(name => ({ label: 'Logs', line: `logs ${name}` })),
        ...named.map(name => ({ label: 'Status', line: `status ${name}` })),
        { label: 'Refresh', line: `task ${whole}` },
      ]),
    ),
  ]);
}

function events(answer: Of<'events'>): Say {
  const title = words.eventsHead(answer);
  const service = fullName(answer.scope);
  return say(title, [
    header(title),
    ...paragraphs([
      ...words.hiddenWords(answer),
      ...answer.events.map(event => eventLine(event, 'when', 250)),
    ]),
    ...buttons(
      asks([
        ...(answer.hidden > 0 ? [{ label: 'Show all', line: `events ${service} all` }] : []),
        { label: 'Status', line: `status ${service}` },
        { label: 'Refresh', line: `events ${service}${answer.all ? ' all' : ''}` },
      ]),
    ),
  ]);
}

function clusters(answer: Of<'clusters'>): Say {
  const { rows } = answer;
  const title = words.clustersTitle(answer);
  const told = rows
    .slice(0, most.rows)
    .map(row => [
      `${row.target}/${row.cluster}`,
      ...[row.services, row.running, row.pending, row.instances].map(String),
      row.status,
    ]);
  const head = ['Cluster', 'Services', 'Tasks', 'Starting', 'Instances', 'State'];
  return say(title, [
    header(title),
    ...(rows.length > 0 ? [table([head, ...told], [1, 2, 3, 4])] : []),
    ...paragraphs(rows.slice(0, most.rows).map(words.capacityWords)),
    ...unchecked(answer.unchecked),
  ]);
}

function taskdef(answer: Of<'taskdef'>): Say {
  const title = words.revisionTitle(answer);
  return say(title, [
    header(title),
    ...paragraph([...words.revisionFacts(answer.revision), ...words.valuesWords(answer)]),
    ...answer.revision.containers.flatMap(one => paragraph(words.definedWords(one))),
  ]);
}

function differences(answer: Of<'taskdef diff'>): Say {
  const title = words.differencesTitle(answer);
  const told = answer.differences.map(words.differenceWords);
  return say(title, [header(title), ...paragraphs(told.length > 0 ? told : [words.nothingDiffers()])]);
}

function image(answer: Of<'image'>): Say {
  const title = words.imageTitle(answer);
  return say(title, [
    header(title),
    ...answer.images.flatMap(one => paragraph([...imageWords(one), ...scanWords(one)])),
    ...unchecked(answer.unchecked),
  ]);
}
