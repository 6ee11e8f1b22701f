/** What must hold of events, logs and alarms, one assertion each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { permissions } from '../permissions.ts';
import { beginning, is, json, one, resources, synthesized } from './helpers.ts';

const stack = synthesized().stack('slipway');

describe('what AWS says by itself', () => {
  const rule = one(stack, 'AWS::Events::Rule', /Here/);
  test('just the events that the code reads', () => is(rule.EventPattern, permissions.events));
  test('five tries, then the dead-letter queue', () =>
    is(one(stack, 'AWS::SQS::Queue', /EventsQueue/).RedrivePolicy.maxReceiveCount, 5));
  for (const like of [/EventsQueue/, /EventsDead/]) {
    test(`${like.source} is encrypted`, () =>
      is(one(stack, 'AWS::SQS::Queue', like).SqsManagedSseEnabled, true));
    test(`${like.source} is spoken to over TLS only`, () =>
      assert.match(
        json(one(stack, 'AWS::SQS::QueuePolicy', like)),
        /"aws:SecureTransport":"false"\}\},"Effect":"Deny"/,
      ));
  }
  test('events of other accounts and Regions come by a bus of its own', () => {
    is(one(stack, 'AWS::Events::Rule', /Elsewhere/).EventPattern, permissions.events);
    const { Effect, Action, Principal } = one(stack, 'AWS::Events::EventBusPolicy').Statement as never as {
      [key: string]: unknown;
    };
    is([Effect, Action], ['Allow', 'events:PutEvents']);
    is(Principal, { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] });
  });
});

describe('logs', () => {
  const groups = resources(stack, 'AWS::Logs::LogGroup');
  test('are kept for a time, not for ever', () =>
    is(
      groups.filter(([, { Properties }]) => Properties.RetentionInDays === undefined),
      [],
    ));
  for (const half of [/LogsWeb/, /LogsWorker/])
    test(`${half.source}: what looks like a key is masked`, () =>
      assert.match(
        json(one(stack, 'AWS::Logs::LogGroup', half).DataProtectionPolicy),
        /AwsSecretKey.*SlackToken.*Deidentify.*xox\[/,
      ));
  test('the audit trail is as it was written, and outlives the stack', () => {
    const [, audit] = groups.find(([id]) => /Audit/.test(id)) ?? [];
    is([audit?.Properties.DataProtectionPolicy, audit?.DeletionPolicy], [undefined, 'RetainExceptOnCreate']);
  });
});

describe('alarms', () => {
  const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };
  const alarms = resources(stack, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('Alarms'));
  const [[groupId] = ['']] = resources(stack, 'AWS::ElastiCache::ReplicationGroup');
  const rows: [string, RegExp, object][] = [
    ['work waits', /queueage/, { MetricName: 'QueueAge', Threshold: 30, TreatMissingData: 'notBreaching' }],
    [
      'nobody lives',
      /noheartbeat/,
      { MetricName: 'Pulse', ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    ],
    [
      'nobody hears people',
      /webdeaf/,
      { MetricName: 'Hearing', Threshold: 1, TreatMissingData: 'breaching' },
    ],
    [
      'Redis is away, and not where nobody says so',
      /redisaway/,
      {
        MetricName: 'RedisAway',
        Statistic: 'Sum',
        Threshold: 1,
        EvaluationPeriods: 3,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      },
    ],
    [
      'Redis is nearly full',
      /redisfull/,
      {
        Namespace: 'AWS/ElastiCache',
        MetricName: 'DatabaseMemoryUsagePercentage',
        Dimensions: [
          { Name: 'CacheClusterId', Value: { 'Fn::Join': ['', [{ Ref: groupId }, '-0001-001']] } },
        ],
        Threshold: 75,
        TreatMissingData: 'notBreaching',
      },
    ],
    ['sessions are nearly too large', /packedpolicy/, { MetricName: 'PackedPercent', Threshold: 80 }],
    [
      'events that nobody could read',
      /deadletters/,
      { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 },
    ],
    [
      'events that nobody hears',
      /eventswait/,
      { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 300 },
    ],
    [
      'the password of Redis cannot be changed',
      /rotation/,
      { MetricName: 'Errors', Namespace: 'AWS/Lambda', Threshold: 1, TreatMissingData: 'notBreaching' },
    ],
  ];
  for (const [words, like, wanted] of rows)
    test(words, () => {
      const [, { Properties }] = alarms.find(([id]) => like.test(id)) ?? ['', { Properties: {} as never }];
      is(Object.fromEntries(Object.keys(wanted).map(key => [key, Properties[key]])), wanted);
    });
  test('each is told to the topic', () =>
    is(
      alarms.map(([, { Properties }]) => json(Properties.AlarmActions).includes('AlarmsTopic')),
      rows.map(() => true),
    ));
  test('which lets the alarms of this account and Region in, and nothing else', () => {
    const [allowed, ...more] = one(stack, 'AWS::SNS::TopicPolicy').PolicyDocument.Statement.filter(
      ({ Effect }) => Effect === 'Allow',
    );
    is([allowed?.Principal, allowed?.Action, more], [cloudWatch, 'sns:Publish', []]);
    is(allowed?.Condition, {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*' },
    });
  });
  test('which is encrypted with a key that CloudWatch may use for this account, to publish', () => {
    assert.match(json(one(stack, 'AWS::SNS::Topic').KmsMasterKeyId), /AlarmsKey/);
    const [owner, alarms, ...more] = one(stack, 'AWS::KMS::Key').KeyPolicy.Statement;
    is([Object.keys(owner?.Principal ?? {}), more], [['AWS'], []]);
    is(
      [alarms?.Principal, alarms?.Action, alarms?.Condition],
      [
        cloudWatch,
        ['kms:Decrypt', 'kms:GenerateDataKey*'],
        { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      ],
    );
  });
});

test('Secrets Manager rotates for this account only', () => {
  const { Principal, SourceAccount } = one(stack, 'AWS::Lambda::Permission');
  is([Principal, SourceAccount], ['secretsmanager.amazonaws.com', '111122223333']);
});

describe('how many workers there are', () => {
  const scaling = resources(stack, 'AWS::CloudWatch::Alarm').filter(([id]) => !id.startsWith('Alarms'));
  const said = scaling.map(([id, { Properties: at }]) => [
    /More|Fewer/.exec(id)?.[0],
    at.ComparisonOperator,
    at.Threshold,
    `${at.DatapointsToAlarm} of ${at.EvaluationPeriods}`,
  ]);
  test('never fewer than two', () =>
    is(one(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').MinCapacity, 2));
  test('more when work waits, fewer when none has waited in all of five minutes', () =>
    is(said, [
      ['More', 'GreaterThanOrEqualToThreshold', 10, '2 of 5'],
      ['Fewer', 'LessThanOrEqualToThreshold', 1, '5 of 5'],
    ]));
  test('each alarm has a policy of its own', () =>
    is(
      scaling.map(([, { Properties }]) => Properties.AlarmActions.length),
      [1, 1],
    ));
});

test("a pulse's metrics are those that both halves write", () => {
  const said = resources(stack, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const { LogGroupName, FilterPattern, MetricTransformations } = Properties;
    const [{ MetricName, MetricValue }] = MetricTransformations;
    return [MetricName, MetricValue, beginning(LogGroupName), FilterPattern];
  });
  const pulse = '{ $.msg = "pulse" }';
  const away = '{ ($.msg = "pulse") && ($.redis = "away") }';
  is(said.toSorted(), [
    ['Hearing', '1', 'LogsWeb', '{ ($.msg = "pulse") && ($.hears IS TRUE) }'],
    ['PackedPercent', '$.packedPercent', 'LogsWorker', pulse],
    ['Pulse', '1', 'LogsWorker', pulse],
    ['QueueAge', '$.queueAgeSeconds', 'LogsWorker', pulse],
    ['RedisAway', '1', 'LogsWeb', away],
    ['RedisAway', '1', 'LogsWorker', away],
  ]);
});
