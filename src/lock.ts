/** Lock types: what a lock is put on and what people are told of it. Part of what all rooms share. No I/O. */
import type { Person, ServiceName } from './work.ts';

/** What a lock is put on, as people name it. A bare name may turn out to be a target's. */
export type Lockable = { service: ServiceName } | { target: string };

/** How long a lock stands, in milliseconds, and why; without `forMs` until somebody unlocks it. */
export type LockTerm = { forMs?: number; because?: string };

/** What people do with locks. The op that puts one on runs as long as it stands; `steal` is the op of the lock it replaces. */
export type LockWork =
  | ({ kind: 'lock'; about: 'lock'; steal?: string } & Lockable & LockTerm)
  | ({ kind: 'lock'; about: 'unlock' } & (Lockable | { op: string }))
  | { kind: 'lock'; about: 'list' };

/** What is locked: a service, or without one the whole target. */
export type LockedThing = { target: string; cluster?: string; service?: string };

/** A lock as people are told of it; `op` put it on. Times are Redis time in milliseconds. */
export type Locked = LockedThing & {
  op: string;
  who: Person;
  at: number;
  until?: number;
  because?: string;
};

/**
 * A lock that stands in somebody's way, and the line that gets it out of there; `own`: it is theirs; `barred`: they have no authority to
 * take it off.
 */
export type LockInTheWay = Locked & { offers: 'unlock' | 'steal'; line: string; own: boolean; barred?: true };

/** How a lock ended, and through whom unless its time was over. */
export type LockEnd = { how: 'unlocked' | 'stolen' | 'replaced' | 'ran out'; at: number; by?: Person };

/** A timed change that a lock keeps from going back at its end, on a service: from its count to that before. Times as in Lock. */
export type HeldBack = { op: string; service: string; from: number; to: number; until: number };

/** A lock as the ledger has it: it stands while its op runs. */
export type Lock = Locked & {
  /** When its holder is reminded next, and how often they were. */
  remindAt: number;
  reminded: number;
  /** Ops that ran when it was put on; it did not stop them. */
  during: string[];
  /** Timed changes that stood when it was put on, and whose end it outlasts. */
  holdsBack: HeldBack[];
  /** Whose lock it took the place of. */
  from?: Person;
  end?: LockEnd;
};

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Returns whole seconds, given in milliseconds, as people type them: `90s`, `30m`, `2h`, `3d`. */
export function spokenDuration(ms: number): string {
  const [unit, size] = units.find(([, size]) => ms % size === 0) ?? ['s', 1_000];
  return `${Math.round(ms / size)}${unit}`;
}

/** Returns what `90s`, `30m`, `2h` or `3d` is in milliseconds; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,6})([smhd])$/i.exec(text) ?? [];
  const size = units.find(([name]) => name === unit?.toLowerCase())?.[1];
  return size === undefined ? undefined : Number(count) * size;
}

/** Returns a lock's term as it is typed, a word or phrase each. */
export const spokenTerm = ({ forMs, because }: LockTerm): string[] => [
  ...(forMs === undefined ? [] : [`for ${spokenDuration(forMs)}`]),
  ...(because === undefined ? [] : [`because ${because}`]),
];

/** Returns what is locked as it is typed: `prod/prod/web`, or `prod/*` for the whole target. */
export const spokenThing = ({ target, cluster, service }: LockedThing): string =>
  service === undefined ? `${target}/*` : [target, cluster, service].join('/');
