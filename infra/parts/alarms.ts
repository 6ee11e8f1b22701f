/** When somebody has to look at the bot itself. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Events } from './events.ts';
import type { Pulse } from './pulse.ts';
import type { LedgerRedis } from './redis.ts';
import type { Rotation } from './rotation.ts';

const minute = Duration.minutes(1);

type AlarmsProps = {
  namespace: string;
  /** Whom the topic writes to. */
  alarmsTo?: string;
  pulse: Pulse;
  events: Events;
  redis: LedgerRedis;
  rotation: Rotation;
};

/** The alarms of one bot, all told to one topic. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, { namespace, alarmsTo, pulse, events, redis, rotation }: AlarmsProps) {
    super(scope, 'Alarms');
    const { region, account } = Stack.of(this);
    const cloudWatch = { principals: [new ServicePrincipal('cloudwatch.amazonaws.com')] };
    const ours = { StringEquals: { 'aws:SourceAccount': account } };
    // The key that SNS has of its own lets no alarm write to a topic.
    const key = new Key(this, 'Key', { enableKeyRotation: true, description: 'Slipway alarms' });
    key.addToResourcePolicy(
      new PolicyStatement({
        ...cloudWatch,
        sid: 'Alarms',
        // What a publisher needs of a topic's key (SNS, Key management).
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ours,
      }),
    );
    this.topic = new Topic(this, 'Topic', {
      topicName: `${namespace}-alarms`,
      masterKey: key,
      enforceSSL: true,
    });
    // A policy of its own takes the place of the one that lets the account's alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...cloudWatch,
        sid: 'Alarms',
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        // Yours may use the topic, too; whatever else CloudWatch does for somebody may not.
        conditions: {
          ...ours,
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:*` },
        },
      }),
    );
    if (alarmsTo !== undefined) this.topic.addSubscription(new EmailSubscription(alarmsTo));

    const alarm = (id: string, says: string, props: Omit<AlarmProps, 'alarmName'>) =>
      new Alarm(this, id, {
        alarmName: `${namespace}-${id}`,
        alarmDescription: says,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...props,
      }).addAlarmAction(new SnsAction(this.topic));

    alarm('queue-age', 'What people asked for waits for a worker, for half a minute and longer.', {
      metric: pulse.queueAge,
      threshold: 30,
      evaluationPeriods: 3,
    });
    alarm('no-heartbeat', 'No worker has said for three minutes that it lives.', {
      metric: pulse.heartbeats,
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm('web-deaf', 'Nobody has said for five minutes that people are heard.', {
      metric: pulse.hearing,
      threshold: 1,
      evaluationPeriods: 5,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    // Whoever starts says nothing before Redis has answered, so that replacing processes counts for nothing here.
    alarm('redis-away', 'A process lives and has had no answer of Redis for three minutes.', {
      metric: pulse.redisAway,
      threshold: 1,
      evaluationPeriods: 3,
    });
    // A full one refuses what is written and still answers: no pulse says so.
    alarm(
      'redis-full',
      'Redis has used three quarters of its memory; when it is full, nothing can be written down.',
      {
        metric: redis.memory,
        threshold: 75,
        evaluationPeriods: 5,
      },
    );
    alarm(
      'packed-policy',
      'Sessions are close to the size that AssumeRole refuses: shorter names, or fewer roles that tasks are handed.',
      {
        metric: pulse.packed,
        threshold: 80,
        evaluationPeriods: 1,
      },
    );
    alarm('dead-letters', 'Nobody could read an event of AWS; /ecs alerts says why.', {
      metric: events.dead.metricApproximateNumberOfMessagesVisible({ period: minute }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    alarm('events-wait', 'Events of AWS wait to be heard, for five minutes and longer.', {
      metric: events.queue.metricApproximateAgeOfOldestMessage({ period: minute }),
      threshold: 300,
      evaluationPeriods: 3,
    });
    alarm('rotation', 'The password of Redis could not be changed; the one of before goes on being good.', {
      metric: rotation.failed,
      threshold: 1,
      evaluationPeriods: 1,
    });
  }
}
