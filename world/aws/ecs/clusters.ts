/** ECS: clusters, and what all its operations refuse with. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, shortName } from '../state.ts';
import { clusterArn } from './describe.ts';

/** Returns ECS's refusal of a parameter. */
export const invalid = (message: string) => new AwsFault('InvalidParameterException', message);

/** Returns maxResults within its limits. */
export function pageSize(asked: number | undefined, usual: number): number {
  if (asked !== undefined && (asked < 1 || asked > 100))
    throw invalid('maxResults must be between 1 and 100.');
  return asked ?? usual;
}

const listClusters: Operation<client.ListClustersCommandInput, client.ListClustersCommandOutput> = {
  bucket: 'cluster read',
  needs: () => [{ action: 'ecs:ListClusters', resource: '*' }],
  run(input, state) {
    const { page, next } = paged(
      [...state.clusters.values()],
      pageSize(input.maxResults, 100),
      input.nextToken,
    );
    return { $metadata: {}, clusterArns: page.map(({ arn }) => arn), ...(next && { nextToken: next }) };
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
      if (names.length > 100) throw invalid('clusters can have at most 100 items.');
      const services = [...state.services.values()];
      const clusters = names.flatMap(name => {
        const cluster = state.clusters.get(shortName(name));
        if (!cluster) return [];
        const active = services.filter(
          service => service.cluster === cluster.name && service.status === 'ACTIVE',
        );
        return [
          {
            clusterArn: cluster.arn,
            clusterName: cluster.name,
            status: 'ACTIVE',
            activeServicesCount: active.length,
            registeredContainerInstancesCount: 0,
          },
        ];
      });
      const failures = names
        .filter(name => !state.clusters.has(shortName(name)))
        .map(name => ({ arn: clusterArn(state, name), reason: 'MISSING' }));
      return { $metadata: {}, clusters, failures };
    },
  };

const createCluster: Operation<client.CreateClusterCommandInput, client.CreateClusterCommandOutput> = {
  bucket: 'cluster modify',
  needs: (input, state) => [{ action: 'ecs:CreateCluster', resource: clusterArn(state, input.clusterName) }],
  run(input, state) {
    const name = input.clusterName ?? 'default';
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,254}$/.test(name))
      throw invalid(`Identifier contains invalid characters.`);
    const cluster = { name, arn: ecsArn(state, `cluster/${name}`) };
    state.clusters.set(name, cluster);
    return { $metadata: {}, cluster: { clusterArn: cluster.arn, clusterName: name, status: 'ACTIVE' } };
  },
};

export const clusterOperations: Record<string, AnyOperation> = {
  ListClusters: listClusters,
  DescribeClusters: describeClusters,
  CreateCluster: createCluster,
};
