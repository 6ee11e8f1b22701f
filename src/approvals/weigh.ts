/** Decides by data alone whether an op may run. No clock, no network: what it knows, it is given. */
import { type Person, standingVotes, type Terms, type Vote } from '../work.ts';

/** What is known of somebody who voted, and how old that knowledge is, in milliseconds. */
export type Eligibility =
  | { may: true; authority: string; ageMs: number }
  | { may: false; because: string; ageMs: number };

export type Verdict =
  | { is: 'wait'; have: number; need: number; counted: Person[]; strike: { who: Person; because: string }[] }
  /** `approver` is the earliest eligible one: the op runs through their authority. */
  | { is: 'cleared'; approver: { who: Person; authority: string }; counted: Person[] }
  | { is: 'denied'; by: Person; reason?: string }
  | { is: 'expired' };

/** Knowledge of a person older than this counts as none (promise P3). */
export const maxAgeMs = 60_000;

const same = (a: Person, b: Person) => a.team === b.team && a.user === b.user;

/**
 * Weighs votes for an op that needs approval: never the asker's approval, distinct people only, any eligible deny ends it,
 * expired is expired. The asker may deny their own op. Votes that cannot count are named, to be struck and their voters told.
 */
export function weigh(given: {
  asker: Person;
  terms: Pick<Terms, 'approvals' | 'from'>;
  votes: Vote[];
  eligibility: (who: Person) => Eligibility | undefined;
  now: number;
  expiresAt: number;
}): Verdict {
  const { asker, terms, votes, eligibility, now, expiresAt } = given;
  const approvals: { who: Person; authority: string }[] = [];
  const strike: { who: Person; because: string }[] = [];
  for (const vote of standingVotes(votes)) {
    if (vote.choice === 'deny' && same(vote.who, asker)) return denied(vote);
    const known = eligibility(vote.who);
    if (!known || known.ageMs > maxAgeMs) {
      strike.push({ who: vote.who, because: 'I could not find out whether you may approve this' });
    } else if (!known.may) {
      strike.push({ who: vote.who, because: known.because });
    } else if (vote.choice === 'deny') {
      return denied(vote);
    } else if (same(vote.who, asker)) {
      strike.push({ who: vote.who, because: 'Someone else has to approve this one' });
    } else if (terms.from.length > 0 && !terms.from.includes(known.authority)) {
      strike.push({ who: vote.who, because: `the rules ask for ${terms.from.join(' or ')}` });
    } else {
      approvals.push({ who: vote.who, authority: known.authority });
    }
  }
  if (now >= expiresAt) return { is: 'expired' };
  const [approver] = approvals;
  const counted = approvals.map(({ who }) => who);
  if (approver && approvals.length >= Math.max(1, terms.approvals))
    return { is: 'cleared', approver, counted };
  return { is: 'wait', have: approvals.length, need: Math.max(1, terms.approvals), counted, strike };
}

const denied = (vote: Vote): Verdict => ({
  is: 'denied',
  by: vote.who,
  ...(vote.reason !== undefined && { reason: vote.reason }),
});
