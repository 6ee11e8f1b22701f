/** Every operation of CloudWatch and its logs that is claimed, as the real clients call it. */
import * as watch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { account, type Scene } from './scene.ts';

const group = { logGroupName: 'made' };
const stream = { ...group, logStreamName: 'one' };
const arn = `arn:aws:logs:eu-west-1:${account}:log-group:made`;
const cpu = {
  Namespace: 'AWS/ECS',
  MetricName: 'CPUUtilization',
  Dimensions: [
    { Name: 'ClusterName', Value: 'prod' },
    { Name: 'ServiceName', Value: 'web' },
  ],
};
const busy = {
  ...cpu,
  AlarmName: 'web-busy',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

async function firstOfTail(at: Scene): Promise<object> {
  const session = await at.logs().send(new logs.StartLiveTailCommand({ logGroupIdentifiers: [arn] }));
  for await (const event of session.responseStream ?? []) return event;
  return {};
}

/** Name, call and what its answer has at least; in an order that tells one story. */
export const watchCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const now = () => at.aws.clock.now();
  return [
    ['logs CreateLogGroup', () => at.logs().send(new logs.CreateLogGroupCommand(group)), {}],
    ['logs CreateLogStream', () => at.logs().send(new logs.CreateLogStreamCommand(stream)), {}],
    [
      'logs PutLogEvents',
      () =>
        at
          .logs()
          .send(
            new logs.PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: now(), message: 'hello' }] }),
          ),
      { nextSequenceToken: expect.stringMatching(/^\d{56}$/) },
    ],
    [
      'logs PutRetentionPolicy',
      () => at.logs().send(new logs.PutRetentionPolicyCommand({ ...group, retentionInDays: 30 })),
      {},
    ],
    [
      'logs DescribeLogGroups',
      () => at.logs().send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: 'm' })),
      { logGroups: [{ arn: `${arn}:*`, logGroupArn: arn, retentionInDays: 30, logGroupClass: 'STANDARD' }] },
    ],
    [
      'logs DescribeLogStreams',
      () => at.logs().send(new logs.DescribeLogStreamsCommand({ logGroupIdentifier: arn })),
      {
        logStreams: [
          { arn: `${arn}:log-stream:one`, storedBytes: 0, lastEventTimestamp: expect.any(Number) },
        ],
      },
    ],
    [
      'logs GetLogEvents',
      () => at.logs().send(new logs.GetLogEventsCommand(stream)),
      { events: [{ message: 'hello' }], nextForwardToken: expect.stringMatching(/^f\/\d{56}\/s$/) },
    ],
    [
      'logs FilterLogEvents',
      () =>
        at
          .logs()
          .send(
            new logs.FilterLogEventsCommand({ ...group, startTime: now() - 60_000, filterPattern: 'hello' }),
          ),
      { events: [{ message: 'hello', logStreamName: 'one' }], searchedLogStreams: [] },
    ],
    ['logs StartLiveTail', () => firstOfTail(at), { sessionStart: { logGroupIdentifiers: [arn] } }],
    ['cloudwatch PutMetricAlarm', () => at.cloudwatch().send(new watch.PutMetricAlarmCommand(busy)), {}],
    [
      'cloudwatch PutCompositeAlarm',
      () =>
        at
          .cloudwatch()
          .send(new watch.PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(web-busy)' })),
      {},
    ],
    [
      'cloudwatch SetAlarmState',
      () =>
        at.cloudwatch().send(
          new watch.SetAlarmStateCommand({
            AlarmName: 'web-busy',
            StateValue: 'ALARM',
            StateReason: 'trial',
          }),
        ),
      {},
    ],
    [
      'cloudwatch DescribeAlarms',
      () =>
        at
          .cloudwatch()
          .send(new watch.DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] })),
      {
        MetricAlarms: [{ AlarmName: 'web-busy', StateValue: 'ALARM', StateReason: 'trial', Threshold: 80 }],
        CompositeAlarms: [{ AlarmName: 'any', StateValue: 'ALARM', AlarmRule: 'ALARM(web-busy)' }],
      },
    ],
    [
      'cloudwatch DeleteAlarms',
      () => at.cloudwatch().send(new watch.DeleteAlarmsCommand({ AlarmNames: ['any'] })),
      {},
    ],
    [
      'cloudwatch GetMetricData',
      () =>
        at.cloudwatch().send(
          new watch.GetMetricDataCommand({
            StartTime: new Date(now() - 600_000),
            EndTime: new Date(now()),
            MetricDataQueries: [{ Id: 'cpu', MetricStat: { Metric: cpu, Period: 300, Stat: 'Average' } }],
          }),
        ),
      { MetricDataResults: [{ Id: 'cpu', Label: 'CPUUtilization', StatusCode: 'Complete' }], Messages: [] },
    ],
    [
      'cloudwatch GetMetricWidgetImage',
      () =>
        at.cloudwatch().send(
          new watch.GetMetricWidgetImageCommand({
            MetricWidget: JSON.stringify({
              metrics: [['AWS/ECS', 'CPUUtilization', 'ClusterName', 'prod', 'ServiceName', 'web']],
            }),
          }),
        ),
      { MetricWidgetImage: expect.any(Uint8Array) },
    ],
  ];
};
