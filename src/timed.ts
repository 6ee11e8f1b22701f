/** Timed changes: what undoes itself after a while. Part of what all rooms share. No I/O. */
import type { Locked, LockedThing } from './lock.ts';
import type { Person } from './work.ts';

/** What people ask about timed changes that stand. */
export type TimedWork =
  | { kind: 'timed'; about: 'list'; target?: string }
  /** Goes back before its time. */
  | { kind: 'timed'; about: 'revert'; op: string };

/** The way back of a change of count, part of its plan: to so many tasks, so long after its start, in milliseconds. */
export type WayBack = { to: number; afterMs: number };

/** The timed change that another takes the place of: its op, the count it would go back to, and when (Redis time, milliseconds). */
export type TakenOver = { op: string; to: number; until: number };

/** A timed change as people are told of it: it stands at `to` and goes back to `from`. */
export type TimedStanding = Required<LockedThing> & {
  op: string;
  who: Person;
  from: number;
  to: number;
  until: number;
  /** The lock that keeps it from going back then, unless it is unlocked before. */
  lock?: Locked;
};

/**
 * What became of a timed change once its count had arrived; it runs as long as this stands. `from` is the count that it goes back to.
 * Times are Redis time in milliseconds.
 */
export type Timed = {
  is: 'stands' | 'goes back';
  from: number;
  to: number;
  until: number;
  /** When whoever asked is reminded, and that they were. */
  remindAt: number;
  reminded?: true;
  /** Who had it go back before its time. */
  revert?: { who: Person; at: number };
  /** When it began to go back. */
  backAt?: number;
  /** The op of ours that changed the count in its place, who asked for it, and what it changed it to; `back` where that is timed. */
  over?: { op: string; who: Person; to: number; back?: WayBack };
};
