/** Container instances: what they have, and what their tasks leave of it. */
import type { PortMapping, TaskDefinition } from '@aws-sdk/client-ecs';
import { definitionOf } from '../ecs/definition.ts';
import { type EcsTask, ecsArn, hex, type State } from '../state.ts';

export type ContainerInstance = {
  arn: string;
  cluster: string;
  /** Its EC2 instance. */
  ec2: string;
  type: string;
  zone: string;
  ip: string;
  status: 'ACTIVE' | 'DRAINING';
  /** Whether its agent talks to ECS, and since when it does or does not. */
  connected: boolean;
  since: Date;
  /** CPU units and MiB that it registered. */
  cpu: number;
  memory: number;
  registeredAt: Date;
  version: number;
};

/** CPU units, MiB and ports of the host. */
type Resources = { cpu: number; memory: number; ports: string[] };

/** The agent and Docker have ports of their own, and so has SSH. */
const ownPorts = ['22', '2376', '2375', '51678', '51679'];

const fixed = (ports: PortMapping[] = []) =>
  ports.flatMap(({ hostPort }) => (hostPort === undefined || hostPort === 0 ? [] : [`${hostPort}`]));

/** Returns what a task of this revision takes; what the task does not say its containers do. */
export function demandOf(definition: TaskDefinition | undefined): Resources {
  const containers = definition?.containerDefinitions ?? [];
  const sum = (of: (one: (typeof containers)[number]) => number | undefined) =>
    containers.reduce((all, one) => all + (of(one) ?? 0), 0);
  const usesHost = definition?.networkMode !== 'awsvpc';
  return {
    cpu: Number(definition?.cpu ?? sum(({ cpu }) => cpu)),
    memory: Number(definition?.memory ?? sum(({ memory, memoryReservation }) => memoryReservation ?? memory)),
    ports: usesHost ? containers.flatMap(({ portMappings }) => fixed(portMappings)) : [],
  };
}

/** Returns the tasks that an instance holds; a task holds what it takes until it is STOPPED. */
export const tasksOn = (state: State, { arn }: ContainerInstance): EcsTask[] =>
  [...state.tasks.values()].filter(
    ({ containerInstanceArn, lastStatus }) => containerInstanceArn === arn && lastStatus !== 'STOPPED',
  );

/** Returns what an instance registered: all of it, with the ports that are taken from the beginning. */
export const registeredOf = ({ cpu, memory }: ContainerInstance): Resources => ({
  cpu,
  memory,
  ports: ownPorts,
});

/** Returns what is left of an instance, and the ports of it that are taken. */
export function remainingOf(state: State, instance: ContainerInstance): Resources {
  const left = { ...registeredOf(instance), ports: [...ownPorts] };
  for (const { taskDefinitionArn = '' } of tasksOn(state, instance)) {
    const { cpu, memory, ports } = demandOf(definitionOf(state, taskDefinitionArn));
    left.cpu -= cpu;
    left.memory -= memory;
    left.ports.push(...ports);
  }
  return left;
}

/** Gives a task on an instance the ports of its containers: those it asks for, or free ones from 32768 on. */
export function bindings(state: State, task: EcsTask): void {
  if (task.containerInstanceArn === undefined) return;
  const definition = definitionOf(state, task.taskDefinitionArn ?? '');
  if (definition?.networkMode === 'awsvpc') return;
  let free = 32_768 + (Number.parseInt(task.taskArn.slice(-3), 16) % 2_000) * 8;
  for (const container of task.containers ?? []) {
    const { portMappings = [] } =
      definition?.containerDefinitions?.find(({ name }) => name === container.name) ?? {};
    container.networkBindings = portMappings.map(({ containerPort, hostPort = 0, protocol = 'tcp' }) => ({
      bindIP: '0.0.0.0',
      containerPort,
      hostPort: hostPort === 0 ? free++ : hostPort,
      protocol,
    }));
  }
}

/** Adds an instance to a cluster: a t3.medium, as the ECS-optimized image registers it, unless said otherwise. */
export function addInstance(
  state: State,
  given: Pick<ContainerInstance, 'cluster' | 'zone'> & Partial<ContainerInstance>,
): ContainerInstance {
  const at = new Date(state.clock.now());
  const instance: ContainerInstance = {
    arn: ecsArn(state, `container-instance/${given.cluster}/${hex(32)}`),
    ec2: `i-0${hex(16)}`,
    type: 't3.medium',
    ip: `10.0.100.${10 + state.instances.size}`,
    status: 'ACTIVE',
    connected: true,
    since: at,
    cpu: 2_048,
    memory: 3_838,
    registeredAt: at,
    version: 7,
    ...given,
  };
  state.instances.set(instance.arn, instance);
  return instance;
}
