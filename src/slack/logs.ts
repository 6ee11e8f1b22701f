/** Lines of logs as blocks, and as a file where they are too many. Lines are only ever plain text in a preformatted block. */
import type { KnownBlock } from '@slack/types';
import type { Lines, LogLine } from '../work.ts';
import { button, buttons, cut, header, type Line, lines as paragraph, type Say, say } from './blocks.ts';
import * as words from './messages-logs.ts';

/** A message shows so many lines and characters of them (slack.md, "What looks best"); a line is cut here. */
const most = { lines: 40, characters: 2_900, line: 400 };

export type File = { name: string; text: string; comment: string };

const clock = (at: number) => new Date(at).toISOString().slice(11, 23);

/** Returns lines as text: time, task, the container where there are several, and what was written. */
function told(all: readonly LogLine[], day: boolean): string[] {
  const several = new Set(all.map(({ container }) => container)).size > 1;
  return all.map(({ at, task, container, text }) =>
    [day ? new Date(at).toISOString() : clock(at), task, ...(several ? [container] : []), text].join(' '),
  );
}

/** Returns the newest lines as one preformatted block, and how many they are. */
export function newestLines(all: readonly LogLine[]): { blocks: KnownBlock[]; shown: number } {
  const newest = told(all.slice(-most.lines), false).map(line => cut(line, most.line));
  let room = most.characters;
  const kept: string[] = [];
  for (const line of newest.reverse()) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.unshift(line);
  }
  if (kept.length === 0) return { blocks: [], shown: 0 };
  const text = kept.join('\n');
  return {
    blocks: [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
      },
    ],
    shown: kept.length,
  };
}

/** Returns lines as a file's text. */
export const fileOf = (all: readonly LogLine[]): string => `${told(all, true).join('\n')}\n`;

/** Returns what filters what has been read already; each line asks about the op that read it. */
function filters({ op, choice, narrowed, containers, tasks, lines }: Lines) {
  const several = (all: string[]) => (all.length > 1 ? all.slice(0, 3) : []);
  const again = (label: string, i: number, rest: string) =>
    button(label, `do:${i}`, ['logs', op, rest].filter(Boolean).join(' '));
  if (lines.length === 0 && !narrowed) return [];
  return [
    ...(choice.errors ? [] : [{ label: words.logButtons.errors, rest: '--errors' }]),
    ...(choice.container === undefined ? several(containers) : []).map(container => ({
      label: words.logButtons.container(container),
      rest: `--container ${container}`,
    })),
    ...(choice.task === undefined ? several(tasks) : []).map(task => ({
      label: words.logButtons.task(task),
      rest: `--task ${task}`,
    })),
    ...(narrowed ? [{ label: words.logButtons.all, rest: '' }] : []),
  ].map(({ label, rest }, i) => again(label, i, rest));
}

/** Returns lines that were read as a message, and as a file where the message cannot hold all. */
export function logsRead(read: Lines, where?: 'direct' | 'thread'): { say: Say; file?: File } {
  const title = words.logsTitle(read);
  const { blocks, shown } = newestLines(read.lines);
  const { scope, unreadable, unchecked, op, lines } = read;
  const below: Line[] = [
    [words.logsShown(shown, read, where)],
    ...unreadable.map(words.unreadableLine),
    ...unchecked.map((what): Line => [`Could not check: ${what}`]),
  ];
  const named = [scope.target, scope.cluster, scope.service].join('/');
  const follow = button(words.logButtons.follow, 'do:follow', `logs ${named} -f`);
  return {
    say: say(title, [header(title), ...blocks, paragraph(below), ...buttons([...filters(read), follow])]),
    ...(shown < lines.length && {
      file: { name: `${scope.service}-${op}.log`, text: fileOf(lines), comment: words.logFile(title) },
    }),
  };
}

/** Returns the line that shows everybody what was read, without reading it again. */
export const shareLogs = ({ op, choice: { errors, container, task } }: Lines): string =>
  [
    'logs',
    op,
    ...(container === undefined ? [] : [`--container ${container}`]),
    ...(task === undefined ? [] : [`--task ${task}`]),
    ...(errors ? ['--errors'] : []),
  ].join(' ');
