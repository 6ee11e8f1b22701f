/** What everybody in the security channel reads when the glass is broken. */
import type { Op } from '../work.ts';
import { button, buttons, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages-glass.ts';

const reviewButton = (op: Op) =>
  buttons([button('Reviewed', 'do:review', `review ${op.id}`, { style: 'primary' })]);

/** Returns that notice as the op is now: with the button until somebody else has looked at it. */
export function glassBroken(op: Op): Say {
  const title = words.glassTitle(op);
  return say(title, [
    header(title),
    lines(words.glassLines(op)),
    ...(op.reviewed ? [lines([words.reviewedLine(op.reviewed)])] : reviewButton(op)),
  ]);
}

/** Returns the reminder in its thread. */
export const nagging = (op: Op): Say =>
  say(words.nagWords(op), [lines([[words.nagWords(op)]]), ...reviewButton(op)]);

/** Returns what waits for a review, as an answer. */
export function reviewList(ops: readonly Op[]): Say {
  const title = words.reviewsTitle(ops.length);
  return say(title, [
    header(title),
    ...(ops.length > 0 ? [lines(ops.slice(0, 20).map((op): Line => words.reviewLine(op)))] : []),
  ]);
}
