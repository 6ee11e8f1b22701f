/** Decides by data alone whether an op may run. No clock, no network: what it knows, it is given. */
import { type Person, personKey, standingVotes, type Terms, type Vote } from '../work.ts';

/**
 * What is known of somebody who voted, and how old that knowledge is, in milliseconds. `authorities` are those through which
 * they could do it, in YAML order: the first one acts; where approvals must come from distinct ones, any of them may count.
 */
export type Eligibility =
  | { may: true; authorities: string[]; ageMs: number }
  | { may: false; because: string; ageMs: number };

export type Approver = { who: Person; authority: string };

export type Verdict =
  | { is: 'wait'; have: number; need: number; counted: Person[]; strike: { who: Person; because: string }[] }
  /** `approver` is the earliest eligible one: the op runs through their authority. */
  | { is: 'cleared'; approver: Approver; counted: Person[] }
  | { is: 'denied'; by: Person; reason?: string }
  | { is: 'expired' };

/** Knowledge of a person older than this counts as none (promise P3). */
export const maxAgeMs = 60_000;

const same = (a: Person, b: Person) => personKey(a) === personKey(b);

export type Weighed = {
  asker: Person;
  terms: Pick<Terms, 'approvals' | 'from'> & Partial<Pick<Terms, 'distinct' | 'stepUp' | 'urgent'>>;
  votes: Vote[];
  eligibility: (who: Person) => Eligibility | undefined;
  now: number;
  expiresAt: number;
};

/**
 * Weighs votes for an op that needs approval: never the asker's approval, distinct people only, any eligible deny ends it,
 * expired is expired. The asker may deny their own op. Breaking the glass is the exception: then the asker's own approval
 * counts, with their code, and nobody else's. Votes that cannot count are named, to be struck and their voters told.
 */
export function weigh(given: Weighed): Verdict {
  const { asker, terms, votes, now, expiresAt } = given;
  const approvals: { who: Person; authorities: string[] }[] = [];
  const strike: { who: Person; because: string }[] = [];
  for (const vote of standingVotes(votes)) {
    if (vote.choice === 'deny' && same(vote.who, asker)) return denied(vote);
    const judged = judge(given, vote);
    if (typeof judged === 'string') strike.push({ who: vote.who, because: judged });
    else if (vote.choice === 'deny') return denied(vote);
    else approvals.push({ who: vote.who, authorities: judged });
  }
  if (now >= expiresAt) return { is: 'expired' };
  const counted = terms.distinct ? throughDistinct(approvals) : approvals.map(first);
  const need = Math.max(1, terms.approvals);
  const people = counted.map(({ who }) => who);
  const [approver] = counted;
  if (approver && counted.length >= need) return { is: 'cleared', approver, counted: people };
  return { is: 'wait', have: counted.length, need, counted: people, strike };
}

/** Returns the authorities through which a vote counts, or why it does not. */
function judge({ asker, terms, eligibility }: Weighed, vote: Vote): string[] | string {
  const known = eligibility(vote.who);
  if (!known || known.ageMs > maxAgeMs) return 'I could not find out whether you may approve this';
  if (!known.may) return known.because;
  if (vote.choice === 'deny') return known.authorities;
  const own = same(vote.who, asker);
  if (own && !terms.urgent) return 'Someone else has to approve this one';
  if (!own && terms.urgent) return 'breaking the glass is only for whoever asked';
  const fitting = known.authorities.filter(name => terms.from.length === 0 || terms.from.includes(name));
  if (fitting.length === 0) return `the rules ask for ${terms.from.join(' or ')}`;
  if (terms.stepUp && !vote.second) return 'the rules ask for your code, too';
  return fitting;
}

const first = ({ who, authorities: [authority = ''] }: { who: Person; authorities: string[] }): Approver => ({
  who,
  authority,
});

/**
 * Returns the most approvals that can each come through an authority of its own, in the order in which they came: everybody
 * takes a free one, or has somebody who has another way out move on (Kuhn's matching).
 */
function throughDistinct(approvals: readonly { who: Person; authorities: string[] }[]): Approver[] {
  const taken = new Map<string, number>();
  const take = (at: number, tried: Set<string>): boolean =>
    (approvals[at]?.authorities ?? []).some(name => {
      if (tried.has(name)) return false;
      tried.add(name);
      const holder = taken.get(name);
      if (holder !== undefined && !take(holder, tried)) return false;
      taken.set(name, at);
      return true;
    });
  for (let at = 0; at < approvals.length; at++) take(at, new Set());
  const through = new Map([...taken].map(([name, at]) => [at, name]));
  return approvals.flatMap(({ who }, at) => {
    const authority = through.get(at);
    return authority === undefined ? [] : [{ who, authority }];
  });
}

const denied = (vote: Vote): Verdict => ({
  is: 'denied',
  by: vote.who,
  ...(vote.reason !== undefined && { reason: vote.reason }),
});
