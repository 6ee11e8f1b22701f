/** ECS: clusters. */
import type * as client from '@aws-sdk/client-ecs';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import {
  type Cluster,
  type EcsService,
  type EcsTask,
  ecsArn,
  type State,
  shortName,
  tagContext,
} from '../state.ts';
import { clusterArn, from, invalid, launchType, pageSize } from './describe.ts';
import { isPending, isRunning } from './health.ts';

/** What a cluster has of tasks and services, by what they run on. */
function statistics(tasks: EcsTask[], services: EcsService[]): client.KeyValuePair[] {
  const kinds = [
    ['EC2', 'EC2'],
    ['FARGATE', 'Fargate'],
  ] as const;
  const counted = (type: string, name: string): [string, number][] => [
    [`running${name}TasksCount`, tasks.filter(one => isRunning(one) && one.launchType === type).length],
    [`pending${name}TasksCount`, tasks.filter(one => isPending(one) && one.launchType === type).length],
    ...(['ACTIVE', 'DRAINING'] as const).map((status): [string, number] => [
      `${status.toLowerCase()}${name}ServiceCount`,
      services.filter(one => one.status === status && launchType(one) === type).length,
    ]),
  ];
  return kinds.flatMap(([type, name]) =>
    counted(type, name).map(([key, value]) => ({ name: key, value: `${value}` })),
  );
}

function described(state: State, cluster: Cluster, include: readonly string[] = []): client.Cluster {
  const tasks = [...state.tasks.values()].filter(task => task.cluster === cluster.name);
  const services = [...state.services.values()].filter(service => service.cluster === cluster.name);
  const instances = [...state.instances.values()].filter(one => one.cluster === cluster.name);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: instances.length,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: services.filter(({ status }) => status === 'ACTIVE').length,
    statistics: include.includes('STATISTICS') ? statistics(tasks, services) : [],
    settings: include.includes('SETTINGS') ? [{ name: 'containerInsights', value: 'disabled' }] : [],
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
    tags: include.includes('TAGS') ? (state.tags.get(cluster.arn) ?? []) : [],
  };
}

const listClusters: Operation<client.ListClustersCommandInput, client.ListClustersCommandOutput> = {
  bucket: 'cluster read',
  needs: () => [{ action: 'ecs:ListClusters', resource: '*' }],
  run(input, state) {
    const arns = [...state.clusters.values()].map(({ arn }) => arn).sort();
    const { page, next } = paged(arns, pageSize(input.maxResults, 100), from(input.nextToken, 'clusters'));
    return { $metadata: {}, clusterArns: page, ...(next && { nextToken: next }) };
  },
};

const describeClusters: Operation<client.DescribeClustersCommandInput, client.DescribeClustersCommandOutput> =
  {
    bucket: 'cluster read',
    needs: (input, state) =>
      (input.clusters ?? ['default']).map(name => ({
        action: 'ecs:DescribeClusters',
        resource: clusterArn(state, name),
      })),
    run(input, state) {
      const names = input.clusters ?? ['default'];
      if (names.length > 100) throw invalid('Clusters cannot have more than 100 elements.');
      const found = names.map(name => ({ name, cluster: state.clusters.get(shortName(name)) }));
      return {
        $metadata: {},
        clusters: found.flatMap(({ cluster }) => (cluster ? [described(state, cluster, input.include)] : [])),
        failures: found.flatMap(({ name, cluster }) =>
          cluster ? [] : [{ arn: clusterArn(state, name), reason: 'MISSING' }],
        ),
      };
    },
  };

const createCluster: Operation<client.CreateClusterCommandInput, client.CreateClusterCommandOutput> = {
  bucket: 'cluster modify',
  needs: (input, state) => [
    {
      action: 'ecs:CreateCluster',
      resource: clusterArn(state, input.clusterName),
      context: tagContext('aws:RequestTag', input.tags),
    },
    ...(input.tags?.length
      ? [
          {
            action: 'ecs:TagResource',
            resource: clusterArn(state, input.clusterName),
            context: { ...tagContext('aws:RequestTag', input.tags), 'ecs:CreateAction': 'CreateCluster' },
          },
        ]
      : []),
  ],
  run(input, state) {
    const name = input.clusterName ?? 'default';
    if (name.length > 255) throw invalid('Cluster name must be no longer than 255 characters.');
    if (!/^[A-Za-z0-9_-]+$/.test(name)) throw invalid('Identifier contains invalid characters.');
    const cluster = { name, arn: ecsArn(state, `cluster/${name}`) };
    state.clusters.set(name, cluster);
    if (input.tags) state.tags.set(cluster.arn, input.tags);
    return { $metadata: {}, cluster: described(state, cluster, ['TAGS', 'SETTINGS']) };
  },
};

export const clusterOperations: Record<string, AnyOperation> = {
  ListClusters: listClusters,
  DescribeClusters: describeClusters,
  CreateCluster: createCluster,
};
