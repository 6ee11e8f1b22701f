/** What ECS accepts of a deployment strategy and its hooks (ecs.md §1.2). */
import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { EcsService } from '../../state.ts';
import { invalid } from '../invalid.ts';
import { defaults } from './stages.ts';
import { isManaged } from './traffic.ts';

type Configuration = EcsService['configuration'];

const day = 1_440;
const mostHooks = 10;
const mostMinutes = 20_160;

const hookStages = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];

/** Returns what a service's deployments are to be: what is given over what was, with ECS's defaults for the strategy. */
export function completed(before: Configuration, given: Configuration): Configuration {
  const { linearConfiguration: linear, canaryConfiguration: canary, ...rest } = { ...before, ...given };
  const { percent, bakes } = rest.strategy === 'CANARY' ? defaults.canary : defaults.linear;
  if (rest.strategy === 'LINEAR') {
    const usual = { stepPercent: percent, stepBakeTimeInMinutes: bakes };
    return { ...rest, linearConfiguration: { ...usual, ...linear } };
  }
  if (rest.strategy === 'CANARY') {
    const usual = { canaryPercent: percent, canaryBakeTimeInMinutes: bakes };
    return { ...rest, canaryConfiguration: { ...usual, ...canary } };
  }
  return rest;
}

function checkMinutes(name: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isInteger(value) || value < 0 || value > day))
    throw invalid(`${name} must be between 0 and ${day}.`);
}

/** Percentages of traffic have one decimal. */
function checkPercent(name: string, value: number | undefined, least: number): void {
  if (value === undefined) return;
  const tenths = value * 10;
  if (value < least || value > 100 || Math.abs(tenths - Math.round(tenths)) > 1e-6)
    throw invalid(`${name} must be a multiple of 0.1 between ${least} and 100.`);
}

/** Refuses a strategy that a service cannot have, and numbers out of their ranges. */
export function checkStrategy(service: EcsService, given: DeploymentConfiguration): void {
  const { configuration, controller } = service;
  const { strategy = 'ROLLING', bakeTimeInMinutes, linearConfiguration: linear } = configuration;
  if (!['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'].includes(strategy))
    throw invalid(`${strategy} is not a valid deployment strategy.`);
  if (given.linearConfiguration && strategy !== 'LINEAR')
    throw invalid('linearConfiguration is only valid with the LINEAR deployment strategy.');
  if (given.canaryConfiguration && strategy !== 'CANARY')
    throw invalid('canaryConfiguration is only valid with the CANARY deployment strategy.');
  checkMinutes('bakeTimeInMinutes', bakeTimeInMinutes);
  checkPercent('stepPercent', linear?.stepPercent, 3);
  checkMinutes('stepBakeTimeInMinutes', linear?.stepBakeTimeInMinutes);
  checkPercent('canaryPercent', configuration.canaryConfiguration?.canaryPercent, 0.1);
  checkMinutes('canaryBakeTimeInMinutes', configuration.canaryConfiguration?.canaryBakeTimeInMinutes);
  if (strategy === 'ROLLING') return;
  if (controller !== 'ECS')
    throw invalid(`The ${strategy} deployment strategy requires the ECS deployment controller.`);
  if (given.strategy === 'BLUE_GREEN' && given.bakeTimeInMinutes === undefined)
    throw invalid('bakeTimeInMinutes is required with the BLUE_GREEN deployment strategy.');
  checkTraffic(service, strategy);
}

/**
 * A load balancer must have what traffic is shifted by. A blue/green service may have no traffic at all ("Required
 * resources for Amazon ECS blue/green deployments"), the others shift some.
 */
function checkTraffic(service: EcsService, strategy: string): void {
  const { alternateTargetGroupArn, productionListenerRule, roleArn } = service.advanced ?? {};
  if (service.targetGroup !== undefined && !(alternateTargetGroupArn && productionListenerRule && roleArn))
    throw invalid(
      `advancedConfiguration with alternateTargetGroupArn, productionListenerRule and roleArn is required on a load balancer with the ${strategy} deployment strategy.`,
    );
  if (strategy !== 'BLUE_GREEN' && !isManaged(service))
    throw invalid(`The ${strategy} deployment strategy requires a load balancer or Service Connect.`);
}

function checkHook(hook: DeploymentLifecycleHook, strategy: string): void {
  const { targetType = 'AWS_LAMBDA', lifecycleStages = [], timeoutConfiguration: timeout } = hook;
  if (lifecycleStages.length === 0) throw invalid('A lifecycle hook must have at least one lifecycle stage.');
  for (const stage of lifecycleStages) {
    if (!hookStages.includes(stage)) throw invalid(`${stage} is not a valid lifecycle stage for a hook.`);
    if (targetType === 'PAUSE' && ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'].includes(stage))
      throw invalid(`PAUSE lifecycle hooks are not supported at the ${stage} stage.`);
    if (strategy === 'ROLLING' && stage.endsWith('TRAFFIC_SHIFT'))
      throw invalid(`The ${stage} stage is not supported with the ROLLING deployment strategy.`);
  }
  if (targetType === 'PAUSE' && (hook.hookTargetArn !== undefined || hook.roleArn !== undefined))
    throw invalid('hookTargetArn and roleArn are not supported for PAUSE lifecycle hooks.');
  if (targetType === 'AWS_LAMBDA' && (hook.hookTargetArn === undefined || hook.roleArn === undefined))
    throw invalid('hookTargetArn and roleArn are required for AWS_LAMBDA lifecycle hooks.');
  const { timeoutInMinutes: minutes = 1, action = 'ROLLBACK' } = timeout ?? {};
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > mostMinutes)
    throw invalid(`timeoutInMinutes must be between 1 and ${mostMinutes}.`);
  if (action !== 'ROLLBACK' && action !== 'CONTINUE')
    throw invalid(`${action} is not a valid timeout action.`);
}

/** Refuses lifecycle hooks that ECS does not take. */
export function checkHooks({ lifecycleHooks: hooks = [], strategy = 'ROLLING' }: Configuration): void {
  for (const hook of hooks) {
    if (!['PAUSE', 'AWS_LAMBDA', undefined].includes(hook.targetType))
      throw invalid(`${hook.targetType} is not a valid lifecycle hook target type.`);
    checkHook(hook, strategy);
  }
  const pauses = hooks.filter(({ targetType }) => targetType === 'PAUSE').length;
  if (pauses > mostHooks || hooks.length - pauses > mostHooks)
    throw invalid(`A service can have at most ${mostHooks} lifecycle hooks of each target type.`);
}
