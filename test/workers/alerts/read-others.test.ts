/** What events say that are not of ECS: alarms, scans and findings of images, samples. */
import { Poison } from '../../../src/workers/alerts/event.ts';
import { at, message, read, says, time } from './events.ts';

describe('an alarm', () => {
  const alarm = (value: string, dimensions?: object) => ({
    alarmName: 'web-cpu',
    state: { value, reason: 'Threshold Crossed', timestamp: time },
    configuration: { metrics: [{ metricStat: { metric: { name: 'CPUUtilization', dimensions } } }] },
  });
  const change = (value: string, dimensions?: object) =>
    read(message('aws.cloudwatch', 'CloudWatch Alarm State Change', alarm(value, dimensions), ['arn:alarm']));

  test('of a service is about that service, and is told with a deployment of it that breaks', () => {
    expect(change('ALARM', { ClusterName: 'prod', ServiceName: 'web' })).toMatchObject({
      kind: 'alarm',
      says: 'fails',
      scope: { target: 'prod', cluster: 'prod', service: 'web' },
      into: 'prod/prod/web',
      subject: 'web-cpu',
    });
  });

  test('that names no cluster may be of any target there, and one of another account is none of ours', () => {
    expect(change('ALARM')).toMatchObject({ scope: { target: 'prod', maybe: ['staging'] } });
    expect(change('ALARM', { ClusterName: 'other', ServiceName: 'web' })).toBe('elsewhere');
  });

  test.each([
    ['OK', 'alarm info recovers alarm'],
    ['INSUFFICIENT_DATA', 'alarm info changes alarm'],
  ])('that is %s', (value, expected) => expect(says(change(value))).toBe(expected));

  test('says the same through a topic: as an event, and in the words of alarms that notify a topic themselves', () => {
    const wrap = (Message: string) => JSON.stringify({ Type: 'Notification', MessageId: 'sns-1', Message });
    const event = message('aws.cloudwatch', 'CloudWatch Alarm State Change', alarm('ALARM'), ['arn:alarm']);
    expect(read(wrap(event))).toEqual(read(event));
    const own = {
      AlarmName: 'web-cpu',
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:web-cpu',
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold Crossed',
      StateChangeTime: '2026-11-26T12:00:00.000+0000',
      Region: 'EU (Ireland)',
      Trigger: {
        MetricName: 'CPUUtilization',
        Dimensions: [
          { name: 'ClusterName', value: 'prod' },
          { name: 'ServiceName', value: 'web' },
        ],
      },
    };
    expect(read(wrap(JSON.stringify(own)))).toMatchObject({
      event: 'sns-1',
      kind: 'alarm',
      says: 'fails',
      at,
      scope: { target: 'prod', service: 'web' },
    });
    // Delivered raw, it has no wrapping, and no id.
    const raw = read(JSON.stringify(own));
    expect(raw).toMatchObject({ says: 'fails', scope: { target: 'prod', service: 'web' } });
    expect(read(JSON.stringify({ ...own, NewStateReason: 'said again' }))).toMatchObject({
      event: typeof raw === 'object' && raw.event,
    });
    const { MetricName, Dimensions } = own.Trigger;
    const Metrics = [
      {
        Id: 'm1',
        MetricStat: { Metric: { MetricName, Dimensions, Namespace: 'AWS/ECS' }, Period: 60, Stat: 'Average' },
      },
      { Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)' },
    ];
    expect(
      read(wrap(JSON.stringify({ ...own, Trigger: { Metrics, ThresholdMetricId: 'ad1' } }))),
    ).toMatchObject({
      scope: { target: 'prod', service: 'web' },
    });
    const { Trigger: _, ...composite } = { ...own, AlarmRule: 'ALARM(a) OR ALARM(b)' };
    expect(read(wrap(JSON.stringify(composite)))).toMatchObject({
      says: 'fails',
      scope: { maybe: ['staging'] },
    });
  });
});

test('a sample is about what is ours, whoever wrote it into the queue', () => {
  const sample = (detail: object) => read(message('slipway', 'Slipway Test', detail, []));
  expect(sample({ target: 'prod', cluster: 'prod', service: 'web', who: 'U0DEV' })).toMatchObject({
    kind: 'test',
  });
  expect(sample({ target: 'staging', who: 'U0DEV' })).toMatchObject({ scope: { target: 'staging' } });
  expect(sample({ target: 'x'.repeat(9_999), who: 'U0DEV' })).toBe('elsewhere');
  expect(sample({ target: 'prod', cluster: 'staging' })).toBe('elsewhere');
  expect(() => sample({ target: 'prod', cluster: 'prod', service: 'a b' })).toThrow(
    new Poison('its service is no name'),
  );
});

test.each<[what: string, counts: object, says: string]>([
  ['critical ones', { CRITICAL: 2, HIGH: 1 }, 'image error tells findings'],
  ['high ones', { HIGH: 1 }, 'image warning tells findings'],
  ['low ones', { LOW: 7 }, 'info info tells findings'],
])('a scan that found %s', (_, counts, expected) => {
  const detail = {
    'scan-status': 'COMPLETE',
    'repository-name': 'web',
    'finding-severity-counts': counts,
    'image-digest': `sha256:${'b'.repeat(64)}`,
    'image-tags': ['1.5.0'],
  };
  expect(says(read(message('aws.ecr', 'ECR Image Scan', detail)))).toBe(expected);
});

test('a finding of Inspector about an image, and one about anything else', () => {
  const finding = (type: string) =>
    read(
      message('aws.inspector2', 'Inspector2 Finding', {
        findingArn: 'arn:finding',
        severity: 'CRITICAL',
        status: 'ACTIVE',
        title: 'CVE-2026-1 - openssl',
        resources: [
          {
            type,
            id: 'r',
            details: { awsEcrContainerImage: { repositoryName: 'web', imageHash: 'sha256:1' } },
          },
        ],
      }),
    );
  expect(finding('AWS_ECR_CONTAINER_IMAGE')).toMatchObject({
    kind: 'image',
    severity: 'error',
    key: 'image|web@sha256:1',
  });
  expect(finding('AWS_EC2_INSTANCE')).toBe('elsewhere');
});

test('a scan of Inspector names the repository by its ARN, and is about the same image as its findings', () => {
  const scan = read(
    message('aws.inspector2', 'Inspector2 Scan', {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'repository-name': 'arn:aws:ecr:eu-west-1:111122223333:repository/team/web',
      'finding-severity-counts': { CRITICAL: 1, TOTAL: 1 },
      'image-digest': 'sha256:1',
      'image-tags': ['1.5.0'],
    }),
  );
  expect(scan).toMatchObject({ key: 'image|team/web@sha256:1', subject: 'team/web:1.5.0' });
});

test('what Inspector scans besides images is none of ours', () => {
  expect(read(message('aws.inspector2', 'Inspector2 Scan', { 'scan-status': 'INITIAL_SCAN_COMPLETE' }))).toBe(
    'elsewhere',
  );
});
