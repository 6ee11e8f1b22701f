/** ECS: services as they are changed and deleted. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import type { AnyOperation, Operation } from '../operation.ts';
import type { EcsService } from '../state.ts';
import { configured } from './configuration.ts';
import { usableDefinition } from './definition.ts';
import { clusterArn, clusterOf, invalid, serviceArn, serviceOf, shown } from './describe.ts';
import { tasksOf } from './health.ts';
import { stopTask } from './life.ts';
import { createService } from './new-service.ts';
import { begin } from './rollout.ts';
import { serviceContext } from './service-context.ts';
import { applySettings, balanced, checkCount } from './service-settings.ts';

export { addService } from './new-service.ts';

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

/** An Express service is changed by operations of its own. */
function checkExpress({ resourceManagementType: by }: EcsService, instead: string): void {
  if (by === 'ECS')
    throw invalid(`The service is managed by Amazon ECS Express Mode. Use ${instead} instead.`);
}

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
    checkExpress(service, 'UpdateExpressGatewayService');
    checkCount(desiredCount);
    if (service.schedulingStrategy === 'DAEMON' && desiredCount !== undefined)
      throw invalid(
        'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.',
      );
    checkController(service, input);
    const before = service.deployments[0]?.taskDefinition ?? '';
    const wanted =
      input.taskDefinition === undefined ? before : usableDefinition(state, input.taskDefinition);
    const { targetGroup: _t, container: _c, advanced: _a, ...alone } = service;
    const { serviceConnectConfiguration: serviceConnect } = input;
    const behind = {
      ...(input.loadBalancers ? { ...alone, ...balanced(state, input.loadBalancers) } : service),
      ...(serviceConnect && { serviceConnect }),
    };
    const changed = { ...configured(behind, input.deploymentConfiguration) };
    for (const name of ['targetGroup', 'container', 'advanced'] as const) delete service[name];
    Object.assign(service, changed);
    applySettings(state, service, input);
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
    checkExpress(service, 'DeleteExpressGatewayService');
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

export const changeOperations: Record<string, AnyOperation> = {
  CreateService: createService,
  UpdateService: updateService,
  DeleteService: deleteService,
};
