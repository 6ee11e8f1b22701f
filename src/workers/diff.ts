/** What a deployment would change and what would stop it, without asking anybody for anything. */
import { UserError } from '../errors.ts';
import type { Answer } from '../ports.ts';
import type { Op, Version } from '../work.ts';
import { planDeploy } from './deploying/plan.ts';
import type { Given } from './given.ts';
import { find } from './planning.ts';

/** Returns the plan that a deploy would make now. Throws UserError where it would be refused. */
export async function diff(given: Given, op: Op, to: Version): Promise<Answer> {
  const found = await find(given, op.ask);
  const { config, ledger, stories } = given;
  const limits = { ...config, ledger, stories, now: ledger.now() };
  const { change, checks } = await planDeploy(to, found, limits).catch(looksOnly);
  const blocked = checks.some(({ is }) => is === 'block');
  return { kind: 'plan', plan: { scope: found.scope, change, checks }, blocked };
}

/** Whoever only looks is offered another look, never a deployment. */
function looksOnly(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  const instead = error.instead.map(line => line.replace(/^deploy /, 'diff '));
  throw new UserError(error.code, error.message, error.next, instead, error.because);
}
