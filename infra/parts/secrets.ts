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

  constructor(scope: Construct, { namespace, http }: { namespace: string; http: boolean }) {
    super(scope, 'Secrets');
    const other = http
      ? { SLACK_SIGNING_SECRET: 'from-your-app-page' }
      : { SLACK_APP_TOKEN: 'xapp-put-yours-here' };
    // Words in place of values: what the operator puts in later is part of no template, and no deployment takes it back.
    const words = Object.entries({ SLACK_BOT_TOKEN: 'xoxb-put-yours-here', ...other });
    this.slack = new Secret(this, 'Slack', {
      secretName: `${namespace}/slack`,
      secretObjectValue: Object.fromEntries(
        words.map(([key, word]) => [key, SecretValue.unsafePlainText(word)]),
      ),
    });
    accept(
      this.slack,
      'SMG4',
      'Slack gives no way to rotate these by a program: whoever owns the app makes new ones and puts them in; the bot picks them up while it runs.',
    );

    // 43 letters and digits are the base64 of 32 bytes without its padding; the last one has two bits too many, which are dropped.
    this.seal = new Secret(this, 'Seal', {
      secretName: `${namespace}/seal`,
      removalPolicy: RemovalPolicy.RETAIN,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    accept(
      this.seal,
      'SMG4',
      'A new key needs the old one beside it until everybody has enrolled again (`new,old`): a person decides when.',
    );
  }
}
