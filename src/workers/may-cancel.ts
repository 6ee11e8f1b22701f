/** Who may take back, stop or revert an op: whoever asked for it, and whoever could approve it. */
import { UserError } from '../errors.ts';
import type { Op } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import { same } from './locked.ts';
import { planOf } from './planning.ts';

/** Returns whether it is the asker's own. Throws UserError where it is not theirs to cancel. */
export async function mayCancel(authority: AuthorityCheck, { ask }: Op, op: Op): Promise<boolean> {
  if (same(op.ask.who, ask.who)) return true;
  const may = op.plan
    ? await authority.eligibility(ask.who, planOf(op))
    : { may: false as const, because: 'it is not planned yet' };
  if (may.may) return false;
  throw new UserError(
    'not_yours',
    `\`${op.id}\` is not yours to cancel: ${may.because}.`,
    'Whoever asked for it can, or somebody who could approve it.',
  );
}
