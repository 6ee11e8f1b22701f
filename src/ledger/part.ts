/** What every part of the ledger is given: the Redis, the tag that all its keys share, and ways to run its scripts. */

import type { Op } from '../work.ts';
import type { Connection } from './redis.ts';
import type { Reply } from './script.ts';

export type Part = {
  redis: Connection;
  base: string;
  /** Runs a script; `budgetMs` is how late it may start. */
  run(body: string, args: (string | number)[], budgetMs?: number): Promise<Reply>;
  /** Runs a script under an op's claim. Throws ClaimLost. */
  own(body: string, op: string, epoch: number, ...args: (string | number)[]): Promise<Reply>;
  /** Returns an op as it is now, or undefined. */
  read(id: string): Promise<Op | undefined>;
};
