/** ECS: clusters. */
import type * as client from '@aws-sdk/client-ecs';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { type Cluster, ecsArn, type State, shortName, tagContext } from '../state.ts';
import { clusterArn, from, invalid, pageSize } from './describe.ts';
import { isPending, isRunning } from './health.ts';

function described(state: State, cluster: Cluster, withTags: boolean): client.Cluster {
  const tasks = [...state.tasks.values()].filter(task => task.cluster === cluster.name);
  const services = [...state.services.values()].filter(service => service.cluster === cluster.name);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: services.filter(({ status }) => status === 'ACTIVE').length,
    statistics: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
    tags: withTags ? (state.tags.get(cluster.arn) ?? []) : [],
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
      const withTags = input.include?.includes('TAGS') ?? false;
      const found = names.map(name => ({ name, cluster: state.clusters.get(shortName(name)) }));
      return {
        $metadata: {},
        clusters: found.flatMap(({ cluster }) => (cluster ? [described(state, cluster, withTags)] : [])),
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
    return { $metadata: {}, cluster: described(state, cluster, true) };
  },
};

export const clusterOperations: Record<string, AnyOperation> = {
  ListClusters: listClusters,
  DescribeClusters: describeClusters,
  CreateCluster: createCluster,
};
