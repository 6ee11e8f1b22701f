/** From words to the one pause that is meant, and what deciding it means. Reads only. */
import type { ServiceDeployment, ServiceDeploymentBrief } from '../aws/rollouts.ts';
import { nothingChanged, UserError } from '../errors.ts';
import {
  type Check,
  type HookChange,
  type HookStep,
  type HookWork,
  isWaiting,
  type Scope,
  shortHook,
} from '../work.ts';
import { serviceWords } from './deploying/base.ts';
import { hookSteps } from './hook-steps.ts';
import type { Limits } from './kind.ts';
import { deciderOf, type Known, pausedAs } from './pausing.ts';
import { type Found, readable } from './resolve.ts';

/** Newest deployments of a service that are looked at to find a pause: one call's worth. */
const looksBack = 20;

const going = ['PENDING', 'IN_PROGRESS'];

/** A pause and the deployment that it is of. */
type Pause = { deployment: ServiceDeployment; step: HookStep };

/** Returns the deployments of a service that could wait, and all its newest in short. Throws UserError where ECS has none. */
export async function goingOn({
  scope,
  service,
  eyes,
}: Found): Promise<{ open: ServiceDeployment[]; newest: ServiceDeploymentBrief[] }> {
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS')
    throw new UserError(
      'not_ecs_controlled',
      `\`${scope.service}\` is deployed by ${controller}, not by ECS itself: it has no pauses.`,
      `${nothingChanged} Continue it where ${controller} is configured.`,
    );
  const say = <T>(call: Promise<T>) => readable(scope.target, scope.cluster, call);
  const newest = await say(eyes.ecs.rollouts(scope.cluster, scope.service, looksBack));
  const open = newest.filter(({ status = '' }) => going.includes(status));
  return {
    newest,
    open: await say(eyes.ecs.deployments(open.flatMap(({ serviceDeploymentArn: arn }) => arn ?? []))),
  };
}

const pausesOf = (deployments: readonly ServiceDeployment[]): Pause[] =>
  deployments.flatMap(deployment => hookSteps(deployment).steps.map(step => ({ deployment, step })));

const waitsAt = ({ deployment, step }: Pause): boolean =>
  isWaiting({ status: deployment.status ?? '' }, step);

/** Returns the pause that is meant, which waits. Throws UserError where none is, or more than one. */
async function meant(found: Found, { hook, action }: HookWork, limits: Limits): Promise<Pause> {
  const { scope, eyes } = found;
  const { open, newest } = await goingOn(found);
  const all = pausesOf(open);
  const waiting = all.filter(waitsAt);
  const named = hook === undefined ? waiting : all.filter(({ step }) => step.hookId.startsWith(hook));
  const [only] = named;
  const again = ({ step }: Pause) => `hook ${action} ${serviceWords(found)} ${shortHook(step.hookId)}`;
  if (named.length > 1)
    throw new UserError(
      'which_hook',
      `${named.length} pauses of \`${scope.service}\` wait.`,
      `${nothingChanged} Which one?`,
      named.map(again),
    );
  if (only && waitsAt(only)) return only;
  if (only) throw await decided(limits, scope, only);
  // It may be of a deployment that is over, or have been decided a moment ago.
  const arns = newest.flatMap(({ serviceDeploymentArn: arn }) => arn ?? []);
  const past = pausesOf(await readable(scope.target, scope.cluster, eyes.ecs.deployments(arns)));
  const old = past.filter(({ step }) => hook !== undefined && step.hookId.startsWith(hook));
  if (old[0]) throw await decided(limits, scope, old[0]);
  throw new UserError(
    hook === undefined ? 'nothing_waits' : 'unknown_hook',
    hook === undefined
      ? `No deployment of \`${scope.service}\` waits at a pause.`
      : `I know no pause \`${shortHook(hook)}\` of \`${scope.service}\`.`,
    `${nothingChanged} See what waits.`,
    [`hooks ${serviceWords(found)}`, `status ${serviceWords(found)}`],
  );
}

/** What became of a pause, in words that follow its name. */
function became({ deployment, step }: Pause): string {
  switch (step.status) {
    case 'SUCCEEDED':
      return 'was continued already';
    case 'FAILED':
      return 'was rolled back already';
    case 'TIMED_OUT':
      return step.timeoutAction === 'CONTINUE'
        ? 'timed out: nobody decided, so ECS continued by itself'
        : 'timed out: nobody decided, so ECS rolled back by itself';
    default:
      return `is of a deployment that waits no more (${deployment.status})`;
  }
}

/** The refusal of a pause that waits no more: what became of it, and by which op of ours. */
async function decided(known: Known, scope: Scope, pause: Pause): Promise<UserError> {
  const { hookId } = pause.step;
  const by = await deciderOf(known, scope, hookId);
  return new UserError(
    'hook_decided',
    `The pause \`${shortHook(hookId)}\` of \`${scope.service}\` ${became(pause)}${by ? `, by \`${by.op}\`` : ''}.`,
    nothingChanged,
    [...(by ? [`op ${by.op}`] : []), `hooks ${scope.target}/${scope.cluster}/${scope.service}`],
    by && { by: by.by },
  );
}

/** What people should know before they decide. */
function checksOf({ action, paused, hook }: HookChange): Check[] {
  const found: Check[] = [];
  const warn = (code: string, said: string) => found.push({ code, is: 'warn', said });
  const others = paused.steps.filter(step => step.hookId !== hook && isWaiting(paused, step));
  if (others.length > 0 && action === 'continue')
    warn(
      'others_wait',
      `${others.length === 1 ? 'Another pause waits' : `${others.length} other pauses wait`} at the same stage: it goes on once all are continued, and goes back if one is rolled back.`,
    );
  if (paused.strategy === 'ROLLING')
    warn(
      'rolling_pause',
      'AWS describes pauses for deployments that shift traffic; of this rolling one I know what its record says and no more.',
    );
  return found;
}

/** Returns what deciding a pause would change and what to know before. Throws UserError with the reason and the next step. */
export async function planHook(
  work: HookWork,
  found: Found,
  limits: Limits,
): Promise<{ change: HookChange; checks: Check[] }> {
  const { scope, eyes } = found;
  const { deployment, step } = await meant(found, work, limits);
  if (step.expiresAt !== undefined && step.expiresAt <= limits.now)
    throw new UserError(
      'hook_expired',
      `The time of the pause \`${shortHook(step.hookId)}\` of \`${scope.service}\` is over: ECS ${step.timeoutAction === 'CONTINUE' ? 'continues' : 'rolls back'} by itself.`,
      `${nothingChanged} See how it goes.`,
      [`status ${serviceWords(found)}`],
    );
  const paused = await readable(scope.target, scope.cluster, pausedAs(limits, eyes, scope, deployment));
  const change: HookChange = { kind: 'hook', action: work.action, hook: step.hookId, paused };
  return { change, checks: checksOf(change) };
}
