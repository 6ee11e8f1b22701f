/** ECS: services as they come into being. */
import type * as client from '@aws-sdk/client-ecs';
import type { Operation } from '../operation.ts';
import { type EcsService, ecsArn, type State, serviceKey, tagContext } from '../state.ts';
import { configured } from './configuration.ts';
import { usableDefinition } from './definition.ts';
import { clusterOf, findService, invalid, serviceArn, shown } from './describe.ts';
import { begin } from './rollout.ts';
import { serviceContext } from './service-context.ts';
import { applySettings, balanced, checkCount } from './service-settings.ts';

type New = Pick<EcsService, 'cluster' | 'name' | 'desired'> & Partial<EcsService>;

function newService(state: State, given: New): EcsService {
  const daemon = given.schedulingStrategy === 'DAEMON';
  return {
    arn: ecsArn(state, `service/${given.cluster}/${given.name}`),
    status: 'ACTIVE',
    controller: 'ECS',
    schedulingStrategy: 'REPLICA',
    resourceManagementType: 'CUSTOMER',
    minimumHealthyPercent: daemon ? 0 : 100,
    maximumPercent: daemon ? 100 : 200,
    breaker: { enable: false, rollback: false },
    configuration: { strategy: 'ROLLING', bakeTimeInMinutes: 0 },
    createdAt: new Date(state.clock.now()),
    settings: {},
    deployments: [],
    history: [],
    revisions: [],
    events: [],
    steady: false,
    steadyAt: 0,
    replacing: 0,
    ...given,
  };
}

function open(state: State, service: EcsService, taskDefinition: string | undefined): void {
  if (taskDefinition !== undefined) begin(state, service, taskDefinition, state.clock.now());
  state.services.set(serviceKey(service.cluster, service.name), service);
}

/** Adds a service and begins its first rollout. */
export function addService(
  state: State,
  { taskDefinition, ...given }: New & { taskDefinition?: string },
): EcsService {
  const service = newService(state, given);
  open(state, service, taskDefinition);
  return service;
}

/** Creates a service. */
export const createService: Operation<client.CreateServiceCommandInput, client.CreateServiceCommandOutput> = {
  bucket: 'service modify',
  needs: (input, state) => [
    {
      action: 'ecs:CreateService',
      resource: serviceArn(state, input.cluster, input.serviceName),
      context: { ...serviceContext(input, state), ...tagContext('aws:RequestTag', input.tags) },
    },
    ...(input.tags?.length
      ? [
          {
            action: 'ecs:TagResource',
            resource: serviceArn(state, input.cluster, input.serviceName),
            context: { ...tagContext('aws:RequestTag', input.tags), 'ecs:CreateAction': 'CreateService' },
          },
        ]
      : []),
  ],
  run(input, state) {
    const { serviceName: name = '', desiredCount, deploymentController } = input;
    const cluster = clusterOf(state, input.cluster);
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalid('Identifier contains invalid characters.');
    checkCount(desiredCount);
    // A service that names no launch type is on Fargate here, and Fargate has no daemons.
    if (input.schedulingStrategy === 'DAEMON')
      throw invalid(
        'The daemon scheduling strategy is not supported for tasks using the Fargate launch type.',
      );
    const known = findService(state, cluster.name, name);
    if (known && known.status !== 'INACTIVE')
      throw known.status === 'DRAINING'
        ? invalid('Unable to Start a service that is still Draining.')
        : invalid('Creation of service was not idempotent.');
    const controller = deploymentController?.type ?? 'ECS';
    if (controller !== 'EXTERNAL' && input.taskDefinition === undefined)
      throw invalid('TaskDefinition cannot be blank.');
    const service = newService(state, {
      cluster: cluster.name,
      name,
      desired: desiredCount ?? (controller === 'EXTERNAL' ? 0 : 1),
      controller,
      ...(input.launchType === 'EC2' && { launchType: input.launchType }),
      ...balanced(state, input.loadBalancers),
      ...(input.serviceConnectConfiguration && { serviceConnect: input.serviceConnectConfiguration }),
    });
    applySettings(state, service, input);
    const wanted = configured(service, input.deploymentConfiguration);
    const definition =
      controller === 'EXTERNAL' ? undefined : usableDefinition(state, input.taskDefinition ?? '');
    open(state, wanted, definition);
    if (input.tags) state.tags.set(wanted.arn, input.tags);
    return { $metadata: {}, service: shown(state, wanted, true) };
  },
};
