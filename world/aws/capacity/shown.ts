/** A container instance as ECS shows it. */
import type * as client from '@aws-sdk/client-ecs';
import { isPending, isRunning } from '../ecs/health.ts';
import type { State } from '../state.ts';
import { type ContainerInstance, registeredOf, remainingOf, tasksOn } from './instance.ts';

const number = (name: string, integerValue: number): client.Resource => ({
  name,
  type: 'INTEGER',
  doubleValue: 0,
  longValue: 0,
  integerValue,
});
const set = (name: string, stringSetValue: string[]): client.Resource => ({
  name,
  type: 'STRINGSET',
  doubleValue: 0,
  longValue: 0,
  integerValue: 0,
  stringSetValue,
});
const resources = ({ cpu, memory, ports }: ReturnType<typeof registeredOf>) => [
  number('CPU', cpu),
  number('MEMORY', memory),
  set('PORTS', ports),
  set('PORTS_UDP', []),
];

/** What ECS itself knows of an instance's health. What it does not hear of it does not know. */
function health(now: number, { connected, since }: ContainerInstance): client.ContainerInstanceHealthStatus {
  const status = connected ? 'OK' : 'IMPAIRED';
  const at = { lastUpdated: new Date(now), lastStatusChange: since };
  return {
    overallStatus: status,
    details: [
      { type: 'AGENT_CONNECTIVITY', status, ...at },
      { type: 'CONTAINER_RUNTIME', status: connected ? 'OK' : 'INSUFFICIENT_DATA', ...at },
    ],
  };
}

/** Returns an instance as DescribeContainerInstances tells it, with what it tells only when asked. */
export function shownInstance(
  state: State,
  instance: ContainerInstance,
  include: readonly string[],
): client.ContainerInstance {
  const tasks = tasksOn(state, instance);
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2,
    version: instance.version,
    versionInfo: { agentVersion: '1.99.1', agentHash: '5c4f8a20', dockerVersion: 'DockerVersion: 25.0.13' },
    remainingResources: resources(remainingOf(state, instance)),
    registeredResources: resources(registeredOf(instance)),
    status: instance.status,
    agentConnected: instance.connected,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    attributes: [
      { name: 'ecs.availability-zone', value: instance.zone },
      { name: 'ecs.instance-type', value: instance.type },
      { name: 'ecs.os-type', value: 'linux' },
      { name: 'ecs.os-family', value: 'LINUX' },
      { name: 'ecs.cpu-architecture', value: 'x86_64' },
      { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.44' },
      { name: 'com.amazonaws.ecs.capability.logging-driver.awslogs' },
    ],
    registeredAt: instance.registeredAt,
    attachments: [],
    tags: include.includes('TAGS') ? (state.tags.get(instance.arn) ?? []) : [],
    ...(include.includes('CONTAINER_INSTANCE_HEALTH') && {
      healthStatus: health(state.clock.now(), instance),
    }),
  };
}
