/** Deploys as a pipeline does it: past the bot, through AWS's own API. */
import { ECSClient } from '@aws-sdk/client-ecs';
import { type AwsWorld, ciCredentials } from '../world/aws/index.ts';
import { redeploy } from '../world/cli/ci.ts';

/** Has a service of production run another version of its image. */
export async function ciDeploys(aws: AwsWorld, service: string, version: string): Promise<void> {
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: aws.url, credentials: ciCredentials });
  await redeploy(ecs, { cluster: 'prod', service }, version);
  ecs.destroy();
}
