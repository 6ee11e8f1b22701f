/** Shows what was found: as a table that reads without colours, or as JSON. */
import { counted, type Is, type Line } from './line.ts';

/** Words and numbers in place of colours; upper case is what somebody has to do something about. */
const marks: Record<Is, string> = { pass: 'pass', warn: 'WARN', fail: 'FAIL', skip: 'skip' };

/** Returns 1 where something failed, else 0: a warning is for whoever reads it to agree with. */
export const exitCode = (lines: readonly Line[]): number => (lines.some(({ is }) => is === 'fail') ? 1 : 0);

const summary = (lines: readonly Line[]): string => {
  const count = (is: Is) => lines.filter(line => line.is === is).length;
  const skipped = count('skip') > 0 ? `, ${count('skip')} not looked at` : '';
  return `${counted(lines.length, 'line')}: ${count('pass')} pass, ${counted(count('warn'), 'warning')}, ${counted(count('fail'), 'failure')}${skipped}.`;
};

/** Returns the lines as a table, an area a paragraph, the fix under what needs it; then how many there are of each. */
export function table(lines: readonly Line[]): string {
  const wide = Math.max(...lines.map(({ name }) => name.length), 0);
  const areas = [...new Set(lines.map(({ area }) => area))];
  const paragraphs = areas.map(area => {
    const rows = lines
      .filter(line => line.area === area)
      .flatMap(({ name, is, said, fix }) => [
        `  ${marks[is]}  ${name.padEnd(wide)}  ${said}`,
        ...(fix === undefined ? [] : [`${''.padEnd(wide + 10)}→ ${fix}`]),
      ]);
    return [area, ...rows].join('\n');
  });
  return [...paragraphs, summary(lines)].join('\n\n');
}

/** Returns the lines for a machine. */
export const json = (lines: readonly Line[]): string =>
  JSON.stringify({ exitCode: exitCode(lines), lines }, undefined, 2);

/** Secrets shorter than this are words; to take them out would say what they are. */
const shortest = 6;

/** Returns lines without any of these secrets: what a server says of a refusal may repeat what it was sent. */
export function hushed(lines: readonly Line[], secrets: readonly string[]): Line[] {
  const found = secrets.filter(secret => secret.length >= shortest);
  const without = (text: string) => found.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);
  return lines.map(({ fix, ...line }) => ({
    ...line,
    said: oneLine(without(line.said)),
    ...(fix !== undefined && { fix: oneLine(without(fix)) }),
  }));
}

/** What AWS and Slack say goes to a terminal: no control characters, one line, no longer than somebody reads. */
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 600);
