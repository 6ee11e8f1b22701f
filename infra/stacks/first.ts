/** The stack that comes first: the bot cannot start before its image is pushed and its tokens are put in. */
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { Secrets } from '../parts/secrets.ts';
import type { Settings } from '../settings.ts';

/** The repository of the bot's image, and the secrets that a person fills in or keeps. */
export class FirstStack extends Stack {
  readonly secrets: Secrets;

  constructor(app: App, { account, region, namespace }: Settings) {
    super(app, `${namespace}-first`, {
      env: { account, region },
      description: 'What Slipway needs before it can start',
      terminationProtection: true,
    });
    const repository = new Repository(this, 'Repository', {
      repositoryName: namespace,
      imageTagMutability: TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      // An image of two platforms with its attestations is five of them.
      lifecycleRules: [{ description: 'Twenty versions to go back to', maxImageCount: 100 }],
    });
    this.secrets = new Secrets(this, namespace);
    new CfnOutput(this, 'RepositoryUri', { value: repository.repositoryUri });
    new CfnOutput(this, 'SlackSecret', { value: this.secrets.slack.secretArn });
  }
}
