/** ECS: services as they are created, changed and deleted. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import type { AnyOperation, Operation } from '../operation.ts';
import { type EcsService, ecsArn, type State, serviceKey, tagContext } from '../state.ts';
import { usableDefinition } from './definition.ts';
import { clusterArn, clusterOf, findService, invalid, serviceArn, serviceOf, shown } from './describe.ts';
import { stopTask } from './life.ts';
import { begin } from './rollout.ts';
import { tasksOf } from './scheduler.ts';
import { serviceContext } from './service-context.ts';

/** A service may have so many tasks ("Amazon ECS service quotas"). */
const mostTasks = 5_000;

function checkCount(desired: number | undefined): void {
  if (desired === undefined) return;
  if (!Number.isInteger(desired) || desired < 0) throw invalid('desiredCount cannot be negative.');
  if (desired > mostTasks) throw invalid(`desiredCount cannot be greater than ${mostTasks}.`);
}

/** What callers set and the scheduler goes by. */
function applyConfiguration(service: EcsService, given: client.DeploymentConfiguration | undefined): void {
  if (!given) return;
  const { minimumHealthyPercent: least, maximumPercent: most, deploymentCircuitBreaker: breaker } = given;
  if (least !== undefined && (least < 0 || least > 100))
    throw invalid('minimumHealthyPercent must be between 0 and 100.');
  if (most !== undefined && (most < 100 || most > 200))
    throw invalid('maximumPercent must be between 100 and 200.');
  if ((least ?? service.minimumHealthyPercent) === 100 && (most ?? service.maximumPercent) === 100)
    throw invalid(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  if (least !== undefined) service.minimumHealthyPercent = least;
  if (most !== undefined) service.maximumPercent = most;
  if (breaker) service.breaker = { enable: breaker.enable ?? false, rollback: breaker.rollback ?? false };
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
] as const;

function applySettings(
  service: EcsService,
  input: Partial<client.UpdateServiceCommandInput> & Partial<client.CreateServiceCommandInput>,
): void {
  for (const name of shownOnly)
    if (input[name] !== undefined) Object.assign(service.settings, { [name]: input[name] });
}

/** Settings that begin a rollout when they change (ecs.md §1.2). */
const deploying = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

const createService: Operation<client.CreateServiceCommandInput, client.CreateServiceCommandOutput> = {
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
    const { serviceName: name = '', desiredCount, deploymentController, loadBalancers = [] } = input;
    const cluster = clusterOf(state, input.cluster);
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalid('Identifier contains invalid characters.');
    checkCount(desiredCount);
    const known = findService(state, cluster.name, name);
    if (known && known.status !== 'INACTIVE')
      throw known.status === 'DRAINING'
        ? invalid('Unable to Start a service that is still Draining.')
        : invalid('Creation of service was not idempotent.');
    const controller = deploymentController?.type ?? 'ECS';
    if (controller !== 'EXTERNAL' && input.taskDefinition === undefined)
      throw invalid('TaskDefinition cannot be blank.');
    const [balancer] = loadBalancers;
    const targetGroup = balancer?.targetGroupArn;
    if (targetGroup !== undefined && !state.targetGroups.has(targetGroup))
      throw invalid(`The target group ${targetGroup} does not exist.`);
    const service = addService(state, {
      cluster: cluster.name,
      name,
      desired: desiredCount ?? (controller === 'EXTERNAL' ? 0 : 1),
      controller,
      ...(controller !== 'EXTERNAL' && {
        taskDefinition: usableDefinition(state, input.taskDefinition ?? ''),
      }),
      ...(targetGroup !== undefined && {
        targetGroup,
        container: { name: balancer?.containerName ?? '', port: balancer?.containerPort ?? 80 },
      }),
      configure: made => {
        applyConfiguration(made, input.deploymentConfiguration);
        applySettings(made, input);
      },
    });
    if (input.tags) state.tags.set(service.arn, input.tags);
    return { $metadata: {}, service: shown(state, service, true) };
  },
};

/** What a service that somebody else deploys cannot be told here; the words are AWS's. */
function checkController({ controller }: EcsService, input: client.UpdateServiceCommandInput): void {
  if (controller === 'ECS') return;
  const way = controller === 'CODE_DEPLOY' ? ' Use AWS CodeDeploy to trigger a new deployment.' : '';
  const refused = (what: string) =>
    invalid(`Unable to update ${what} on services with a ${controller} deployment controller.${way}`);
  if (input.taskDefinition !== undefined) throw refused('task definition');
  if (input.networkConfiguration !== undefined) throw refused('network parameters');
  if (input.platformVersion !== undefined) throw refused('platform version');
  if (input.loadBalancers !== undefined) throw refused('load balancers');
  if (input.forceNewDeployment)
    throw invalid(
      `Cannot force a new deployment on services with a ${controller} deployment controller.${way}`,
    );
}

const updateService: Operation<client.UpdateServiceCommandInput, client.UpdateServiceCommandOutput> = {
  bucket: 'service modify',
  needs: (input, state) => [
    {
      action: 'ecs:UpdateService',
      resource: serviceArn(state, input.cluster, input.service),
      context: serviceContext(input, state),
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const service = serviceOf(state, cluster.name, input.service);
    if (service.status !== 'ACTIVE')
      throw new AwsFault('ServiceNotActiveException', 'Service was not ACTIVE.');
    const { desiredCount } = input;
    checkCount(desiredCount);
    checkController(service, input);
    const before = service.deployments[0]?.taskDefinition ?? '';
    const wanted =
      input.taskDefinition === undefined ? before : usableDefinition(state, input.taskDefinition);
    applyConfiguration(service, input.deploymentConfiguration);
    applySettings(service, input);
    if (desiredCount !== undefined && desiredCount !== service.desired) setDesired(service, desiredCount);
    if (wanted !== before || input.forceNewDeployment || deploying.some(name => input[name] !== undefined))
      begin(state, service, wanted, state.clock.now());
    return { $metadata: {}, service: shown(state, service) };
  },
};

/** Sets how many tasks a service is to have; that is no rollout. */
export function setDesired(service: EcsService, desired: number): void {
  service.desired = desired;
  service.steady = false;
  const [primary] = service.deployments;
  if (primary) primary.desiredCount = desired;
}

const deleteService: Operation<client.DeleteServiceCommandInput, client.DeleteServiceCommandOutput> = {
  bucket: 'service modify',
  needs: (input, state) => [
    {
      action: 'ecs:DeleteService',
      resource: serviceArn(state, input.cluster, input.service),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const service = serviceOf(state, cluster.name, input.service);
    if (service.desired > 0 && !input.force)
      throw invalid('The service cannot be stopped while it is scaled above 0.');
    Object.assign(service, { desired: 0, status: 'DRAINING', steady: false });
    for (const task of tasksOf(state, service))
      stopTask(
        state,
        task,
        'Task stopped by deletion of its service',
        'ServiceSchedulerInitiated',
        state.clock.now(),
      );
    return { $metadata: {}, service: shown(state, service) };
  },
};

type New = Pick<EcsService, 'cluster' | 'name' | 'desired'> &
  Partial<EcsService> & { taskDefinition?: string; configure?: (service: EcsService) => void };

/** Adds a service and begins its first rollout. */
export function addService(state: State, { taskDefinition, configure, ...given }: New): EcsService {
  const now = state.clock.now();
  const service: EcsService = {
    arn: ecsArn(state, `service/${given.cluster}/${given.name}`),
    status: 'ACTIVE',
    controller: 'ECS',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    breaker: { enable: false, rollback: false },
    createdAt: new Date(now),
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
  configure?.(service);
  if (taskDefinition !== undefined) begin(state, service, taskDefinition, now);
  state.services.set(serviceKey(service.cluster, service.name), service);
  return service;
}

export const changeOperations: Record<string, AnyOperation> = {
  CreateService: createService,
  UpdateService: updateService,
  DeleteService: deleteService,
};
