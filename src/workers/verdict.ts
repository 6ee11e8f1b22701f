/** What the votes of an op mean, with what is known now of everybody who voted. */
import { type Approver, type Verdict, weigh } from '../approvals/weigh.ts';
import { type Acting, personKey } from '../work.ts';
import type { Able } from './authority.ts';
import { type Change, planOf } from './planning.ts';
import { weighingNoted } from './weighing.ts';

/**
 * Weighs what is in the ledger and puts it on record; `acting` is the role through which an approver acts. What has begun does not
 * expire any more. Throws ClaimLost.
 */
export async function verdictOf(
  change: Change,
): Promise<{ verdict: Verdict; acting: (approver: Approver) => Acting }> {
  const { given, authority, op } = change;
  const plan = planOf(op);
  const known = new Map<string, Able>();
  for (const { who } of op.votes) {
    const key = personKey(who);
    if (!known.has(key)) known.set(key, await authority.eligibility(who, plan));
  }
  const verdict = weigh({
    asker: op.ask.who,
    terms: plan.terms,
    votes: op.votes,
    eligibility: who => known.get(personKey(who)),
    now: given.ledger.now(),
    expiresAt: op.state === 'running' ? Number.POSITIVE_INFINITY : (op.expiresAt ?? 0),
  });
  const acting = (approver: Approver): Acting => {
    const able = known.get(personKey(approver.who));
    return { ...approver, role: (able?.may && able.roles.get(approver.authority)) || '' };
  };
  await weighingNoted(change, verdict, known);
  return { verdict, acting };
}
