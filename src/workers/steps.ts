/** Does the steps of an approved plan: intent, look, act, result. Whatever dies in between, each happens once. */
import { AwsError, denialIn } from '../aws/index.ts';
import { nothingChanged, type Refusal } from '../errors.ts';
import { broughtAbout, type Left, personKey, type StepFacts, shortName } from '../work.ts';
import { eyesFor } from './given.ts';
import { type Step, StepRefused } from './kind.ts';
import { type Change, planOf } from './planning.ts';

/** The percentage of STS's limit on a session's policy and tags up to which nobody needs to know. */
const roomy = 80;

/** Tries of one step before the bot gives up and says so; each waits for AWS at most 5 s. */
const tries = 5;

/**
 * ECS is eventually consistent: what is elusive is looked for so often, so far apart in milliseconds, before it is done again.
 */
const looks = [0, 1_000, 2_000];

/**
 * Does what is left of an op's steps; `stopped` when somebody asked to stop before the next one began. Throws ClaimLost,
 * StepRefused, or what AWS threw when it never answered, or never before the lease was over.
 */
export async function doSteps(change: Change): Promise<'done' | 'stopped'> {
  const { given, worker } = change;
  let op = change.op;
  for (let at = 0; ; at++) {
    const step = worker.perform(op, planOf(op))[at];
    if (!step) return 'done';
    const entries = op.journal.filter(entry => entry.step === step.name);
    if (entries.some(entry => entry.is === 'result')) continue;
    if (step.ready?.(op) === false) return 'done';
    // Nothing is under way between two steps: a worker that stops leaves the next to another.
    await change.pause(0);
    try {
      if (!(await doStep({ ...change, op }, step, entries.length > 0))) return 'stopped';
    } catch (error) {
      if (!(error instanceof StepRefused && step.optional)) throw error;
      const { code, message: said, next } = error;
      await given.tell.only(op.stop?.who ?? op.ask.who, op.ask.where, { code, said, next });
    }
    op = (await given.ledger.read(op.id)) ?? op;
  }
}

/** Returns what a step brought about when it has been done; an answer of no is asked for more than once. */
async function found({ given, op, pause }: Change, step: Step): Promise<Left | undefined> {
  const eyes = eyesFor(given, planOf(op).scope.target);
  for (const wait of step.elusive ? looks : looks.slice(0, 1)) {
    if (wait > 0) await pause(wait);
    const left = await step.done(eyes);
    if (left) return left;
  }
  return undefined;
}

/** Returns false when somebody asked to stop before this step began. */
async function doStep(change: Change, step: Step, triedBefore: boolean): Promise<boolean> {
  const { given, op, epoch, worker, pause } = change;
  const { ledger, aws, log } = given;
  const plan = planOf(op);
  const { scope } = plan;
  const acting = op.acting;
  const narrowed = worker.needs({ op: op.id, scope, change: plan.change, earlier: broughtAbout(op) });
  const needs = narrowed.find(({ name }) => name === step.name)?.needs;
  if (!acting || !needs) throw new Error(`${op.id} has nobody who acts for step ${step.name}`);
  const eyes = eyesFor(given, scope.target);
  let maybeDone = triedBefore;
  for (let tried = 1; ; tried++) {
    const left = maybeDone || (step.looks && tried === 1) ? await found(change, step) : undefined;
    if (left) {
      await ledger.result(op.id, epoch, step.name, 'already', { left });
      return true;
    }
    await step.check?.(eyes);
    const lease = await ledger.intent(op.id, epoch, step.name, step.harmless);
    if (lease.is === 'over') throw new Error(`${op.id} is not running any more`);
    if (lease.is === 'stopped') return false;
    if (lease.is === 'wait') {
      await pause(lease.at - ledger.now());
      maybeDone = true;
      continue;
    }
    const facts: StepFacts = {};
    try {
      const who = {
        op: op.id,
        requester: personKey(op.ask.who),
        ...(personKey(acting.who) !== personKey(op.ask.who) && { approver: personKey(acting.who) }),
        plan: op.planHash ?? '',
      };
      const session = { role: acting.role, region: scope.region, statements: needs, until: lease.at, who };
      const { requestId, ...left } = await aws.step(session, hands => {
        facts.session = hands.session;
        if (hands.session.packed > roomy)
          log.warn({ op: op.id, step: step.name, packed: hands.session.packed }, 'STS has little room left');
        return step.act(hands, eyes);
      });
      await ledger.result(op.id, epoch, step.name, 'done', { ...facts, requestId, left });
      return true;
    } catch (error) {
      if (error instanceof StepRefused) {
        await ledger.result(op.id, epoch, step.name, 'refused', facts);
        throw error;
      }
      if (!(error instanceof AwsError)) throw error;
      const { failure, code, requestId } = error;
      log.warn({ op: op.id, step: step.name, failure, code, request: requestId }, 'AWS');
      // Without a session it was AssumeRole that answered.
      if (requestId) Object.assign(facts, facts.session ? { requestId } : { session: { requestId } });
      // Denied because the lease was over before the call arrived: that is our slowness, not IAM's word.
      const late = error.failure === 'denied' && ledger.now() >= lease.at;
      if ((error.failure === 'denied' && !late) || error.failure === 'refused') {
        await ledger.result(op.id, epoch, step.name, 'refused', facts);
        throw new StepRefused(refusedBy(error, maybeDone, acting.role));
      }
      const tryOf = `${step.name} ${lease.at}`;
      await ledger.note(op.id, epoch, 'tried', tryOf, { step: step.name, failure, code, ...facts });
      if (tried >= tries) throw error;
      maybeDone ||= error.failure === 'unsure';
      await pause(Math.min(200 * 2 ** tried, 3_000));
    }
  }
}

/** `maybeDone`: an earlier try got no answer, so nobody can say that nothing was changed. */
function refusedBy(error: AwsError, maybeDone: boolean, role: string): Refusal {
  const truth = maybeDone
    ? 'An earlier try got no answer and may have been done: look with `/ecs status`.'
    : nothingChanged;
  const denial = error.failure === 'denied' ? denialIn(error.message) : undefined;
  if (denial)
    return {
      code: 'aws_denied',
      said: `AWS does not let \`${shortName(role)}\` do \`${denial.action}\`${denial.resource === '*' ? '' : ` on \`${denial.resource}\``}${denial.because === undefined ? '' : `: ${denial.because}`}.`,
      next: `${truth} Whoever keeps that IAM role has to allow it, or somebody with another role has to approve.`,
    };
  return {
    code: error.failure === 'denied' ? 'aws_denied' : 'aws_refused',
    said: `AWS refused it: ${error.message} (${error.code})`,
    next: `${truth} Look with \`/ecs status\`, then ask again.`,
  };
}
