/** ECS: services. Limits are those of the API reference and ecs.md §1.3. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { type EcsService, ecsArn, type State, serviceKey, shortName } from '../state.ts';
import { invalid, pageSize } from './clusters.ts';
import { resolveDefinition } from './definitions.ts';
import { clusterArn, clusterOf, findService, serviceArn, shown } from './describe.ts';
import { newDeployment } from './scheduler.ts';

const onService =
  (action: string) =>
  (input: { cluster?: string | undefined; service?: string | undefined }, state: State) => [
    {
      action,
      resource: serviceArn(state, input.cluster, input.service),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ];

const listServices: Operation<client.ListServicesCommandInput, client.ListServicesCommandOutput> = {
  bucket: 'service read',
  needs: (input, state) => [
    {
      action: 'ecs:ListServices',
      resource: '*',
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const own = [...state.services.values()].filter(
      service => service.cluster === cluster.name && service.status !== 'INACTIVE',
    );
    const { page, next } = paged(own, pageSize(input.maxResults, 10), input.nextToken);
    return { $metadata: {}, serviceArns: page.map(({ arn }) => arn), ...(next && { nextToken: next }) };
  },
};

const describeServices: Operation<client.DescribeServicesCommandInput, client.DescribeServicesCommandOutput> =
  {
    bucket: 'service read',
    needs: (input, state) =>
      (input.services ?? []).flatMap(service =>
        onService('ecs:DescribeServices')({ cluster: input.cluster, service }, state),
      ),
    run(input, state) {
      const names = input.services ?? [];
      if (names.length === 0) throw invalid('Services cannot be empty.');
      if (names.length > 10) throw invalid('Services can have at most 10 items.');
      const cluster = clusterOf(state, input.cluster);
      const found = names.map(name => ({ name, service: findService(state, cluster.name, name) }));
      return {
        $metadata: {},
        services: found.flatMap(({ service }) => (service ? [shown(state, service)] : [])),
        failures: found.flatMap(({ name, service }) =>
          service ? [] : [{ arn: serviceArn(state, cluster.name, name), reason: 'MISSING' }],
        ),
      };
    },
  };

const createService: Operation<client.CreateServiceCommandInput, client.CreateServiceCommandOutput> = {
  bucket: 'service modify',
  needs: (input, state) =>
    onService('ecs:CreateService')({ cluster: input.cluster, service: input.serviceName }, state),
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const name = input.serviceName ?? '';
    if (findService(state, cluster.name, name)?.status === 'ACTIVE')
      throw invalid('Creation of service was not idempotent.');
    const service = addService(state, {
      cluster: cluster.name,
      name,
      taskDefinition: resolveDefinition(state, input.taskDefinition ?? ''),
      desired: input.desiredCount ?? 1,
    });
    return { $metadata: {}, service: shown(state, service) };
  },
};

/** What IAM is told of an UpdateService: only what the caller gave (security.md §3.2). */
function updateContext(input: client.UpdateServiceCommandInput, state: State): Record<string, string> {
  return {
    'ecs:cluster': clusterArn(state, input.cluster),
    ...(input.taskDefinition !== undefined && {
      'ecs:task-definition': definitionArn(state, input.taskDefinition),
    }),
    ...(input.enableExecuteCommand !== undefined && {
      'ecs:enable-execute-command': `${input.enableExecuteCommand}`,
    }),
    ...(input.propagateTags !== undefined && { 'ecs:propagate-tags': input.propagateTags }),
  };
}

/** The revision is resolved before IAM is asked; one that does not exist is asked for as it was named. */
function definitionArn(state: State, named: string): string {
  try {
    return resolveDefinition(state, named);
  } catch {
    return ecsArn(state, `task-definition/${shortName(named)}`);
  }
}

const updateService: Operation<client.UpdateServiceCommandInput, client.UpdateServiceCommandOutput> = {
  bucket: 'service modify',
  needs: (input, state) => [
    {
      action: 'ecs:UpdateService',
      resource: serviceArn(state, input.cluster, input.service),
      context: updateContext(input, state),
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const service = findService(state, cluster.name, input.service ?? '');
    if (!service || service.status === 'INACTIVE')
      throw new AwsFault('ServiceNotFoundException', 'Service not found.');
    if (service.status !== 'ACTIVE')
      throw new AwsFault('ServiceNotActiveException', 'Service was not ACTIVE.');
    const { desiredCount } = input;
    if (desiredCount !== undefined && (!Number.isInteger(desiredCount) || desiredCount < 0))
      throw invalid('desiredCount cannot be negative.');
    if (service.controller !== 'ECS' && input.taskDefinition !== undefined)
      throw invalid(
        `Unable to update task definition on services with a ${service.controller} deployment controller.`,
      );
    const now = state.clock.now();
    if (desiredCount !== undefined && desiredCount !== service.desired) {
      service.desired = desiredCount;
      service.steady = false;
      const [primary] = service.deployments;
      if (primary) primary.desiredCount = desiredCount;
    }
    const wanted =
      input.taskDefinition === undefined ? undefined : resolveDefinition(state, input.taskDefinition);
    const current = service.deployments[0]?.taskDefinition ?? '';
    if ((wanted !== undefined && wanted !== current) || input.forceNewDeployment) {
      for (const deployment of service.deployments) deployment.status = 'ACTIVE';
      service.deployments.unshift(newDeployment(service, wanted ?? current, now));
      service.steady = false;
    }
    return { $metadata: {}, service: shown(state, service) };
  },
};

const deleteService: Operation<client.DeleteServiceCommandInput, client.DeleteServiceCommandOutput> = {
  bucket: 'service modify',
  needs: onService('ecs:DeleteService'),
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const service = findService(state, cluster.name, input.service ?? '');
    if (!service) throw new AwsFault('ServiceNotFoundException', 'Service not found.');
    if (service.desired > 0 && !input.force)
      throw invalid('The service cannot be stopped while it is scaled above 0.');
    Object.assign(service, { desired: 0, status: 'DRAINING', steady: false });
    return { $metadata: {}, service: shown(state, service) };
  },
};

/** Adds a service that has just been created. */
export function addService(
  state: State,
  given: Pick<EcsService, 'cluster' | 'name' | 'desired'> & Partial<EcsService> & { taskDefinition: string },
): EcsService {
  const { taskDefinition, ...rest } = given;
  const now = state.clock.now();
  const service: EcsService = {
    arn: serviceArn(state, given.cluster, given.name),
    status: 'ACTIVE',
    controller: 'ECS',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    createdAt: new Date(now),
    deployments: [newDeployment(given, taskDefinition, now)],
    events: [],
    steady: false,
    ...rest,
  };
  state.services.set(serviceKey(service.cluster, service.name), service);
  return service;
}

export const serviceOperations: Record<string, AnyOperation> = {
  ListServices: listServices,
  DescribeServices: describeServices,
  CreateService: createService,
  UpdateService: updateService,
  DeleteService: deleteService,
};
