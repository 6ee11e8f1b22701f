import type { LockInTheWay } from './lock.ts';
import type { Person } from './work.ts';

/**
 * A refusal said to the person word for word: a stable code, what is wrong, and what to do next. Anything else that is
 * thrown is our fault: the person gets an apology and a reference, the log gets the cause.
 */
export class UserError extends Error {
  readonly code: string;
  readonly next: string;
  /** Words that can be typed instead, each offered as a button where buttons can be shown. */
  readonly instead: readonly string[];
  readonly because: Because;

  constructor(
    code: string,
    said: string,
    next: string,
    instead: readonly string[] = [],
    because: Because = {},
  ) {
    super(said);
    this.name = 'UserError';
    this.code = code;
    this.next = next;
    this.instead = instead;
    this.because = because;
  }
}

/** The lock that is the reason of a refusal, or the person whose doing is. */
type Because = { lock?: LockInTheWay; by?: Person };

/** What a refusal of a change says first of what to do next. */
export const nothingChanged = 'Nothing was changed.';

/** What a UserError says, as data that can be kept in the ledger. */
export type Refusal = {
  code: string;
  said: string;
  next: string;
  instead?: readonly string[];
} & Because;

/** Returns the refusal in a UserError. */
export const refusalOf = (error: UserError): Refusal => ({
  code: error.code,
  said: error.message,
  next: error.next,
  ...(error.instead.length > 0 && { instead: error.instead }),
  ...error.because,
});

/** Returns the up to three `known` words nearest to `word`, nearest first; none further away than a third of its length. */
export function nearest(word: string, known: readonly string[]): string[] {
  const limit = Math.max(1, Math.ceil(word.length / 3));
  return known
    .map(candidate => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= limit || (word.length > 2 && candidate.startsWith(word)))
    .sort((a, b) => a.far - b.far || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Edit distance where a swap of two neighbours counts as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
