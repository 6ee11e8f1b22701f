/** ECS: what a caller says of a service, read and kept. */
import type * as client from '@aws-sdk/client-ecs';
import type { EcsService, State } from '../state.ts';
import { invalid } from './invalid.ts';

/** A service may have so many tasks ("Amazon ECS service quotas"). */
const mostTasks = 5_000;

/** Refuses a count that no service may have. */
export function checkCount(desired: number | undefined): void {
  if (desired === undefined) return;
  if (!Number.isInteger(desired) || desired < 0) throw invalid('desiredCount cannot be negative.');
  if (desired > mostTasks) throw invalid(`desiredCount cannot be greater than ${mostTasks}.`);
}

const shownOnly = [
  'networkConfiguration',
  'platformVersion',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'capacityProviderStrategy',
  'serviceRegistries',
] as const;

/** Keeps what is shown again. Throws InvalidParameterException for a registry that is not there. */
export function applySettings(
  state: State,
  service: EcsService,
  input: Partial<client.UpdateServiceCommandInput> & Partial<client.CreateServiceCommandInput>,
): void {
  for (const { registryArn } of input.serviceRegistries ?? [])
    if (![...state.registries.values()].some(({ arn }) => arn === registryArn))
      throw invalid(`The service registry ${registryArn} does not exist.`);
  for (const name of shownOnly)
    if (input[name] !== undefined) Object.assign(service.settings, { [name]: input[name] });
}

/** Returns how a service's load balancer reaches it. Throws InvalidParameterException for a target group that is not there. */
export function balanced(
  state: State,
  given: client.LoadBalancer[] | undefined,
): Pick<EcsService, 'targetGroup' | 'container' | 'advanced'> {
  const [balancer] = given ?? [];
  const targetGroup = balancer?.targetGroupArn;
  if (!balancer || targetGroup === undefined) return {};
  const advanced = balancer.advancedConfiguration;
  for (const group of [targetGroup, advanced?.alternateTargetGroupArn])
    if (group !== undefined && !state.targetGroups.has(group))
      throw invalid(`The target group ${group} does not exist.`);
  return {
    targetGroup,
    container: { name: balancer.containerName ?? '', port: balancer.containerPort ?? 80 },
    ...(advanced && { advanced }),
  };
}
