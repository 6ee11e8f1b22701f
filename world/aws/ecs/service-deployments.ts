/** ECS: service deployments and service revisions, the record of what was rolled out and what ran. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { goOn } from './continue-deployment.ts';
import { onBoth, owner } from './deployment-arn.ts';
import { clusterArn, clusterOf, from, invalid, serviceArn, serviceOf } from './describe.ts';
import { visible } from './record.ts';
import { stop } from './stop-deployment.ts';

function batch(arns: readonly string[] | undefined, what: string): readonly string[] {
  if (!arns?.length) throw invalid(`${what} cannot be empty.`);
  if (arns.length > 20) throw invalid(`${what} cannot have more than 20 elements.`);
  for (const arn of arns)
    if (!/^arn:aws:ecs:[^:]+:\d{12}:service-(deployment|revision)\/[^/]+\/[^/]+\/[^/]+$/.test(arn))
      throw invalid(`Invalid ${what} identifier ${arn}.`);
  return arns;
}

const list: Operation<client.ListServiceDeploymentsCommandInput, client.ListServiceDeploymentsCommandOutput> =
  {
    bucket: 'service deployment',
    needs: (input, state) => [
      {
        action: 'ecs:ListServiceDeployments',
        resource: serviceArn(state, input.cluster, input.service),
        context: { 'ecs:cluster': clusterArn(state, input.cluster) },
      },
    ],
    run(input, state) {
      const cluster = clusterOf(state, input.cluster);
      const service = serviceOf(state, cluster.name, input.service);
      if (service.controller !== 'ECS')
        throw new AwsFault('UnsupportedFeatureException', 'The deployment controller does not support this.');
      const { status, createdAt, maxResults = 20 } = input;
      if (maxResults < 1 || maxResults > 100) throw invalid('maxResults must be between 1 and 100.');
      const found = service.history
        .filter(told => visible(state, told))
        .filter(told => !status?.length || (told.status !== undefined && status.includes(told.status)))
        .filter(told => !createdAt?.after || told.createdAt > createdAt.after)
        .filter(told => !createdAt?.before || told.createdAt < createdAt.before);
      const { page, next } = paged(found, maxResults, from(input.nextToken, `rollouts ${service.arn}`));
      const serviceDeployments = page.map(
        ({ targetServiceRevision, startedAt, finishedAt, statusReason, ...told }) => ({
          serviceDeploymentArn: told.serviceDeploymentArn,
          serviceArn: service.arn,
          clusterArn: cluster.arn,
          createdAt: told.createdAt,
          startedAt,
          finishedAt,
          targetServiceRevisionArn: targetServiceRevision?.arn,
          status: told.status,
          statusReason,
        }),
      );
      return { $metadata: {}, serviceDeployments, ...(next && { nextToken: next }) };
    },
  };

const describe: Operation<
  client.DescribeServiceDeploymentsCommandInput,
  client.DescribeServiceDeploymentsCommandOutput
> = {
  bucket: 'service deployment',
  needs: (input, state) => onBoth('ecs:DescribeServiceDeployments', input.serviceDeploymentArns ?? [], state),
  run(input, state) {
    const found = batch(input.serviceDeploymentArns, 'serviceDeploymentArns').map(arn => ({
      arn,
      told: owner(state, arn)?.history.find(told => told.serviceDeploymentArn === arn),
    }));
    return {
      $metadata: {},
      serviceDeployments: found.flatMap(({ told }) => (told ? [told] : [])),
      failures: found.flatMap(({ arn, told }) => (told ? [] : [{ arn, reason: 'MISSING' }])),
    };
  },
};

const describeRevisions: Operation<
  client.DescribeServiceRevisionsCommandInput,
  client.DescribeServiceRevisionsCommandOutput
> = {
  bucket: 'service revision',
  needs: (input, state) => onBoth('ecs:DescribeServiceRevisions', input.serviceRevisionArns ?? [], state),
  run(input, state) {
    const found = batch(input.serviceRevisionArns, 'serviceRevisionArns').map(arn => ({
      arn,
      revision: owner(state, arn)?.revisions.find(one => one.serviceRevisionArn === arn),
    }));
    return {
      $metadata: {},
      serviceRevisions: found.flatMap(({ revision }) => (revision ? [revision] : [])),
      failures: found.flatMap(({ arn, revision }) => (revision ? [] : [{ arn, reason: 'MISSING' }])),
    };
  },
};

export const deploymentOperations: Record<string, AnyOperation> = {
  ListServiceDeployments: list,
  DescribeServiceDeployments: describe,
  DescribeServiceRevisions: describeRevisions,
  StopServiceDeployment: stop,
  ContinueServiceDeployment: goOn,
};
