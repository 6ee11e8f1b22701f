/** The pauses of a deployment, each with the stage it is at, which ECS's record of hooks does not name. Pure. */
import type { ServiceDeployment } from '../aws/rollouts.ts';
import { type HookAhead, type HookStep, isWaiting } from '../work.ts';

/** The stages that can pause, in the order in which a deployment comes to them (ecs.md §1.2). */
const inOrder = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];

const beforeProduction = 'PRE_PRODUCTION_TRAFFIC_SHIFT';

/** ECS reports no stage for the pause before production traffic is shifted: it shows the one before, or the shift itself [inferred]. */
const reportedMeanwhile = ['POST_TEST_TRAFFIC_SHIFT', beforeProduction, 'PRODUCTION_TRAFFIC_SHIFT'];

type Configuration = NonNullable<ServiceDeployment['deploymentConfiguration']>;

/** Percentages of production traffic that the new revision gets, one step after the other; ECS's defaults where nothing is said. */
function sharesOf({ strategy, canaryConfiguration, linearConfiguration }: Configuration): number[] {
  if (strategy === 'CANARY') {
    const { canaryPercent = 5 } = canaryConfiguration ?? {};
    return canaryPercent < 100 ? [canaryPercent, 100] : [100];
  }
  if (strategy !== 'LINEAR') return [100];
  // In tenths of a percent, which are whole numbers.
  const step = Math.round((linearConfiguration?.stepPercent ?? 10) * 10);
  const steps = Array.from({ length: Math.ceil(1_000 / step) - 1 }, (_, n) => (step * (n + 1)) / 10);
  return [...steps, 100];
}

/** Every pause that a deployment comes to by its configuration: before production, one for each step of the shift. */
function expected({ deploymentConfiguration, sourceServiceRevisions = [] }: ServiceDeployment): HookAhead[] {
  const configuration = deploymentConfiguration ?? {};
  const pauses = (configuration.lifecycleHooks ?? []).filter(({ targetType }) => targetType === 'PAUSE');
  const shares = sourceServiceRevisions.length === 0 ? [100] : sharesOf(configuration);
  return inOrder.flatMap(stage => {
    if (stage === 'RECONCILE_SERVICE' && sourceServiceRevisions.length < 2) return [];
    const here = pauses.filter(({ lifecycleStages }) => lifecycleStages?.some(one => one === stage));
    return stage === beforeProduction
      ? shares.flatMap(weight => here.map(() => ({ stage, weight })))
      : here.map(() => ({ stage }));
  });
}

/** What the record of the deployment itself says of where it waits, where that speaks against what was expected. */
function placed(ahead: HookAhead | undefined, reported: string | undefined): Partial<HookAhead> {
  const fits =
    reported === undefined ||
    ahead?.stage === reported ||
    (ahead?.stage === beforeProduction && reportedMeanwhile.includes(reported));
  return fits ? { ...ahead } : { stage: reported };
}

/**
 * Returns the pauses that a deployment has come to, in its own order, and those ahead of it. ECS lists hooks as it comes to them
 * [inferred], so the nth is the nth that the configuration has.
 */
export function hookSteps(deployment: ServiceDeployment): { steps: HookStep[]; ahead: HookAhead[] } {
  const all = expected(deployment);
  const { status = '', lifecycleStage, lifecycleHookDetails = [] } = deployment;
  const pauses = lifecycleHookDetails.filter(({ targetType }) => targetType === 'PAUSE');
  const steps = pauses.map(({ hookId = '', status: is = '', expiresAt, timeoutAction }, at): HookStep => {
    const step: HookStep = {
      hookId,
      status: is,
      timeoutAction: timeoutAction === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
      ...(expiresAt && { expiresAt: expiresAt.getTime() }),
    };
    return { ...step, ...placed(all[at], isWaiting({ status }, step) ? lifecycleStage : undefined) };
  });
  return { steps, ahead: all.slice(steps.length) };
}

/** A linear shift of 3 % a step comes to 34 times ten pauses; so many are kept of those before and of those ahead. */
const dozen = 12;

/** Returns the newest pauses of a deployment, and any that waits. */
export const newestSteps = (steps: HookStep[]): HookStep[] =>
  steps.filter(({ status }, at) => status === 'AWAITING_ACTION' || at >= steps.length - dozen);

/** Returns the pauses that come next. */
export const nextAhead = (ahead: HookAhead[]): HookAhead[] => ahead.slice(0, dozen);
