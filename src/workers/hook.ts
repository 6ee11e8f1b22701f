/** Decides a pause of a deployment: it goes on, or back. ECS's own hook is the gate; nothing here ever opens it by itself. */
import { AwsError, type Eyes } from '../aws/index.ts';
import { UserError } from '../errors.ts';
import {
  type Change,
  type HookAction,
  type HookChange,
  type HookStep,
  type HookWork,
  isWaiting,
  type Op,
  type Scope,
  type Statement,
  shortHook,
} from '../work.ts';
import { advanceHook } from './hook-advance.ts';
import { planHook } from './hook-plan.ts';
import { hookSteps } from './hook-steps.ts';
import { type Step, StepRefused, type Worker } from './kind.ts';
import { hookSlot } from './pausing.ts';

const changeOf = (change: Change): HookChange => {
  if (change.kind !== 'hook') throw new Error(`not about a pause: ${change.kind}`);
  return change;
};

/** The session may decide pauses of this one deployment; IAM knows no resource smaller, nor which way it is decided (ecs.md §1.5). */
const needs = (scope: Scope, { paused }: HookChange): { name: string; needs: Statement[] }[] => [
  {
    name: 'decide',
    needs: [
      {
        actions: ['ecs:ContinueServiceDeployment'],
        resources: [
          `arn:aws:ecs:${scope.region}:${scope.account}:service/${scope.cluster}/${scope.service}`,
          paused.deployment,
        ],
      },
    ],
  },
];

const words = { continue: 'CONTINUE', rollback: 'ROLLBACK' } as const;

/** A pause as ECS has it now, and whether its deployment still waits there. */
type Now = { step?: HookStep; waits: boolean; goesBack: boolean };

async function look(eyes: Eyes, { hook, paused }: HookChange): Promise<Now> {
  const [deployment] = await eyes.ecs.deployments([paused.deployment]);
  const step = deployment && hookSteps(deployment).steps.find(({ hookId }) => hookId === hook);
  const { status = '' } = deployment ?? {};
  return {
    ...(step && { step }),
    waits: step !== undefined && isWaiting({ status }, step),
    goesBack: status.startsWith('ROLLBACK'),
  };
}

const isAsWanted = (action: HookAction, { step, goesBack }: Now): boolean =>
  action === 'continue' ? step?.status === 'SUCCEEDED' && !goesBack : goesBack;

/** What became of a pause that somebody else, or time, decided first. */
function decidedElsewhere({ hook }: HookChange, { step, goesBack }: Now): StepRefused {
  const how =
    step?.status === 'TIMED_OUT'
      ? `timed out, and ECS ${step.timeoutAction === 'CONTINUE' ? 'continued' : 'rolls back'} by itself`
      : goesBack
        ? 'was rolled back by somebody else'
        : step?.status === 'SUCCEEDED'
          ? 'was continued by somebody else'
          : 'waits no more';
  return new StepRefused(
    {
      code: 'decided_elsewhere',
      said: `The pause \`${shortHook(hook)}\` ${how} a moment before.`,
      next: 'This changed nothing.',
    },
    'superseded',
  );
}

function decideStep(op: Op, change: HookChange): Step {
  const { action, hook, paused } = change;
  let sent = op.journal.some(({ step }) => step === 'decide');
  return {
    name: 'decide',
    // A pause has an id of its own, and ECS takes one decision about it.
    harmless: true,
    done: async eyes => (isAsWanted(action, await look(eyes, change)) ? {} : undefined),
    async check(eyes) {
      const now = await look(eyes, change);
      if (!now.waits) throw decidedElsewhere(change, now);
    },
    async act(hands, eyes) {
      const again = sent;
      sent = true;
      try {
        return await hands.ecs.continueDeployment(paused.deployment, hook, words[action]);
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'InvalidParameterException') throw error;
        // It waits no more. After an answer that was lost this may be our own doing: following it tells.
        const now = await look(eyes, change);
        if (again && (now.waits || isAsWanted(action, now))) return { requestId: error.requestId ?? '' };
        if (now.waits) throw error;
        throw decidedElsewhere(change, now);
      }
    },
  };
}

export const hook: Worker<HookWork> = {
  slot: 'hook',
  ownSlot: ({ scope, change }) => hookSlot(scope, changeOf(change).hook),
  follows: 'deployment',
  needs: ({ scope, change }) => needs(scope, changeOf(change)),
  byHand({ scope, change }) {
    const { paused, hook: id, action } = changeOf(change);
    return {
      decide: `aws ecs continue-service-deployment --region ${scope.region} --service-deployment-arn ${paused.deployment} --hook-id ${id} --action ${words[action]}`,
    };
  },
  plan: planHook,

  async moved(plan, work, found, limits) {
    const before = changeOf(plan.change);
    try {
      const { change } = await planHook({ ...work, hook: before.hook }, found, limits);
      return change.paused.green.revision === before.paused.green.revision
        ? undefined
        : 'what is being deployed is no longer what was approved';
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { by } = error.because;
      return { said: error.message, ...(by && { by }) };
    }
  },

  perform: (op, plan) => [decideStep(op, changeOf(plan.change))],
  advance: advanceHook,
};
