/** From the words to a plan that people can approve. */
import { planHash } from '../approvals/plan-hash.ts';
import { termsFor } from '../approvals/rules.ts';
import { PolicyTooLong, sessionPolicy } from '../aws/index.ts';
import { UserError } from '../errors.ts';
import type { ChangeKind, Op, Plan, Work } from '../work.ts';
import type { AuthorityCheck } from './authority.ts';
import type { Given } from './given.ts';
import type { Worker } from './kind.ts';
import { type Found, resolve } from './resolve.ts';

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

/** Returns the name of the slot that a plan's change needs. */
export const slotOf = (plan: Pick<Plan, 'scope'>, worker: Pick<Worker<Work>, 'slot'>) =>
  `${plan.scope.account}/${plan.scope.region}/${plan.scope.cluster}/${plan.scope.service}:${worker.slot}`;

/** Plans an op: what would change, what the rules ask, who could agree. Throws UserError; changes nothing. */
export async function planned({ given, authority, op, epoch, worker }: Change): Promise<void> {
  const { config, ledger } = given;
  const kind = op.ask.work.kind as ChangeKind;
  const found = await find(given, op);
  const { change, checks } = await worker.plan(op.ask.work, found, { ...config, now: ledger.now() });
  const { impossible, ...terms } = termsFor(
    config.rules,
    [config.rules, config.authorities],
    kind,
    found.scope,
  );
  const plan: Plan = {
    scope: found.scope,
    change,
    steps: worker.needs({ op: op.id, scope: found.scope, change, earlier: {} }),
    terms,
    checks,
  };
  measured(plan);
  const holder = await ledger.holder(slotOf(plan, worker));
  if (holder)
    throw new UserError(
      'slot_taken',
      `\`${found.scope.service}\` is being changed by \`${holder}\`.`,
      `Wait for it to end, or look with \`/ecs op ${holder}\`.`,
    );
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
  if (impossible)
    throw new UserError(
      'no_approver',
      `The rules ${terms.rules.join(' and ')} ask for different people; nobody can satisfy both.`,
      'Nothing was changed. Whoever keeps slipway.yaml has to correct the rules.',
    );
  if (terms.approvals > 0) {
    const could = await authority.couldApprove(op.ask.who, plan, terms.approvals);
    if (could.length < terms.approvals)
      throw new UserError(
        'no_approver',
        `This needs ${terms.approvals} approval${terms.approvals > 1 ? 's' : ''}${terms.from.length > 0 ? ` from ${terms.from.join(' or ')}` : ''}, and only ${could.length} other people could give one.`,
        'Nothing was changed. Somebody has to join that group, or its IAM role has to allow this.',
      );
  }
  await ledger.plan(op.id, epoch, plan, planHash(op.id, plan));
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

/** Returns the service that an op's words mean. */
export async function find(given: Given, op: Op): Promise<Found> {
  const { work, where, words } = op.ask;
  if (!('service' in work)) throw new Error(`${op.id} names no service`);
  const { name } = work.service;
  const said = [work.service.target, work.service.cluster, name].filter(Boolean).join('/');
  const again = (full: string) => words.replace(/\s+(?:to|on)\s+\S+\s*$/i, '').replace(said, full);
  return resolve(given, work.service, where, again);
}
