/** CloudWatch alarms: put, set, searched for and deleted. */
import * as watch from '@aws-sdk/client-cloudwatch';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { adminCredentials, workerCredentials } from '../../../world/aws/index.ts';
import { account, allow, failure, policy, roleArn, type Scene, scene } from './scene.ts';

const alarmArn = (name: string) => `arn:aws:cloudwatch:eu-west-1:${account}:alarm:${name}`;
const errors = {
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

const put = (at: Scene, AlarmName: string, more: Partial<watch.PutMetricAlarmCommandInput> = {}) =>
  at.cloudwatch().send(new watch.PutMetricAlarmCommand({ ...errors, AlarmName, ...more }));
const set = (at: Scene, AlarmName: string, StateValue: watch.StateValue, more: object = {}) =>
  at
    .cloudwatch()
    .send(new watch.SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'trial', ...more }));
const describe = (at: Scene, input: watch.DescribeAlarmsCommandInput = {}) =>
  at.cloudwatch().send(new watch.DescribeAlarmsCommand(input));
const both = { AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] as watch.AlarmType[] };
const names = ({ MetricAlarms = [], CompositeAlarms = [] }: watch.DescribeAlarmsCommandOutput) =>
  [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);

test('an alarm begins without data, keeps the state it is given, and also when it is put again', async () => {
  const at = await scene();
  await put(at, 'web-5xx', { AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:oncall'] });
  const [fresh] = (await describe(at)).MetricAlarms ?? [];
  expect(fresh).toMatchObject({
    AlarmName: 'web-5xx',
    AlarmArn: alarmArn('web-5xx'),
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'Unchecked: Initial alarm creation',
    ActionsEnabled: true,
    OKActions: [],
    Threshold: 10,
    AlarmConfigurationUpdatedTimestamp: expect.any(Date),
  });
  at.aws.clock.advance(60_000);
  await set(at, 'web-5xx', 'ALARM', { StateReasonData: '{"a":1}' });
  await put(at, 'web-5xx', { Threshold: 20 });
  const [later] = (await describe(at, { StateValue: 'ALARM' })).MetricAlarms ?? [];
  expect(later).toMatchObject({ StateReason: 'trial', StateReasonData: '{"a":1}', Threshold: 20 });
  expect(Number(later?.StateUpdatedTimestamp)).toBe(Number(fresh?.StateUpdatedTimestamp) + 60_000);
  expect(at.aws.state.alarms.get('web-5xx')?.value).toBe('ALARM');
});

test('a composite alarm follows those it watches, and nobody deletes these from under it', async () => {
  const at = await scene();
  for (const name of ['a', 'b']) await put(at, name);
  const compose = (AlarmName: string, AlarmRule: string) =>
    at.cloudwatch().send(new watch.PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
  await compose('any', `ALARM(a) OR ALARM("${alarmArn('b')}")`);
  await compose('top', 'ALARM(any) AND NOT (OK(a) OR FALSE)');
  expect(names(await describe(at))).toEqual(['a', 'b']);
  expect(names(await describe(at, { AlarmTypes: ['CompositeAlarm'] }))).toEqual(['any', 'top']);
  const states = async () => (await describe(at, both)).CompositeAlarms?.map(({ StateValue }) => StateValue);
  expect(await states()).toEqual(['OK', 'OK']);
  await set(at, 'a', 'OK');
  await set(at, 'b', 'ALARM');
  expect(await states()).toEqual(['ALARM', 'OK']);
  await set(at, 'a', 'ALARM');
  expect(await states()).toEqual(['ALARM', 'ALARM']);
  expect(names(await describe(at, { ChildrenOfAlarmName: 'any' }))).toEqual(['a', 'b']);
  expect(names(await describe(at, { ParentsOfAlarmName: 'a' }))).toEqual(['any', 'top']);
  const remove = (...AlarmNames: string[]) =>
    failure(at.cloudwatch().send(new watch.DeleteAlarmsCommand({ AlarmNames })));
  expect(await remove('b')).toMatch(
    /^ValidationException: Cannot delete b as there are composite alarm\(s\)/,
  );
  expect(await remove('any', 'top')).toMatch(/Only one composite alarm/);
  expect(await remove('top', 'none')).toMatch(/^ResourceNotFound/);
  expect(names(await describe(at, both))).toEqual(['a', 'b', 'any']);
  for (const rule of ['ALARM(a', 'ALARM(a) b', 'SOMETIMES(a)', 'ALARM(none)', 'NOT'])
    expect(await failure(compose('bad', rule))).toMatch(/^ValidationException/);
});

test('alarms are told fifty at a time, a hundred at most', async () => {
  const at = await scene();
  for (let i = 0; i < 60; i++) await put(at, `alarm-${String(i).padStart(2, '0')}`);
  const first = await describe(at);
  expect(names(first)).toHaveLength(50);
  expect(names(await describe(at, { NextToken: first.NextToken }))).toHaveLength(10);
  expect(names(await describe(at, { MaxRecords: 100 }))).toHaveLength(60);
  expect(names(await describe(at, { AlarmNamePrefix: 'alarm-5' }))).toHaveLength(10);
  expect(names(await describe(at, { AlarmNames: ['alarm-07', 'none'] }))).toEqual(['alarm-07']);
  const other = { AlarmNamePrefix: 'alarm', NextToken: first.NextToken };
  expect(await failure(describe(at, other))).toMatch(/^InvalidNextToken/);
  expect(await failure(describe(at, { MaxRecords: 101 }))).toMatch(
    /'maxRecords'.*less than or equal to 100$/,
  );
  expect(await failure(describe(at, { AlarmNames: ['a'], AlarmNamePrefix: 'a' }))).toMatch(
    /^ValidationException/,
  );
  expect(await failure(describe(at, { ParentsOfAlarmName: 'a', StateValue: 'OK' }))).toMatch(
    /^ValidationException/,
  );
});

test.each([
  ['no metric', { MetricName: undefined }, /MetricName is required/],
  ['no threshold', { Threshold: undefined }, /Threshold is required/],
  ['two statistics', { ExtendedStatistic: 'p99' }, /Exactly one of Statistic/],
  ['a period of 45 s', { Period: 45 }, /multiple of 60/],
  ['more than a day', { EvaluationPeriods: 1_441 }, /across more than a day \(EvaluationPeriods \* Period/],
  ['more points than periods', { DatapointsToAlarm: 3 }, /DatapointsToAlarm/],
  ['a name too long', { AlarmName: 'a'.repeat(256) }, /'alarmName'.*length less than or equal to 255$/],
])('an alarm with %s is refused', async (_, more, words) => {
  const at = await scene();
  expect(await failure(put(at, 'bad', more))).toMatch(words);
});

test('an error has its old name in a header, as clients of the query protocol know it', async () => {
  const at = await scene();
  const error = await set(at, 'none', 'OK').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'ResourceNotFound',
    Error: { Code: 'ResourceNotFound', Type: 'Sender' },
    $metadata: { httpStatusCode: 404 },
  });
  await put(at, 'a');
  const reason = await set(at, 'a', 'OK', { StateReasonData: '{' }).catch((thrown: unknown) => thrown);
  expect(reason).toMatchObject({ name: 'InvalidFormatFault', Error: { Code: 'InvalidFormat' } });
});

test('who may see one alarm may not search for all of them', async () => {
  const at = await scene();
  await put(at, 'a');
  const client = at.cloudwatch(
    await at.session(workerCredentials, {
      RoleArn: roleArn('slipway-read'),
      RoleSessionName: 'trial',
      Policy: policy(allow('cloudwatch:DescribeAlarms', alarmArn('a'))),
    }),
  );
  expect(names(await client.send(new watch.DescribeAlarmsCommand({ AlarmNames: ['a'] })))).toEqual(['a']);
  expect(await failure(client.send(new watch.DescribeAlarmsCommand({})))).toContain(
    `not authorized to perform: cloudwatch:DescribeAlarms on resource: ${alarmArn('*')}`,
  );
});

test('a client that speaks CBOR is answered in CBOR', async () => {
  const at = await scene();
  await put(at, 'a');
  const client = new watch.CloudWatchClient({
    region: 'eu-west-1',
    endpoint: at.aws.url,
    credentials: adminCredentials,
    maxAttempts: 1,
    protocol: AwsSmithyRpcV2CborProtocol,
  });
  const input = { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'trial' } as const;
  await client.send(new watch.SetAlarmStateCommand(input));
  const { MetricAlarms } = await client.send(new watch.DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'a', StateUpdatedTimestamp: expect.any(Date) }]);
  const none = client.send(new watch.SetAlarmStateCommand({ ...input, AlarmName: 'none' }));
  await expect(none).rejects.toBeInstanceOf(watch.ResourceNotFound);
  client.destroy();
});

test('clients from before its JSON days ask in forms and are answered in XML', async () => {
  const at = await scene({ iam: 'open', alarms: true });
  const ask = async (fields: Record<string, string>) => {
    const answer = await fetch(at.aws.url, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=any/20261126/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
      body: new URLSearchParams({ Version: '2010-08-01', ...fields }),
    });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await ask({ Action: 'DescribeAlarms', MaxRecords: '1' })).toMatch(
    /^200 <DescribeAlarmsResponse xmlns="http:\/\/monitoring\.amazonaws\.com\/doc\/2010-08-01\/"><DescribeAlarmsResult>.*<MetricAlarms><member><AlarmName>/,
  );
  const state = { Action: 'SetAlarmState', AlarmName: 'none', StateReason: 'x' };
  expect(await ask({ ...state, StateValue: 'OK' })).toMatch(/^404 .*<Code>ResourceNotFound<\/Code>/);
  expect(await ask({ ...state, StateValue: 'FINE' })).toMatch(/^400 .*<Code>ValidationError<\/Code>/);
  const alarm = {
    Action: 'PutMetricAlarm',
    AlarmName: 'a',
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    'Dimensions.member.1.Name': 'ClusterName',
    'Dimensions.member.1.Value': 'prod',
    Statistic: 'Average',
    Period: '60',
    EvaluationPeriods: '1',
    Threshold: '80.5',
    ComparisonOperator: 'GreaterThanThreshold',
  };
  expect(await ask(alarm)).toMatch(/^200 <PutMetricAlarmResponse xmlns="[^"]*"><ResponseMetadata>/);
  expect(await ask({ Action: 'DescribeAlarms', 'AlarmNames.member.1': 'a' })).toMatch(
    /<Dimensions><member><Name>ClusterName<\/Name><Value>prod<\/Value><\/member><\/Dimensions>.*<Threshold>80\.5</,
  );
});
