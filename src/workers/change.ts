/** The life of a change: planned, held, weighed, started, done, followed. Each state has one function; the ledger decides. */

import { asksMore, ruling } from '../approvals/rules.ts';
import { type Refusal, UserError } from '../errors.ts';
import type { Outcome, Person, Plan } from '../work.ts';
import { barred } from './authority.ts';
import { forbiddenSaid, inForce } from './forbidden.ts';
import { eyesFor } from './given.ts';
import { endRivals } from './hook-rivals.ts';
import { type Moved, StepRefused } from './kind.ts';
import { lockedMeanwhile, locksAgainst } from './locked.ts';
import { type Change, planned, planOf } from './planning.ts';
import { everybodyTold } from './reviews.ts';
import { slotOf } from './slot.ts';
import { doSteps } from './steps.ts';
import { moveTimed } from './timed.ts';
import { verdictOf } from './verdict.ts';

/** Moves a change one state on. Throws UserError (said to the asker), ClaimLost, or what is our fault. */
export async function moveOn(change: Change): Promise<void> {
  const { op, given, epoch } = change;
  switch (op.state) {
    case 'asked':
      return planned(change);
    case 'planned':
      return heldOrCleared(change);
    case 'held':
      return weighed(change);
    case 'cleared':
      return started(change);
    case 'running':
      return op.timed ? moveTimed(change) : running(change);
    case 'ended':
      if (!op.card && op.posting === undefined) return untold(change);
      // The ending first: the card's edit is what says that nothing is owed any more.
      if ((await given.tell.ending(op, epoch)) === 'said') await given.tell.card(op, epoch);
  }
}

/** An op that ended before it had a card is told to its asker only. */
async function untold({ given, op, epoch }: Change): Promise<void> {
  if (op.told >= op.version) return;
  await given.tell.only(
    op.ask.who,
    op.ask.where,
    op.why ?? { code: op.outcome ?? '', said: `It is ${op.outcome}.`, next: '' },
  );
  await given.ledger.told(op.id, epoch, op.version);
}

async function heldOrCleared({ given, authority, op, epoch }: Change): Promise<void> {
  const plan = planOf(op);
  if (plan.terms.approvals > 0) {
    await given.ledger.hold(op.id, epoch);
    return;
  }
  const own = await authority.own(op.ask.who, plan);
  if ('because' in own)
    throw new UserError(
      'no_authority',
      `You may not do this: ${own.because}.`,
      `Nothing was changed. Ask somebody with a role for \`${plan.scope.target}\`; see yours with \`/ecs whoami\`.`,
    );
  await given.ledger.clear(op.id, epoch, op.votesVersion, own.acting, plan.terms.startMs);
}

async function weighed(change: Change): Promise<void> {
  const { given, op, epoch } = change;
  const { ledger, tell } = given;
  // A click has its card say "Checking…" at once; a dialog cannot, so it is said here before IAM is asked.
  const checking = op.votes.at(-1)?.second !== undefined;
  if (checking) await tell.card(op, epoch);
  const { verdict, acting } = await verdictOf(change);
  switch (verdict.is) {
    case 'cleared':
      await ledger.clear(op.id, epoch, op.votesVersion, acting(verdict.approver), planOf(op).terms.startMs);
      return;
    case 'denied':
      await ledger.end(op.id, epoch, 'denied', deniedBy(verdict), verdict.by);
      return;
    case 'expired':
      await ledger.expire(op.id, epoch);
      return;
    case 'wait':
      for (const { who, because } of verdict.strike) {
        await ledger.strike(op.id, epoch, who, because);
        await tell.only(who, op.ask.where, {
          code: 'not_eligible',
          said: `Your vote on ${op.id} does not count: ${because}.`,
          next: 'See what you may do with `/ecs whoami`.',
        });
      }
      if (verdict.strike.length === 0 && !checking) await tell.card(op, epoch);
  }
}

const deniedBy = ({ reason }: { reason?: string }): Refusal => ({
  code: 'denied',
  said: reason ?? '',
  next: 'Nothing was changed.',
});

async function started(change: Change): Promise<void> {
  const { given, authority, op, epoch, worker } = change;
  const { ledger } = given;
  const plan = planOf(op);
  if (ledger.now() >= (op.startBy ?? 0)) {
    await ledger.expire(op.id, epoch);
    return;
  }
  const { config } = given;
  const now = ruling(config.rules, inForce(config), {
    change: plan.change,
    scope: plan.scope,
    at: ledger.now(),
    ...(plan.terms.urgent && { urgent: true }),
  });
  if (now.terms.rulesHash !== plan.terms.rulesHash)
    return ends(change, 'stale', 'rules_changed', 'The rules changed after this was planned.');
  if (now.forbidden) return ends(change, 'stale', now.forbidden.code, forbiddenSaid(now.forbidden));
  if (asksMore(plan.terms, now.terms))
    return ends(
      change,
      'stale',
      'rules_ask_more',
      `At this hour the rules ask for more: ${now.terms.rules.join('; ')}.`,
    );
  const no = barred(await given.directory.person(op.ask.who));
  if (no !== undefined)
    return ends(change, 'stale', 'not_a_member', `Whoever asked may not any more: ${no}.`);
  let acting = op.acting;
  if (plan.terms.approvals > 0) {
    const { verdict, acting: through } = await verdictOf(change);
    if (verdict.is === 'denied') {
      await ledger.end(op.id, epoch, 'denied', deniedBy(verdict), verdict.by);
      return;
    }
    if (verdict.is !== 'cleared')
      return ends(change, 'stale', 'no_longer_approved', 'Whoever approved this may not any more.');
    acting = through(verdict.approver);
  } else {
    const own = await authority.own(op.ask.who, plan);
    if ('because' in own)
      return ends(change, 'stale', 'no_authority', `You may not do this any more: ${own.because}.`);
    acting = own.acting;
  }
  const { cluster, service } = plan.scope;
  const eyes = eyesFor(given, plan.scope.target);
  const [seen] = await eyes.ecs.services(cluster, [service]);
  const limits = { ...given.config, ledger, stories: given.stories, now: ledger.now() };
  const found = seen && { scope: plan.scope, service: seen, eyes };
  const moved = found ? await worker.moved(plan, op.ask.work, found, limits) : 'the service is gone';
  if (moved !== undefined) return outdated(change, moved);
  const locks = locksAgainst(given, op, plan.scope);
  if (!(await everybodyTold(given, op, epoch)))
    return ends(change, 'stale', 'nobody_told', 'I could not tell the security channel, so nothing was run.');
  const slot = worker.ownSlot?.(plan) ?? slotOf(plan, worker);
  const reply = await ledger.start(op.id, epoch, op.votesVersion, slot, acting, locks, overBy(plan));
  if (reply.is === 'expired') await ledger.expire(op.id, epoch);
  if (reply.is === 'timed')
    await ends(change, 'stale', 'world_moved', 'A timed change of this service began or ended meanwhile.');
  if (reply.is === 'locked')
    await ledger.end(op.id, epoch, 'stale', await lockedMeanwhile(given, op, reply.holder));
  if (reply.is === 'taken') await slotTaken(change, reply.holder);
}

/** The op of the timed change that a plan takes the place of, if any. */
const overBy = ({ change }: Plan) => (change.kind === 'scale' ? change.over?.op : undefined);

async function slotTaken(change: Change, holder: string): Promise<void> {
  const { given, pause } = change;
  const first = await given.ledger.read(holder);
  // The holder has ended, but a write of its may still be under way: wait for its lease, then try again.
  if (first?.state === 'ended') return pause(1_000);
  const said = `Another op, ${holder}, began to change this service first.`;
  await ends(change, 'stale', 'slot_taken', said, first?.ask.who);
}

/** The world is no longer what the plan saw. */
function outdated(change: Change, moved: Moved): Promise<void> {
  const { said, by } = typeof moved === 'string' ? { said: moved, by: undefined } : moved;
  const words = `The world moved after this was planned: ${said.replace(/\.$/, '')}.`;
  return ends(change, 'stale', 'world_moved', words, by);
}

async function ends(
  { given, op, epoch }: Change,
  outcome: Outcome,
  code: string,
  said: string,
  by?: Person,
): Promise<void> {
  await given.ledger.end(op.id, epoch, outcome, {
    code,
    said,
    next: 'Nothing was changed. Ask again to get a new plan.',
    ...(by && { by }),
  });
}

async function running(change: Change): Promise<void> {
  const { given, op, epoch } = change;
  const { ledger, tell } = given;
  await tell.card(op, epoch);
  const { team, user } = op.ask.who;
  try {
    if ((await doSteps(change)) === 'stopped') {
      await ledger.end(op.id, epoch, 'cancelled', {
        code: 'cancelled',
        said: 'It was stopped before the service was touched.',
        next: 'Nothing was changed.',
      });
      return;
    }
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    await ledger.end(
      op.id,
      epoch,
      error.outcome,
      { code: error.code, said: error.message, next: error.next },
      { team, user },
    );
    return;
  }
  await endRivals(given, op);
  await ledger.follow(op.id, epoch);
  // A timed change that this took the place of is told by its own op.
  given.kick();
}
