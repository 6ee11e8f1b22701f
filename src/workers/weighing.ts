/** What a weighing found, for whoever asks later why something was allowed. */
import type { Eligibility, Verdict } from '../approvals/weigh.ts';
import { personKey } from '../work.ts';
import type { Change } from './planning.ts';

/**
 * Puts a weighing on record when it says something new: the verdict, whose votes made it, through which authority, and how
 * old the knowledge of each was, in milliseconds. Throws ClaimLost.
 */
export async function weighingNoted(
  { given, op, epoch }: Change,
  verdict: Verdict,
  known: ReadonlyMap<string, Eligibility>,
): Promise<void> {
  if (op.votes.length === 0 || verdict.is === 'expired') return;
  const people = verdict.is === 'denied' ? [verdict.by] : verdict.counted;
  const counted = people.map(who => {
    const { ageMs, ...is } = known.get(personKey(who)) ?? { may: false, because: 'not asked', ageMs: 0 };
    return { who: personKey(who), ageMs, ...(is.may && { authorities: is.authorities }) };
  });
  // The same people found eligible again are no news while an op is held; before it starts they are what it starts on.
  const news = [
    op.state,
    verdict.is,
    ...counted.map(({ who, authorities }) => `${who} ${authorities}`),
  ].join();
  await given.ledger.note(op.id, epoch, 'weighed', news, { state: op.state, is: verdict.is, counted });
}
