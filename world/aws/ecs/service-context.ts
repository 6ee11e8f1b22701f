/** What IAM is told of a service that is created or updated: what the caller gave, and as a rule nothing else (security.md §3.2). */
import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { Context } from '../iam/conditions.ts';
import { type State, serviceKey, shortName } from '../state.ts';
import { definitionArn, definitionOf } from './definition.ts';
import { clusterArn } from './describe.ts';

type Given = Partial<CreateServiceCommandInput> & Partial<UpdateServiceCommandInput>;

const flag = (value: boolean | undefined) => (value === undefined ? undefined : `${value}`);
const some = (values: string[]) => (values.length > 0 ? values : undefined);

/** The revision that a service runs when it is updated. */
const runningOn = (state: State, { cluster, service = '' }: Given): string | undefined =>
  state.services.get(serviceKey(shortName(clusterArn(state, cluster)), shortName(service)))?.deployments[0]
    ?.taskDefinition;

/** Returns the condition keys of CreateService and UpdateService that this call carries; ecs:cluster always. */
export function serviceContext(input: Given, state: State): Context {
  const running = state.fillsRevision ? runningOn(state, input) : undefined;
  const arn = input.taskDefinition === undefined ? running : definitionArn(state, input.taskDefinition);
  const definition = arn === undefined ? undefined : definitionOf(state, arn);
  const network = input.networkConfiguration?.awsvpcConfiguration;
  return {
    'ecs:cluster': clusterArn(state, input.cluster),
    'ecs:task-definition': arn,
    'ecs:task-cpu': definition?.cpu,
    'ecs:task-memory': definition?.memory,
    'ecs:enable-execute-command': flag(input.enableExecuteCommand),
    'ecs:enable-ecs-managed-tags': flag(input.enableECSManagedTags),
    'ecs:enable-service-connect': flag(input.serviceConnectConfiguration?.enabled),
    'ecs:namespace': input.serviceConnectConfiguration?.namespace,
    'ecs:enable-vpc-lattice': flag(
      input.vpcLatticeConfigurations && input.vpcLatticeConfigurations.length > 0,
    ),
    'ecs:enable-ebs-volumes': flag(input.volumeConfigurations && input.volumeConfigurations.length > 0),
    'ecs:propagate-tags': input.propagateTags,
    'ecs:capacity-provider': some(
      (input.capacityProviderStrategy ?? []).map(({ capacityProvider = '' }) => capacityProvider),
    ),
    'ecs:subnet': network?.subnets,
    'ecs:auto-assign-public-ip':
      network?.assignPublicIp === undefined ? undefined : `${network.assignPublicIp === 'ENABLED'}`,
  };
}
