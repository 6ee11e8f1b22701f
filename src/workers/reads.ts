/** What is answered at once: reads, and what is done to ops themselves. One line a kind. */
import type { Answer } from '../ports.ts';
import type { Op } from '../work.ts';
import { alerts } from './alerts/verbs.ts';
import type { AuthorityCheck } from './authority.ts';
import { diff } from './diff.ts';
import type { Given } from './given.ts';
import { health } from './health/index.ts';
import { locks } from './locks.ts';
import { logs } from './logs/index.ts';
import { createLook } from './look.ts';
import { ops, whoami } from './ops.ts';
import { policy } from './policy.ts';
import { reviews } from './reviews.ts';
import { timed } from './standing.ts';

/** Returns the answer to what an op asks. Throws UserError. */
export async function answerTo(
  given: Given,
  authority: AuthorityCheck,
  op: Op,
  epoch: number,
): Promise<Answer> {
  const { work } = op.ask;
  switch (work.kind) {
    case 'alerts':
      return alerts(given, op, work);
    case 'diff':
      return createLook().must(diff(given, op, work.to));
    case 'health':
      return health(given, op, work);
    case 'logs':
      return logs(given, op, work);
    case 'ops':
      return ops(given, authority, op, work);
    case 'policy':
      return policy(given, authority, op, work);
    case 'reviews':
      return reviews(given, op, work);
    case 'timed':
      return timed(given, authority, op, work);
    case 'whoami':
      return whoami(given, op);
    default:
      if (work.kind === 'lock' && work.about !== 'lock') return locks(given, op, epoch, work);
      throw new Error(`${op.id} asks for ${work.kind}, which nobody answers`);
  }
}
