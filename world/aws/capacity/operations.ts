/** ECS: container instances, listed and described. */
import type * as client from '@aws-sdk/client-ecs';
import { clusterArn, clusterOf, from, invalid, pageSize } from '../ecs/describe.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, shortName } from '../state.ts';
import { shownInstance } from './shown.ts';

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
        instance ? [shownInstance(state, instance, include)] : [],
      ),
      failures: found.flatMap(({ arn, instance }) => (instance ? [] : [{ arn, reason: 'MISSING' }])),
    };
  },
};

export const instanceOperations: Record<string, AnyOperation> = {
  ListContainerInstances: list,
  DescribeContainerInstances: describe,
};
