/** What the rules say: whether they can be kept at all, who could approve a change, and what they say to somebody. */
import { checkPolicy } from '../approvals/check.ts';
import { enough } from '../approvals/enough.ts';
import type { Answer } from '../ports.ts';
import type { Op, Person, Work } from '../work.ts';
import { type AuthorityCheck, barred } from './authority.ts';
import { forbiddenSaid } from './forbidden.ts';
import type { Given } from './given.ts';
import { peopleOf } from './people.ts';
import { drafted } from './planning.ts';

type PolicyWork = Extract<Work, { kind: 'policy' }>;

/** An id that no op has, for the policies of a change that nobody asked for. */
const noOp = 'op_aaaaaaaaaaaa';

/** Returns the answer to a question about the rules. Throws UserError. */
export async function policy(
  given: Given,
  authority: AuthorityCheck,
  op: Op,
  work: PolicyWork,
): Promise<Answer> {
  if (work.about === 'check')
    return {
      kind: 'findings',
      findings: checkPolicy(await peopleOf(given, op.ask.who.team), given.ledger.now()),
    };
  return decision(given, authority, op, work);
}

async function decision(
  given: Given,
  authority: AuthorityCheck,
  { ask }: Op,
  { about, of, ...more }: Exclude<PolicyWork, { about: 'check' }>,
): Promise<Answer> {
  const { plan, forbidden } = await drafted(given, { id: noOp, ask: { ...ask, work: of } });
  const { team } = ask.who;
  // Whoever asks never approves their own; asked in general, nobody is left out.
  const as: Person = about === 'who' ? { team, user: '' } : 'as' in more ? { team, user: more.as } : ask.who;
  const could = await authority.couldApprove(as, plan);
  const may = about === 'who' ? undefined : await authority.eligibility(as, plan);
  const no = about === 'who' ? undefined : barred(await given.directory.person(as));
  const alone = plan.terms.approvals === 0;
  return {
    kind: 'decision',
    about,
    plan,
    ...(about !== 'who' && { as }),
    could,
    ...(forbidden && { forbidden: forbiddenSaid(forbidden) }),
    ...(no !== undefined && { barred: no }),
    satisfiable: alone ? may?.may !== false : enough(could, plan.terms),
    ...(may && { own: may.may ? { authorities: may.authorities } : { because: may.because } }),
  };
}
