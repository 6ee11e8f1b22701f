/** ECS: container instances, listed and described. */
import type * as client from '@aws-sdk/client-ecs';
import { clusterArn, clusterOf, from, invalid, pageSize } from '../ecs/describe.ts';
import { isPending, isRunning } from '../ecs/health.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, shortName } from '../state.ts';
import { type ContainerInstance, registeredOf, remainingOf, tasksOn } from './instance.ts';

const statuses = ['ACTIVE', 'DRAINING', 'REGISTERING', 'DEREGISTERING', 'REGISTRATION_FAILED'];

const instanceArn = (state: State, cluster: string | undefined, named: string) =>
  ecsArn(state, `container-instance/${shortName(cluster ?? 'default')}/${shortName(named)}`);

const list: Operation<client.ListContainerInstancesCommandInput, client.ListContainerInstancesCommandOutput> =
  {
    bucket: 'cluster resource read',
    needs: (input, state) => [
      { action: 'ecs:ListContainerInstances', resource: clusterArn(state, input.cluster) },
    ],
    run(input, state) {
      const cluster = clusterOf(state, input.cluster);
      const { status, filter } = input;
      if (status !== undefined && !statuses.includes(status))
        throw invalid(`Invalid container instance status ${status}.`);
      if (filter !== undefined) throw invalid('This world lists instances and reads no query language.');
      const arns = [...state.instances.values()]
        .filter(one => one.cluster === cluster.name && (status === undefined || one.status === status))
        .map(({ arn }) => arn)
        .sort();
      const { page, next } = paged(
        arns,
        pageSize(input.maxResults, 100),
        from(input.nextToken, `instances ${cluster.name} ${status}`),
      );
      return { $metadata: {}, containerInstanceArns: page, ...(next && { nextToken: next }) };
    },
  };

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

function shown(
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

const describe: Operation<
  client.DescribeContainerInstancesCommandInput,
  client.DescribeContainerInstancesCommandOutput
> = {
  bucket: 'cluster resource read',
  needs: (input, state) =>
    (input.containerInstances ?? []).map(name => ({
      action: 'ecs:DescribeContainerInstances',
      resource: instanceArn(state, input.cluster, name),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    })),
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const { containerInstances: names = [], include = [] } = input;
    if (names.length === 0) throw invalid('Container instance cannot be empty.');
    if (names.length > 100) throw invalid('Container instances cannot have more than 100 elements.');
    for (const one of include)
      if (!['TAGS', 'CONTAINER_INSTANCE_HEALTH'].includes(one)) throw invalid(`${one} is not a valid value.`);
    const found = names.map(name => {
      const arn = instanceArn(state, cluster.name, name);
      return { arn, instance: state.instances.get(arn) };
    });
    return {
      $metadata: {},
      containerInstances: found.flatMap(({ instance }) =>
        instance ? [shown(state, instance, include)] : [],
      ),
      failures: found.flatMap(({ arn, instance }) => (instance ? [] : [{ arn, reason: 'MISSING' }])),
    };
  },
};

export const instanceOperations: Record<string, AnyOperation> = {
  ListContainerInstances: list,
  DescribeContainerInstances: describe,
};
