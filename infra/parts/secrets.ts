/** What nobody may read but the half of the bot that needs it. */
import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './accepted.ts';

/** What a person has to fill in or to keep, so it is made before the bot and outlives it. */
export class Secrets extends Construct {
  /** SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET: the operator puts the values in, the bot reads them while it runs. */
  readonly slack: Secret;
  /** What second factors are sealed with; only `web` gets it. */
  readonly seal: Secret;

  constructor(scope: Construct, namespace: string) {
    super(scope, 'Secrets');
    // The same in each mode, or a change of mode would write it anew over the operator's; and no values: a word here would be known to
    // everybody, and count as the signing secret before the operator's own.
    const empty = SecretValue.unsafePlainText('');
    this.slack = new Secret(this, 'Slack', {
      secretName: `${namespace}/slack`,
      secretObjectValue: { SLACK_BOT_TOKEN: empty, SLACK_APP_TOKEN: empty, SLACK_SIGNING_SECRET: empty },
    });
    accept(
      this.slack,
      'SMG4',
      'Slack gives no way to rotate these by a program: whoever owns the app makes new ones and puts them in; the bot picks them up while it runs.',
    );

    // 43 letters and digits are the base64 of 32 bytes without its padding; the last one has two bits too many, which are dropped.
    this.seal = new Secret(this, 'Seal', {
      secretName: `${namespace}/seal`,
      // A first deployment that fails leaves nothing in the way of the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    accept(
      this.seal,
      'SMG4',
      'A new key needs the old one beside it until everybody has enrolled again (`new,old`): a person decides when.',
    );
  }
}
