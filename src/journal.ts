/** The journal of an op's steps. Part of what all rooms share. No I/O. */
import type { Op } from './work.ts';

export type StepEnd = 'done' | 'already' | 'refused';

/** What a step brought about: the ARN of a revision it registered, the id of the deployment it began. */
export type Left = { revision?: string; deployment?: string };

/**
 * How AWS can be asked about a step: the request id of its write, that of the AssumeRole before it, and the percentage of
 * STS's own limit that the session's policy and tags used.
 */
export type StepFacts = { requestId?: string; session?: { requestId: string; packed?: number }; left?: Left };

/** What a step left behind: its intent before the write, its result after it. Times are Redis time in milliseconds. */
export type JournalEntry =
  | { step: string; epoch: number; is: 'intent'; at: number; leaseUntil: number }
  | {
      step: string;
      epoch: number;
      is: 'result';
      at: number;
      did: StepEnd;
      requestId?: string;
      /** What later steps and followers need to know of it. */
      left?: Left;
    };

/** Returns what the steps of an op brought about so far, and the service deployment that turned out to be its own. */
export const broughtAbout = (op: Pick<Op, 'journal' | 'progress'>): Left => ({
  ...leftBy(op, 'register'),
  ...(op.progress?.rollout?.arn && { deployment: op.progress.rollout.arn }),
});

/** Returns what a step left behind, once its result is in the journal. */
export function leftBy(op: Pick<Op, 'journal'>, step: string): Left {
  const result = op.journal.findLast(entry => entry.is === 'result' && entry.step === step);
  return (result?.is === 'result' && result.left) || {};
}
