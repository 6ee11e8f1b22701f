/** What operators want to know of the ledger; main gives functions that count. */

export type LedgerCounts = {
  /** A script was run, answered or not, and took so many seconds. */
  ran(seconds: number): void;
  /** Redis was away, hung or too late. */
  away(): void;
  /** An op was claimed; `lapsed` when whoever had it before never gave it back. */
  claimed(lapsed: boolean): void;
  /** A lease was given; `lapsed` when the one before it ended without an answer. */
  leased(lapsed: boolean): void;
  /** A script of this process ended an op: once for each op, whichever process asked for it. */
  ended(op: string, work: string, outcome: string): void;
};
