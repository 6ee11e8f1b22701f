/** What is asked about timed changes that stand: which there are, and going back now. */
import { UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import type { Op, TimedStanding, TimedWork } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import type { Given } from './given.ts';
import { lockOutlasting, refuseLocked } from './locked.ts';
import { mayCancel } from './may-cancel.ts';
import { planOf } from './planning.ts';
import { namedTarget } from './resolve.ts';
import { standingOf } from './timing.ts';

/** Returns the answer to a question about timed changes. Throws UserError. */
export async function timed(
  given: Given,
  authority: AuthorityCheck,
  asking: Op,
  work: TimedWork,
): Promise<Answer> {
  const { ledger } = given;
  if (work.about === 'list') {
    const target = work.target === undefined ? undefined : namedTarget(given, work.target, asking.ask.where);
    const all = (await Promise.all((await ledger.timed.all()).map(op => shown(given, op)))).flat();
    if (target === undefined) return { kind: 'timed', all };
    const others = all.filter(one => one.target !== target);
    const elsewhere = [...new Set(others.map(one => one.target))];
    return { kind: 'timed', all: all.filter(one => one.target === target), target, elsewhere };
  }
  const op = await ledger.read(work.op);
  if (!op?.plan || !standingOf(op)) throw notStanding(work.op);
  await mayCancel(authority, asking, op);
  return reverted(given, asking, op);
}

/** A timed change that stands, and the lock that will be in its way. */
async function shown(given: Given, op: Op): Promise<TimedStanding[]> {
  const one = standingOf(op);
  if (!one) return [];
  const lock = await lockOutlasting(given, op, planOf(op).scope, one.until);
  return [{ ...one, ...(lock && { lock }) }];
}

/** Has a timed change go back before its time, for somebody who may. Throws UserError where a lock holds it up. */
export async function reverted(given: Given, asking: Op, op: Op): Promise<Answer> {
  const { ask } = asking;
  await refuseLocked(given, { ...op, ask: { ...op.ask, who: ask.who } }, planOf(op).scope);
  const is = await given.ledger.timed.revert(op.id, ask.who);
  given.kick();
  if (is === 'over') throw notStanding(op.id);
  return { kind: 'reverting', op };
}

const notStanding = (op: string) =>
  new UserError(
    'not_standing',
    `\`${op}\` is no timed change that stands.`,
    'Nothing was changed. See what stands with `/ecs timed`.',
    ['timed', `op ${op}`],
  );
