/** A change of count for a time, as it is planned: where it goes back to, and what would stand in its way then. */
import { asksMore, type Question, type Rule, ruling } from '../approvals/rules.ts';
import { nothingChanged, UserError } from '../errors.ts';
import type { Check, Op, ScaleChange, Terms, TimedStanding } from '../work.ts';
import { forbiddenSaid } from './forbidden.ts';

/** Returns the timed change that an op made, while it stands. */
export function standingOf({ id, ask, state, plan, timed }: Op): TimedStanding | undefined {
  if (state !== 'running' || timed?.is !== 'stands' || !plan) return undefined;
  const { target, cluster, service } = plan.scope;
  const { from, to, until } = timed;
  return { op: id, target, cluster, service, who: ask.who, from, to, until };
}

/**
 * Returns the way back of a change that stands for `forMs`, and the timed change that it takes the place of: what is timed on top of
 * that goes back to where that would have gone. Throws UserError where there is nothing to undo.
 */
export function timingOf(
  { from, to }: Pick<ScaleChange, 'from' | 'to'>,
  forMs: number | undefined,
  stands: TimedStanding | undefined,
): Pick<ScaleChange, 'back' | 'over'> {
  const before = stands?.from ?? from;
  if (forMs !== undefined && before === to)
    throw new UserError(
      'nothing_to_undo',
      `It would go back to the ${to} that it is to run meanwhile.`,
      `${nothingChanged} Leave \`for\` out.`,
    );
  return {
    ...(forMs !== undefined && { back: { to: before, afterMs: forMs } }),
    ...(stands && { over: { op: stands.op, to: stands.from, until: stands.until } }),
  };
}

/** Returns what would keep a change from going back when its time is over, by the rules as they are now. */
export function wayBackChecks(
  rules: readonly Rule[],
  allInForce: unknown,
  asked: Question,
  terms: Terms,
): Check[] {
  const { change, at } = asked;
  if (change.kind !== 'scale' || !change.back) return [];
  const then = ruling(rules, allInForce, { ...asked, at: at + change.back.afterMs });
  const because = then.forbidden
    ? forbiddenSaid(then.forbidden)
    : asksMore(terms, then.terms)
      ? `The rules ask for more then: ${then.terms.rules.join('; ')}.`
      : undefined;
  if (because === undefined) return [];
  return [
    { code: 'no_way_back', is: 'warn', said: `When its time is over, it is left as it is. ${because}` },
  ];
}
