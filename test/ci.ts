/** Deploys as a pipeline does it: past the bot, through AWS's own API. */
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsWorld, adminCredentials } from '../world/aws/index.ts';

const region = 'eu-west-1';

/** Returns a session of the pipeline's role. */
async function session(aws: AwsWorld) {
  const sts = new STSClient({ region, endpoint: aws.url, credentials: adminCredentials });
  const RoleArn = 'arn:aws:iam::111122223333:role/ci-deploy';
  const { Credentials: got } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'github-actions' }),
  );
  sts.destroy();
  return {
    accessKeyId: got?.AccessKeyId ?? '',
    secretAccessKey: got?.SecretAccessKey ?? '',
    sessionToken: got?.SessionToken ?? '',
  };
}

/** Registers what a service runs with another version of its image, and has the service run it. */
export async function ciDeploys(
  aws: AwsWorld,
  service: string,
  version: string,
  cluster = 'prod',
): Promise<void> {
  const ecs = new ECSClient({ region, endpoint: aws.url, credentials: adminCredentials });
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
