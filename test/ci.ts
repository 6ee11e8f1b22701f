/** Deploys as a pipeline does it: past the bot, through AWS's own API. */
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ciCredentials } from '../world/aws/demo-ci.ts';
import type { AwsWorld } from '../world/aws/index.ts';

const region = 'eu-west-1';

/** Registers what a service runs with another version of its image, and has the service run it. */
export async function ciDeploys(
  aws: AwsWorld,
  service: string,
  version: string,
  cluster = 'prod',
): Promise<void> {
  const ecs = new ECSClient({ region, endpoint: aws.url, credentials: ciCredentials });
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const taskDefinition = services?.[0]?.taskDefinition;
  const { taskDefinition: now } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const containerDefinitions = now?.containerDefinitions?.map((container, i) =>
    i === 0
      ? { ...container, image: `${container.image?.replace(/[:@](?!.*\/).*$/, '')}:${version}` }
      : container,
  );
  const { taskDefinition: next } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: now?.family,
      containerDefinitions,
      requiresCompatibilities: now?.requiresCompatibilities,
      networkMode: now?.networkMode,
      cpu: now?.cpu,
      memory: now?.memory,
      executionRoleArn: now?.executionRoleArn,
      taskRoleArn: now?.taskRoleArn,
    }),
  );
  await ecs.send(new UpdateServiceCommand({ cluster, service, taskDefinition: next?.taskDefinitionArn }));
  ecs.destroy();
}
