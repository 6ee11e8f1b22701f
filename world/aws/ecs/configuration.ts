/** A service's deployment configuration: what ECS accepts, keeps and shows. */
import type { DeploymentCircuitBreaker, DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { EcsService } from '../state.ts';
import { invalid } from './invalid.ts';
import { checkHooks, checkStrategy, completed } from './strategies/check.ts';

/** Returns a service's deployment configuration as it is shown. */
export const shownConfiguration = (service: EcsService): DeploymentConfiguration => ({
  deploymentCircuitBreaker: { ...service.breaker },
  maximumPercent: service.maximumPercent,
  minimumHealthyPercent: service.minimumHealthyPercent,
  ...service.configuration,
});

/** How many failures in a row the circuit breaker takes: half the tasks, 3 to 200, unless it is told otherwise (ecs.md §3.4). */
export function threshold({ breaker, desired }: EcsService): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } = breaker.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

function checkBreaker({ thresholdConfiguration: given }: DeploymentCircuitBreaker): void {
  if (!given) return;
  const { type = '', value } = given;
  if (!['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'].includes(type))
    throw invalid(`${type} is not a valid threshold type.`);
  if (value === undefined || !Number.isInteger(value) || value < 1)
    throw invalid('The circuit breaker threshold value must be a positive integer.');
  if (type !== 'COUNT' && value > 100)
    throw invalid('The circuit breaker threshold value must be between 1 and 100 for a percentage.');
}

function checkAlarms({ alarms }: DeploymentConfiguration): void {
  if (!alarms) return;
  const { alarmNames = [], enable, rollback } = alarms;
  if (enable && alarmNames.length === 0)
    throw invalid('Alarm names cannot be empty when alarms are enabled.');
  if (rollback && !enable) throw invalid('Alarms must be enabled to use rollback.');
}

function checkEarlySuccess(
  { earlySuccessCriteria: early }: DeploymentConfiguration,
  service: EcsService,
): void {
  if (!early?.enable) return;
  const { healthyPercent, sourceServiceRevisionCleanup: cleanup } = early;
  if ((service.configuration.strategy ?? 'ROLLING') !== 'ROLLING')
    throw invalid('earlySuccessCriteria can only be used with the ROLLING deployment strategy.');
  if (healthyPercent === undefined || cleanup === undefined)
    throw invalid(
      'healthyPercent and sourceServiceRevisionCleanup are required when earlySuccessCriteria is enabled.',
    );
  if (!['BLOCKING', 'DEFERRED'].includes(cleanup))
    throw invalid(`${cleanup} is not a valid sourceServiceRevisionCleanup.`);
  if (!Number.isInteger(healthyPercent) || healthyPercent < 0 || healthyPercent > 100)
    throw invalid('healthyPercent must be an integer between 0 and 100.');
  if (healthyPercent < service.minimumHealthyPercent)
    throw invalid('healthyPercent must be greater than or equal to minimumHealthyPercent.');
}

function checkPercentages({ minimumHealthyPercent: least, maximumPercent: most }: EcsService): void {
  if (least < 0 || least > 100) throw invalid('minimumHealthyPercent must be between 0 and 100.');
  if (most < 100 || most > 200) throw invalid('maximumPercent must be between 100 and 200.');
  if (least === 100 && most === 100)
    throw invalid(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
}

/**
 * Returns a service with what its caller wants of its deployments, everything that is not given as it was. Throws
 * InvalidParameterException.
 */
export function configured(service: EcsService, given: DeploymentConfiguration | undefined): EcsService {
  if (!given) {
    checkStrategy(service, {});
    return service;
  }
  const { minimumHealthyPercent, maximumPercent, deploymentCircuitBreaker: breaker, ...rest } = given;
  const wanted: EcsService = {
    ...service,
    minimumHealthyPercent: minimumHealthyPercent ?? service.minimumHealthyPercent,
    maximumPercent: maximumPercent ?? service.maximumPercent,
    breaker: breaker
      ? { ...breaker, enable: breaker.enable ?? false, rollback: breaker.rollback ?? false }
      : service.breaker,
    configuration: completed(service.configuration, rest),
  };
  checkStrategy(wanted, given);
  checkHooks(wanted.configuration);
  if (minimumHealthyPercent !== undefined || maximumPercent !== undefined) checkPercentages(wanted);
  checkBreaker(wanted.breaker);
  checkAlarms(wanted.configuration);
  checkEarlySuccess(wanted.configuration, wanted);
  return wanted;
}
