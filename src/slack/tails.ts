/** The message of logs that are followed, as a pure function of what there is; edited in place. */
import type { TailView } from '../work.ts';
import { button, buttons, header, type Line, lines as paragraph, type Say, say } from './blocks.ts';
import { newestLines } from './logs.ts';
import * as words from './messages-logs.ts';

/** Returns the message of a tail; `words_` are those that ask for it again. */
export function tailing(op: string, { tail, lines, resumed, unseen, file }: TailView, again: string): Say {
  const title = words.tailTitle(tail);
  const { end, counted } = tail;
  const below: Line[] = [
    ...words.tailCounted(tail),
    ...(resumed ? [[words.tailResumed]] : []),
    ...(unseen === undefined ? [] : [[words.tailUnseen(unseen)]]),
    ...tail.unreadable.map(words.unreadableLine),
    end ? words.tailEnded(end) : words.tailUntil(tail),
    ...(file ? [[words.tailFile(file, counted)]] : []),
  ];
  const { stop, longer, again: anew } = words.logButtons;
  const offers = end
    ? [button(anew, 'do:again', again)]
    : [
        button(stop, 'do:stop', `cancel ${op}`, { style: 'danger' }),
        button(longer, 'do:longer', `logs ${op} -f`),
      ];
  return say(title, [header(title), ...newestLines(lines).blocks, paragraph(below), ...buttons(offers)]);
}
