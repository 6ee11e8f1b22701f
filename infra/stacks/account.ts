/** The stack of an account that the bot works in, one a Region: its roles, and its events on their way to the bot. */
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { accept } from '../parts/accepted.ts';
import { Roles } from '../parts/roles.ts';
import { permissions } from '../permissions.ts';
import type { Account, Settings } from '../settings.ts';
import { isElsewhere } from './bot.ts';

/** Roles are made in the first Region only: IAM has one for all. Events of the bot's own Region need no forwarding. */
export class AccountStack extends Stack {
  constructor(
    app: App,
    { account, region, settings }: { account: Account; region: string; settings: Settings },
  ) {
    const { namespace } = settings;
    super(app, `${namespace}-${account.account}-${region}`, {
      env: { account: account.account, region },
      description: `What Slipway may do in ${account.account}, ${region}`,
    });
    const worker = `arn:aws:iam::${settings.account}:role/${namespace}-worker`;
    if (region === account.regions[0]) new Roles(this, { account, worker });
    if (isElsewhere(settings, account.account, region)) this.forwards(settings);
  }

  private forwards({ account, region, namespace }: Settings): void {
    const bus = `arn:aws:events:${region}:${account}:event-bus/${namespace}`;
    const role = new CfnRole(this, 'ForwardRole', {
      description: 'EventBridge brings events to Slipway',
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': this.account } },
          },
        ],
      },
      policies: [
        {
          policyName: 'forward',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
          },
        },
      ],
    });
    const dead = new Queue(this, 'ForwardDead', {
      queueName: `${namespace}-forward-dead`,
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    accept(dead, 'SQS3', 'It is a dead-letter queue itself.');
    const rule = new CfnRule(this, 'Forward', {
      description: 'What Slipway makes alerts of',
      eventPattern: permissions.events,
      targets: [{ id: 'slipway', arn: bus, roleArn: role.attrArn, deadLetterConfig: { arn: dead.queueArn } }],
    });
    dead.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [dead.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
      }),
    );
  }
}
