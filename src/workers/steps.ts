/** Does the steps of an approved plan: intent, look, act, result. Whatever dies in between, each happens once. */
import { AwsError } from '../aws/index.ts';
import { type Refusal, UserError } from '../errors.ts';
import type { Op, Person, Plan } from '../work.ts';
import { eyesFor, type Given } from './given.ts';
import type { Step } from './kind.ts';

const key = ({ team, user }: Person) => `${team}:${user}`;

/** Tries of one step before the bot gives up and says so; each waits for AWS at most 5 s. */
const tries = 5;

/** Thrown when AWS refused a step: the op ends failed, with these words. */
export class StepRefused extends UserError {
  constructor(refusal: Refusal) {
    super(refusal.code, refusal.said, refusal.next);
    this.name = 'StepRefused';
  }
}

/** Waits; rejects as soon as the claim is lost. */
export type Pause = (ms: number) => Promise<void>;

/** Does what is left of an op's steps. Throws ClaimLost, StepRefused, or what AWS threw when it never answered. */
export async function doSteps(
  given: Given,
  op: Op,
  plan: Plan,
  steps: Step[],
  epoch: number,
  pause: Pause,
): Promise<void> {
  for (const step of steps) {
    const entries = op.journal.filter(entry => entry.step === step.name);
    if (entries.some(entry => entry.is === 'result')) continue;
    await doStep(given, op, plan, step, epoch, pause, entries.length > 0);
  }
}

async function doStep(
  given: Given,
  op: Op,
  plan: Plan,
  step: Step,
  epoch: number,
  pause: Pause,
  triedBefore: boolean,
): Promise<void> {
  const { ledger, aws, log } = given;
  const { scope } = plan;
  const acting = op.acting;
  const needs = plan.steps.find(({ name }) => name === step.name)?.needs;
  if (!acting || !needs) throw new Error(`${op.id} has nobody who acts for step ${step.name}`);
  let maybeDone = triedBefore;
  for (let tried = 1; ; tried++) {
    if (maybeDone && (await step.done(eyesFor(given, scope.target)))) {
      await ledger.result(op.id, epoch, step.name, 'already');
      return;
    }
    const lease = await ledger.intent(op.id, epoch, step.name, step.harmless);
    if (lease.is === 'over') throw new Error(`${op.id} is not running any more`);
    if (lease.is === 'wait') {
      await pause(lease.at - ledger.now());
      maybeDone = true;
      continue;
    }
    try {
      const who = {
        op: op.id,
        requester: key(op.ask.who),
        ...(key(acting.who) !== key(op.ask.who) && { approver: key(acting.who) }),
        plan: op.planHash ?? '',
      };
      const session = { role: acting.role, region: scope.region, statements: needs, until: lease.at, who };
      const requestId = await aws.step(session, hands => step.act(hands));
      await ledger.result(op.id, epoch, step.name, 'done', requestId);
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      log.warn(
        { op: op.id, step: step.name, failure: error.failure, code: error.code, request: error.requestId },
        'AWS',
      );
      // Denied because the lease was over before the call arrived: that is our slowness, not IAM's word.
      const late = error.failure === 'denied' && ledger.now() >= lease.at && tried < tries;
      if ((error.failure === 'denied' && !late) || error.failure === 'refused') {
        await ledger.result(op.id, epoch, step.name, 'refused', error.requestId ?? '');
        throw new StepRefused(refusedBy(error, maybeDone));
      }
      if (tried >= tries) throw error;
      maybeDone ||= error.failure === 'unsure';
      await pause(Math.min(200 * 2 ** tried, 3_000));
    }
  }
}

/** `maybeDone`: an earlier try got no answer, so nobody can say that nothing was changed. */
function refusedBy(error: AwsError, maybeDone: boolean): Refusal {
  const truth = maybeDone
    ? 'An earlier try got no answer and may have been done: look with `/ecs status`.'
    : 'Nothing was changed.';
  if (error.failure === 'denied')
    return {
      code: 'aws_denied',
      said: `AWS refused it: ${error.message}`,
      next: `${truth} Whoever keeps the IAM role has to allow this, or ask somebody whose role may.`,
    };
  return {
    code: 'aws_refused',
    said: `AWS refused it: ${error.message} (${error.code})`,
    next: `${truth} Look with \`/ecs status\`, then ask again.`,
  };
}
