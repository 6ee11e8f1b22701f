/** What a deployment would change and what would stop it, without asking anybody for anything. */
import type { Answer } from '../ports.ts';
import type { Op, Version } from '../work.ts';
import { planDeploy } from './deploying/plan.ts';
import type { Given } from './given.ts';
import { find } from './planning.ts';

/** Returns the plan that a deploy would make now. Throws UserError where it would be refused. */
export async function diff(given: Given, op: Op, to: Version): Promise<Answer> {
  const found = await find(given, op.ask);
  const { change, checks } = await planDeploy(to, found, { ...given.config, now: given.ledger.now() });
  const blocked = checks.some(({ is }) => is === 'block');
  return { kind: 'plan', plan: { scope: found.scope, change, checks }, blocked };
}
