/** The stages of a deployment that shifts traffic, in their order (ecs.md §1.2). */
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { Stage } from '../../state.ts';

/** What ECS takes where a linear or canary deployment says nothing: percent and minutes. */
export const defaults = { linear: { percent: 10, bakes: 6 }, canary: { percent: 5, bakes: 10 } };

/** Shares of production traffic that the target gets one after the other, and how many minutes each bakes; the last does not. */
function shares(given: DeploymentConfiguration): { share: number; bakes: number }[] {
  const whole = { share: 100, bakes: 0 };
  if (given.strategy === 'CANARY') {
    const { canaryPercent = defaults.canary.percent, canaryBakeTimeInMinutes = defaults.canary.bakes } =
      given.canaryConfiguration ?? {};
    return canaryPercent < 100 ? [{ share: canaryPercent, bakes: canaryBakeTimeInMinutes }, whole] : [whole];
  }
  if (given.strategy !== 'LINEAR') return [whole];
  const { stepPercent = defaults.linear.percent, stepBakeTimeInMinutes: bakes = defaults.linear.bakes } =
    given.linearConfiguration ?? {};
  // In tenths of a percent, which are whole numbers.
  const step = Math.round(stepPercent * 10);
  const steps = Array.from({ length: Math.ceil(1_000 / step) - 1 }, (_, n) => (step * (n + 1)) / 10);
  return [...steps.map(share => ({ share, bakes })), whole];
}

/**
 * Returns the stages that a deployment goes through; `sources` is how many revisions have tasks as it begins. A rolling
 * one has none, but that its pause hooks hold it before it starts a task [inferred: AWS says that they work].
 */
export function stagesOf(given: DeploymentConfiguration, sources: number): Stage[] {
  if ((given.strategy ?? 'ROLLING') === 'ROLLING')
    return given.lifecycleHooks?.some(hook => hook.lifecycleStages?.includes('PRE_SCALE_UP'))
      ? [{ name: 'PRE_SCALE_UP' }]
      : [];
  // With nothing to shift from there is nothing to bake either [inferred].
  const steps = sources === 0 ? [{ share: 100, bakes: 0 }] : shares(given);
  return [
    ...(sources > 1 ? [{ name: 'RECONCILE_SERVICE' as const }] : []),
    { name: 'PRE_SCALE_UP' },
    { name: 'SCALE_UP' },
    { name: 'POST_SCALE_UP' },
    { name: 'TEST_TRAFFIC_SHIFT' },
    { name: 'POST_TEST_TRAFFIC_SHIFT' },
    ...steps.flatMap(({ share, bakes }): Stage[] => [
      { name: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { name: 'PRODUCTION_TRAFFIC_SHIFT', share, bakes },
    ]),
    { name: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { name: 'BAKE_TIME', bakes: sources === 0 ? 0 : (given.bakeTimeInMinutes ?? 0) },
    { name: 'CLEAN_UP' },
  ];
}
