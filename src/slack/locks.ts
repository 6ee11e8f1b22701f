/** A lock's card, which is its op's, and what is said about locks elsewhere, as blocks. */
import type { Button } from '@slack/types';
import type { Answer } from '../ports.ts';
import type { Lock, Locked, LockInTheWay, Op } from '../work.ts';
import { button, buttons, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages-locks.ts';

/** The most locks that a list shows, and for how few it has buttons. */
const most = { shown: 20, buttons: 5 };

/** Carries the lock's op: it takes off that very lock, never one that came after it. */
const unlockButton = (lock: Locked, label = 'Unlock', at = 0): Button =>
  button(label, `do:unlock:${at}`, `unlock ${lock.op}`);

/** Returns the card of an op that put on a lock, as the lock is now. */
export function lockCard(op: Op, lock: Lock): Say {
  const title = words.lockTitle(lock);
  return say(title, [
    header(title),
    lines(lock.end ? words.lockEnded(lock, lock.end) : words.lockStands(lock)),
    ...(lock.end ? [] : buttons([unlockButton(lock)])),
    lines([[`\`${op.id}\``]]),
  ]);
}

/** Returns what is said in a lock's thread when it is over, since edits notify nobody. */
export function lockEnding(lock: Lock): Say {
  const title = words.lockTitle(lock);
  return say(title, [lines([[{ bold: title }], ...(lock.end ? words.lockEnded(lock, lock.end) : [])])]);
}

/** Returns what the holder is asked in a lock's thread while it stands. */
export function lockReminder({ id, lock }: Op): Say {
  if (!lock) throw new Error(`${id} put on no lock`);
  const title = words.lockTitle(lock);
  return say(title, [
    lines([[{ bold: title }], ...words.stillLocked(lock)]),
    ...buttons([unlockButton(lock)]),
  ]);
}

/** Returns what whoever held a lock is told when somebody else ended it. */
export function lockLost({ id, lock }: Op): Say {
  if (!lock?.end) throw new Error(`${id} put on no lock that is over`);
  const { title, told } = words.lostLock(lock, lock.end);
  return say(title, [lines([[{ bold: title }], ...told])]);
}

/** Returns the button that gets a lock out of somebody's way; who does not hold it is asked first. */
export const endingButton = (lock: LockInTheWay): Button =>
  button(lock.offers === 'steal' ? 'Steal the lock' : 'Unlock', 'again:lock', lock.line, {
    ...(lock.offers === 'steal' && { style: 'danger' as const }),
    ...(!lock.own && { confirm: words.confirmEnding(lock) }),
  });

/** Returns the locks that stand. */
export function lockList({ locks, unlockable }: Extract<Answer, { kind: 'locks' }>): Say {
  const title = words.locksTitle(locks.length);
  if (locks.length === 0) return say(title, [lines([[title]])]);
  const rest: Line[] = locks.length > most.shown ? [words.moreLocks(locks.length - most.shown)] : [];
  const few = locks.length <= most.buttons ? locks.filter(({ op }) => unlockable.includes(op)) : [];
  return say(title, [
    header(title),
    lines([...locks.slice(0, most.shown).map(words.lockLine), ...rest]),
    ...buttons(few.map((lock, at) => unlockButton(lock, `Unlock ${words.thingLocked(lock)}`, at))),
  ]);
}
