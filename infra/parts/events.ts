/** What AWS says by itself, on its way to the bot: EventBridge rules, a queue, and a queue for what nobody could read. */
import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { permissions } from '../permissions.ts';

/** The pattern of a rule: the events that the bot's code reads. */
export const pattern = { source: permissions.events.source, detailType: permissions.events['detail-type'] };

/** So often a message is received before it is given up. */
const lives = 5;

const queueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

/** The queue of one bot's events. */
export class Events extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;
  /** Where other accounts and Regions send theirs; none where there are none. */
  readonly bus?: EventBus;

  constructor(scope: Construct, { namespace, elsewhere }: { namespace: string; elsewhere: string[] }) {
    super(scope, 'Events');
    this.dead = new Queue(this, 'Dead', {
      queueName: `${namespace}-events-dead`,
      retentionPeriod: Duration.days(14),
      ...queueProps,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${namespace}-events`,
      visibilityTimeout: Duration.seconds(30),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: lives },
      ...queueProps,
    });
    this.toQueue('Here');
    if (elsewhere.length === 0) return;
    this.bus = new EventBus(this, 'Bus', { eventBusName: namespace });
    this.toQueue('Elsewhere', this.bus);
    // In one statement: a bus has room for 10,240 characters of policy (EventBridge, PutPermission), less than fifty of them.
    this.bus.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Elsewhere',
        principals: [...new Set(elsewhere)].map(account => new AccountPrincipal(account)),
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
      }),
    );
  }

  private toQueue(id: string, eventBus?: EventBus): void {
    const targets = [
      new SqsQueue(this.queue, {
        deadLetterQueue: this.dead,
        retryAttempts: 185,
        maxEventAge: Duration.hours(24),
      }),
    ];
    new Rule(this, id, { ...(eventBus && { eventBus }), eventPattern: pattern, targets });
  }
}
