/** Clicks into votes: facts, weighed later. */
import type { Outcome, Person, State } from '../work.ts';
import { type Proof, type Unproved, unproved } from './factors/factors.ts';
import * as people from './lua/people.ts';
import type { Scripts } from './script.ts';

export type VoteReply =
  | { is: 'counted' | 'again' | 'self' | 'already' | 'often' | 'expired' | 'stale' | 'unknown' }
  | { is: 'over'; how: State | Outcome }
  | Unproved;

/** Returns what records a click as a vote on exactly the plan whose hash begins with `hash`. */
export const voting =
  (run: Scripts['run']) =>
  async (
    op: string,
    hash: string,
    who: Person,
    choice: 'approve' | 'deny',
    reason: string,
    once: string[],
    /** Where the op asks for one, an approval counts only with it, and uses it up. */
    proof?: Proof,
  ): Promise<VoteReply> => {
    const click = [op, hash, who.team, who.user, choice, reason, JSON.stringify(once)];
    const [is, how] = await run(people.vote, [...click, proof ? JSON.stringify(proof) : '']);
    return unproved(is, how) ?? ({ is, how } as VoteReply);
  };
