/** Alarms that look at the world's metrics and fire, and what is told of it ("CloudWatch alarm events"). */
import * as watch from '@aws-sdk/client-cloudwatch';
import { judged, type Watched } from '../../../world/aws/cloudwatch/evaluation.ts';
import { heard } from './heard.ts';
import { account, lastingScene, type Scene } from './scene.ts';

const busy: watch.PutMetricAlarmCommandInput = {
  AlarmName: 'worker-busy',
  AlarmDescription: 'Too busy.',
  Namespace: 'AWS/ECS',
  MetricName: 'CPUUtilization',
  Dimensions: [
    { Name: 'ClusterName', Value: 'prod' },
    { Name: 'ServiceName', Value: 'worker' },
  ],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold',
};
const none = { AlarmName: 'no-data', MetricName: 'CPUUtilization', Dimensions: [] };
const arn = (name: string) => `arn:aws:cloudwatch:eu-west-1:${account}:alarm:${name}`;

let at: Scene;
let client: watch.CloudWatchClient;
beforeAll(async () => {
  at = await lastingScene();
  client = at.cloudwatch();
});
afterAll(() => at.close());
afterEach(() => {
  at.aws.reset();
});

const put = (more: Partial<watch.PutMetricAlarmCommandInput> = {}) =>
  client.send(new watch.PutMetricAlarmCommand({ ...busy, ...more }));
const minutes = (count: number) => at.aws.clock.advance(count * 60_000);
const door = async (what: string, body: object) => {
  const response = await fetch(`${at.aws.url}/_world/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect([await response.json(), response.status]).toEqual([expect.anything(), 200]);
};
const cpu = (value?: number) => door('busy', { service: 'prod/worker', metric: 'cpu', value });
const stateOf = (name: string) => at.aws.state.alarms.get(name)?.value;

test('a metric goes over its threshold and back: the alarm follows with each period, and says why', async () => {
  await put();
  minutes(1);
  expect(stateOf('worker-busy')).toBe('OK');
  await cpu(95);
  minutes(1);
  expect(stateOf('worker-busy')).toBe('OK');
  minutes(1);
  expect(stateOf('worker-busy')).toBe('ALARM');
  await cpu();
  minutes(2);
  expect(stateOf('worker-busy')).toBe('OK');
  const told = heard(at, 'CloudWatch Alarm State Change');
  expect(told.map(({ detail }) => (detail.state as { value: string }).value)).toEqual(['OK', 'ALARM', 'OK']);
  const stamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  expect(told[1]).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: expect.any(String),
    region: 'eu-west-1',
    resources: [arn('worker-busy')],
    detail: {
      alarmName: 'worker-busy',
      state: {
        value: 'ALARM',
        reason: expect.stringMatching(
          /^Threshold Crossed: 3 out of the last 3 datapoints \[95\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d\), 95\.0 \(.*\), [\d.]+ \(.*\)\] were greater than the threshold \(80\.0\) \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
        ),
        reasonData: expect.any(String),
        timestamp: stamp,
      },
      previousState: {
        value: 'OK',
        reason: expect.stringContaining('(minimum 2 datapoints for INSUFFICIENT_DATA -> OK transition)'),
        reasonData: expect.any(String),
        timestamp: stamp,
      },
      configuration: {
        description: 'Too busy.',
        metrics: [
          {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            metricStat: {
              metric: {
                namespace: 'AWS/ECS',
                name: 'CPUUtilization',
                dimensions: { ClusterName: 'prod', ServiceName: 'worker' },
              },
              period: 60,
              stat: 'Average',
            },
            returnData: true,
          },
        ],
      },
    },
  });
  const { reasonData } = at.aws.state.alarms.get('worker-busy') ?? {};
  const [, fired] = told.map(({ detail }) => detail.state as { reasonData: string });
  expect(fired?.reasonData).not.toBe(reasonData);
  expect(JSON.parse(fired?.reasonData ?? '')).toEqual({
    version: '1.0',
    queryDate: stamp,
    startDate: stamp,
    statistic: 'Average',
    period: 60,
    recentDatapoints: [expect.any(Number), 95, 95],
    threshold: 80,
    evaluatedDatapoints: [
      { timestamp: stamp, value: 95 },
      { timestamp: stamp, value: 95 },
      { timestamp: stamp, value: expect.any(Number) },
    ],
  });
});

test('a composite alarm follows, and is told as such', async () => {
  await put();
  await client.send(
    new watch.PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(worker-busy)' }),
  );
  await cpu(95);
  minutes(1);
  expect(stateOf('any')).toBe('ALARM');
  const told = heard(at, 'CloudWatch Alarm State Change').at(-1);
  expect(told?.resources).toEqual([arn('any')]);
  expect(told?.detail).toMatchObject({
    alarmName: 'any',
    state: {
      value: 'ALARM',
      reason: expect.stringContaining(`${arn('worker-busy')} transitioned to ALARM at `),
    },
    previousState: { value: 'OK' },
    configuration: { alarmRule: 'ALARM(worker-busy)' },
  });
});

test('a state that somebody sets lasts until the alarm looks again and sees something', async () => {
  await put();
  await put({ ...none, TreatMissingData: 'ignore' });
  for (const AlarmName of ['worker-busy', 'no-data'])
    await client.send(
      new watch.SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'trial' }),
    );
  expect(heard(at, 'CloudWatch Alarm State Change').map(({ detail }) => detail.state)).toMatchObject([
    { value: 'ALARM', reason: 'trial' },
    { value: 'ALARM', reason: 'trial' },
  ]);
  minutes(3);
  expect([stateOf('worker-busy'), stateOf('no-data')]).toEqual(['OK', 'ALARM']);
});

test.each([
  ['missing', 'INSUFFICIENT_DATA', 'Insufficient Data: 3 datapoints were unknown.'],
  ['ignore', 'ALARM', 'trial'],
  ['breaching', 'ALARM', 'trial'],
  [
    'notBreaching',
    'OK',
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
  ],
])(
  'an alarm in ALARM whose metric has no data, treated as %s, is then %s',
  async (TreatMissingData, value, reason) => {
    await put({ ...none, TreatMissingData });
    const AlarmName = none.AlarmName;
    await client.send(
      new watch.SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'trial' }),
    );
    minutes(1);
    expect(at.aws.state.alarms.get(AlarmName)).toMatchObject({ value, reason });
  },
);

/** X is over the threshold, 0 is not, - is missing; the newest last ("Configuring how CloudWatch alarms treat missing data"). */
const points = (text: string) => [...text].map(one => (one === '-' ? undefined : one === 'X' ? 90 : 10));
const settings = (of: object) => ({ ...busy, DatapointsToAlarm: 3, ...of }) as Watched;

test.each([
  ['0-X', 3, 'OK', 'OK', 'OK', 'OK'],
  ['--X', 3, 'ALARM', undefined, 'ALARM', 'OK'],
  ['---', 3, 'INSUFFICIENT_DATA', undefined, 'ALARM', 'OK'],
  ['0XX', 3, 'OK', 'OK', 'OK', 'OK'],
  ['XXX', 3, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0XX', 2, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['00X', 2, 'OK', 'OK', 'OK', 'OK'],
  ['0-X', 2, 'OK', undefined, 'ALARM', 'OK'],
])(
  '%s, %s to alarm: missing %s, ignore %s, breaching %s, notBreaching %s',
  (seen, DatapointsToAlarm, ...wanted) => {
    const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'];
    const found = treatments.map(TreatMissingData =>
      judged(settings({ DatapointsToAlarm, TreatMissingData }), points(seen)),
    );
    // One that is decided by what there is does not wait for what is not.
    expect(found).toEqual(wanted);
  },
);

test.each([
  ['GreaterThanThreshold', [79, 80, 81], [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [79, 80, 81], [false, true, true]],
  ['LessThanThreshold', [79, 80, 81], [true, false, false]],
  ['LessThanOrEqualToThreshold', [79, 80, 81], [true, true, false]],
])('%s', (ComparisonOperator, values, over) => {
  const found = values.map(
    value => judged(settings({ ComparisonOperator, DatapointsToAlarm: 1 }), [value]) === 'ALARM',
  );
  expect(found).toEqual(over);
});

test('what the world cannot be told of how busy a service is', async () => {
  const said = async (body: object) =>
    (await fetch(`${at.aws.url}/_world/busy`, { method: 'POST', body: JSON.stringify(body) })).status;
  expect(await said({ service: 'none', metric: 'cpu', value: 1 })).toBe(400);
  expect(await said({ service: 'worker', metric: 'cpu', value: 1 })).toBe(400);
  expect(await said({ service: 'prod/worker', metric: 'disk', value: 1 })).toBe(400);
  expect(await said({ service: 'prod/worker', metric: 'cpu', value: -1 })).toBe(400);
});
