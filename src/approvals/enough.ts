/** Whether people could give what is asked for, found out by letting them all approve. Pure. */
import type { Person, Terms } from '../work.ts';
import { weigh } from './weigh.ts';

/** Somebody who could approve, and through which authorities. */
export type Could = { who: Person; authorities: string[] };

/** Returns whether it would be cleared if all of these people approved. */
export function enough(could: readonly Could[], terms: Terms): boolean {
  if (terms.approvals === 0 || terms.urgent) return true;
  const verdict = weigh({
    asker: { team: '', user: '' },
    terms,
    votes: could.map(({ who }) => ({ who, choice: 'approve', at: 0, second: 'code' })),
    eligibility: who => {
      const one = could.find(person => person.who.user === who.user);
      return one && { may: true, authorities: one.authorities, ageMs: 0 };
    },
    now: 0,
    expiresAt: 1,
  });
  return verdict.is === 'cleared';
}
