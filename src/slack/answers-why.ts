/** Why something is as it is, as blocks: the cause, its evidence, the next step as a button, then the last lines. */
import type { Why } from '../seen.ts';
import {
  button,
  buttons,
  columns,
  cut,
  fitting,
  header,
  headerHolds,
  type Line,
  lines,
  type Say,
  say,
} from './blocks.ts';
import { findingLines, linesOf, whyFacts, whyRest, whyTitle } from './messages-why.ts';

/** Findings shown; what comes after these explains nothing more. */
const most = 5;

/** Returns the answer to `why` as a message. */
export function whyAnswer(why: Why): Say {
  const title = whyTitle(why);
  const shown = why.findings.slice(0, most);
  const next = [...new Set(shown.flatMap(({ next }) => next ?? []))].slice(0, 5);
  const rest: Line[] = whyRest(why);
  const { log } = why;
  return say(title, [
    header(title),
    lines([whyFacts(why)]),
    ...shown.map((finding, i) => lines(findingLines(finding, i === 0 && title.length <= headerHolds))),
    ...(rest.length > 0 ? [lines(rest)] : []),
    ...(log && log !== 'hidden'
      ? [
          lines([linesOf(log.container, log.task)]),
          columns(fitting(log.lines.map(line => cut(line, 400))).map(line => [line])),
        ]
      : []),
    ...buttons(next.map((text, i) => button(`/ecs ${text}`, `again:${i}`, text))),
  ]);
}
