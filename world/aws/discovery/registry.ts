/** Cloud Map's services, and the tasks that ECS keeps registered in them. */
import { familyIn } from '../ecs/definition.ts';
import { isChecked, isRunning } from '../ecs/health.ts';
import type { EcsService, EcsTask, State } from '../state.ts';

/** A service of Cloud Map: in DNS, and with a health that whoever registers tells. */
export type Registry = {
  id: string;
  arn: string;
  name: string;
  namespace: string;
  namespaceId: string;
  description: string;
  createdAt: Date;
};

export type Registered = { id: string; attributes: Record<string, string>; health: 'HEALTHY' | 'UNHEALTHY' };

/** Adds a service of Cloud Map. */
export function addRegistry(
  state: State,
  given: Pick<Registry, 'id' | 'name' | 'namespace' | 'namespaceId'>,
) {
  const registry: Registry = {
    arn: `arn:aws:servicediscovery:${state.region}:${state.account}:service/${given.id}`,
    description: 'Managed by Amazon ECS',
    createdAt: new Date(state.clock.now()),
    ...given,
  };
  state.registries.set(registry.id, registry);
  return registry;
}

const attributes = (state: State, service: EcsService, task: EcsTask): Record<string, string> => ({
  AVAILABILITY_ZONE: task.availabilityZone ?? '',
  AWS_INSTANCE_IPV4: task.ip,
  ECS_CLUSTER_NAME: service.cluster,
  ECS_SERVICE_NAME: service.name,
  ECS_TASK_DEFINITION_FAMILY: familyIn(task.taskDefinitionArn ?? ''),
  REGION: state.region,
});

/** ECS passes on what a container's health check says; without one, a task that runs is healthy. */
const healthOf = (state: State, task: EcsTask) =>
  isChecked(state, task) && task.healthStatus !== 'HEALTHY' ? ('UNHEALTHY' as const) : ('HEALTHY' as const);

/** Returns the instances of a service: the tasks that run of the services that name it, by their ids. */
export function registered(state: State, { arn }: Registry): Registered[] {
  const names = new Map(
    [...state.services.values()]
      .filter(one => one.settings.serviceRegistries?.some(({ registryArn }) => registryArn === arn))
      .map(one => [`${one.cluster}/${one.name}`, one]),
  );
  return [...state.tasks.values()]
    .flatMap(task => {
      const service = names.get(`${task.cluster}/${task.service}`);
      if (!service || !isRunning(task) || task.stopping) return [];
      const id = task.taskArn.slice(-32);
      return [{ id, attributes: attributes(state, service, task), health: healthOf(state, task) }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
