/** What ECS and containers say when something goes wrong, as people read it. */
import type { Note } from '../ports.ts';
import type { Op, Rollout } from '../work.ts';
import type { Line } from './blocks.ts';
import { findingWords, todoWords } from './messages-why.ts';

const plain = (text: string) => text.replaceAll('`', "'");

/** ECS's words about a service, without what everybody reading the card knows, and with short names. */
export const eventWords = (text: string): string =>
  plain(text)
    .replace(/^\(service [^)]*\) /, '')
    .replace(/(?:\(task [0-9a-f]{32}\)[ .,]*){2,}$/, '')
    .replace(/\(task ([0-9a-f]{8})[0-9a-f]{24}\)/g, 'task $1')
    .replace(/\(target-group [^)]*targetgroup\/([^/)]+)[^)]*\)/g, 'target group $1')
    .replace(/: *$/, '');

/** How near the circuit breaker is to tripping. */
export const breakerLine = ({ failures }: Rollout): Line[] =>
  failures && failures.count > 0 ? [[`⚠️ Circuit breaker: ${failures.count} of ${failures.of} failures`]] : [];

/** Where to stop it: a note in the thread stays as it is, so a button there would outlive what it stops. */
export const stopIsOnCard = (): Line => ['To stop it and go back now, use the button on its card.'];

/** Findings told in the thread: the cause, and what else is as telling. */
const mostFindings = 2;

/** Why tasks failed, as the thread tells it. */
export function diagnosisLines(op: Op, note: Extract<Note, { kind: 'diagnosis' }>): Line[] {
  const stopped = note.stopped.flatMap(({ count, task, stopCode, reason, containers }): Line[] => {
    const [container] = containers;
    const exit = container?.exitCode === undefined ? '' : `, exit code ${container.exitCode}`;
    const own = container?.reason === undefined ? '' : ` (${plain(container.reason)})`;
    return [
      [{ bold: `${count} task${count === 1 ? '' : 's'} stopped` }, `: \`${stopCode}\` ${plain(reason)}`],
      ...(container ? [[`\`${container.name}\`${exit}${own} · task \`${task.slice(0, 8)}\``] as Line] : []),
    ];
  });
  return [
    ...note.findings.slice(0, mostFindings).map((finding): Line => [findingWords(finding)]),
    ...stopped,
    ...(op.progress?.rollout ? breakerLine(op.progress.rollout) : []),
    ...note.unchecked.map((text): Line => [`Could not read ${plain(text)}`]),
    [todoWords(note.findings[0]?.cause ?? 'unknown')],
  ];
}
