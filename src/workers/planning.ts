/** From the words to a plan that people can approve. */

import { type Could, enough } from '../approvals/enough.ts';
import { planHash } from '../approvals/plan-hash.ts';
import { type Forbidden, ruling } from '../approvals/rules.ts';
import { PolicyTooLong, sessionPolicy } from '../aws/index.ts';
import { nothingChanged, UserError } from '../errors.ts';
import type { Ask, ChangeWork, Op, Person, Plan, Scope, Work } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import { workerFor } from './changes.ts';
import { inForce, nobodyCould, refusedByRules } from './forbidden.ts';
import type { Given } from './given.ts';
import type { Worker } from './kind.ts';
import { refuseLocked } from './locked.ts';
import { type Found, resolve } from './resolve.ts';
import { slotOf } from './slot.ts';
import { isStop, refuseTaken } from './taken.ts';
import { wayBackChecks } from './timing.ts';

/** Waits; rejects as soon as the claim is lost. */
export type Pause = (ms: number) => Promise<void>;

/** A change that is being moved on: the op under a claim, and what it takes. */
export type Change = {
  given: Given;
  authority: AuthorityCheck;
  op: Op;
  epoch: number;
  worker: Worker<Work>;
  pause: Pause;
};

/** Returns the plan of an op that has one. */
export function planOf(op: Op): Plan {
  if (!op.plan) throw new Error(`${op.id} has no plan in state ${op.state}`);
  return op.plan;
}

/** What a plan is made from; an op, or a question about one. */
export type Draft = { id: string; ask: Pick<Ask, 'where' | 'words' | 'urgent'> & { work: ChangeWork } };

/**
 * Returns what would change and what the rules ask of it, whether they forbid it or not; `first` is asked before anything is
 * planned for a service. Throws UserError.
 */
export async function drafted(
  given: Pick<Given, 'config' | 'aws' | 'ledger' | 'stories'>,
  { id, ask }: Draft,
  first: (scope: Scope) => Promise<void> = async () => undefined,
): Promise<{ plan: Plan; forbidden?: Forbidden }> {
  const { config, ledger, stories } = given;
  const worker = workerFor(ask.work);
  const { scope, ...found } = await find(given, ask);
  await first(scope);
  const { change, checks } = await worker.plan(
    ask.work,
    { scope, ...found },
    { ...config, ledger, stories, now: ledger.now() },
  );
  const asked = { change, scope, at: ledger.now(), urgent: ask.urgent !== undefined };
  const { terms, forbidden } = ruling(config.rules, inForce(config), asked);
  const steps = worker.needs({ op: id, scope, change, earlier: {} });
  const all = [...checks, ...wayBackChecks(config.rules, inForce(config), asked, terms)];
  return { plan: { scope, change, steps, terms, checks: all }, ...(forbidden && { forbidden }) };
}

/** Plans an op: what would change, what the rules ask, who could agree. Throws UserError; changes nothing. */
export async function planned({ given, authority, op, epoch, worker }: Change): Promise<void> {
  const { ledger } = given;
  const draft = { id: op.id, ask: op.ask as Draft['ask'] };
  const { plan, forbidden } = await drafted(given, draft, async scope => {
    if (!worker.ownSlot) await refuseTaken(given, op, scope, slotOf({ scope }, worker));
  });
  if (worker.ownSlot) await refuseTaken(given, op, plan.scope, worker.ownSlot(plan), plan.change);
  // Only its plan says which deployment is stopped: whoever goes back while one is under way stops it, too.
  else if (isStop(plan.change)) await refuseTaken(given, op, plan.scope, slotOf(plan, worker), plan.change);
  const { terms, checks, scope } = plan;
  await refuseLocked(given, op, scope);
  measured(plan);
  if (forbidden) throw refusedByRules(forbidden);
  const blocks = checks.filter(({ is }) => is === 'block');
  if (blocks.length > 0) {
    await ledger.note(op.id, epoch, 'blocked', planHash(op.id, plan), plan);
    await given.tell.answer(op, { kind: 'plan', plan, blocked: true });
    await ledger.end(op.id, epoch, 'refused', {
      code: blocks[0]?.code ?? 'blocked',
      said: blocks.map(({ said }) => said).join(' '),
      next: 'Nothing was changed.',
    });
    await ledger.told(op.id, epoch, Number.MAX_SAFE_INTEGER);
    return;
  }
  const could = terms.urgent
    ? [await mayBreakGlass(authority, op.ask.who, plan)]
    : terms.approvals > 0
      ? await authority.couldApprove(op.ask.who, plan)
      : [];
  if (!enough(could, terms)) throw nobodyCould(could.length, terms);
  await ledger.plan(
    op.id,
    epoch,
    plan,
    planHash(op.id, plan),
    could.map(({ who }) => who),
  );
}

/** Returns whoever asks as the one who may break the glass. Throws UserError when they may not. */
async function mayBreakGlass(authority: AuthorityCheck, who: Person, plan: Plan): Promise<Could> {
  const able = await authority.eligibility(who, plan);
  if (able.may) return { who, authorities: able.authorities };
  throw new UserError(
    'no_authority',
    `You may not break the glass here: ${able.because}.`,
    `${nothingChanged} Ask for it in the ordinary way, or ask somebody who may.`,
  );
}

/** Refuses a plan whose names are so long that a step's session policy would not fit. */
function measured(plan: Plan): void {
  try {
    for (const { needs } of plan.steps) sessionPolicy(needs, Date.now());
  } catch (error) {
    if (!(error instanceof PolicyTooLong)) throw error;
    throw new UserError(
      'policy_too_long',
      `The names here are so long that no session can be narrowed to them: ${error.message}.`,
      'Nothing was changed. Shorter names of cluster or service would fit.',
    );
  }
}

/** Returns the service that somebody's words mean. */
export async function find(
  given: Pick<Given, 'config' | 'aws'>,
  { work, where, words }: Pick<Ask, 'work' | 'where' | 'words'>,
): Promise<Found> {
  if (!('service' in work)) throw new Error(`${words} names no service`);
  const { name } = work.service;
  const said = [work.service.target, work.service.cluster, name].filter(Boolean).join('/');
  const again = (full: string) => words.replace(/\s+(?:to|on)\s+\S+\s*$/i, '').replace(said, full);
  return resolve(given, work.service, where, again);
}
