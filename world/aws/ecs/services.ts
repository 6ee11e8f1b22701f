/** ECS: services as they are listed and described. Limits are those of the API reference and ecs.md §1.3. */
import type * as client from '@aws-sdk/client-ecs';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import {
  clusterArn,
  clusterOf,
  findService,
  from,
  invalid,
  launchType as launchTypeOf,
  pageSize,
  serviceArn,
  shown,
} from './describe.ts';

const listServices: Operation<client.ListServicesCommandInput, client.ListServicesCommandOutput> = {
  bucket: 'service read',
  needs: (input, state) => [
    {
      action: 'ecs:ListServices',
      resource: '*',
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const { launchType, schedulingStrategy } = input;
    const arns = [...state.services.values()]
      .filter(service => service.cluster === cluster.name && service.status !== 'INACTIVE')
      .filter(service => launchType === undefined || launchTypeOf(service) === launchType)
      .filter(
        service => schedulingStrategy === undefined || service.schedulingStrategy === schedulingStrategy,
      )
      .map(({ arn }) => arn)
      .sort();
    const { page, next } = paged(
      arns,
      pageSize(input.maxResults, 10),
      from(input.nextToken, `services ${cluster.name} ${launchType} ${schedulingStrategy}`),
    );
    return { $metadata: {}, serviceArns: page, ...(next && { nextToken: next }) };
  },
};

const describeServices: Operation<client.DescribeServicesCommandInput, client.DescribeServicesCommandOutput> =
  {
    bucket: 'service read',
    needs: (input, state) =>
      (input.services ?? []).map(service => ({
        action: 'ecs:DescribeServices',
        resource: serviceArn(state, input.cluster, service),
        context: { 'ecs:cluster': clusterArn(state, input.cluster) },
      })),
    run(input, state) {
      const names = input.services ?? [];
      if (names.length === 0) throw invalid('Services cannot be empty.');
      if (names.length > 10) throw invalid('Services cannot have more than 10 elements.');
      const cluster = clusterOf(state, input.cluster);
      const withTags = input.include?.includes('TAGS') ?? false;
      const found = names.map(name => ({ name, service: findService(state, cluster.name, name) }));
      return {
        $metadata: {},
        services: found.flatMap(({ service }) => (service ? [shown(state, service, withTags)] : [])),
        failures: found.flatMap(({ name, service }) =>
          service ? [] : [{ arn: serviceArn(state, cluster.name, name), reason: 'MISSING' }],
        ),
      };
    },
  };

export const serviceOperations: Record<string, AnyOperation> = {
  ListServices: listServices,
  DescribeServices: describeServices,
};
