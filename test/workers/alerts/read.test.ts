import type { Sign } from '../../../src/alert.ts';
import type { Config } from '../../../src/config/index.ts';
import { eventIn, Poison } from '../../../src/workers/alerts/event.ts';
import { signOf } from '../../../src/workers/alerts/read.ts';

const target = (clusters: string[], region = 'eu-west-1') => ({
  account: '111122223333',
  region,
  clusters,
  readRole: '',
  scan: 'off' as const,
  logs: 'private' as const,
  repositories: [],
});
const config: Pick<Config, 'targets'> = {
  targets: { prod: target(['prod']), staging: target(['staging']), west: target(['prod'], 'us-west-2') },
};
const time = '2026-11-26T12:00:00Z';
const at = Date.parse(time);
const arn = (what: string) => `arn:aws:ecs:eu-west-1:111122223333:${what}`;
const web = arn('service/prod/web');

const message = (source: string, type: string, detail: object, resources: string[] = [web]) =>
  JSON.stringify({
    version: '0',
    id: 'event-1',
    'detail-type': type,
    source,
    account: '111122223333',
    time,
    region: 'eu-west-1',
    resources,
    detail,
  });
const ecs = (type: string, detail: object, resources?: string[]) =>
  message('aws.ecs', type, detail, resources);
const read = (body: string) => signOf(eventIn(body), config);

const task = (more: object) => ({
  taskArn: arn(`task/prod/${'a'.repeat(32)}`),
  clusterArn: arn('cluster/prod'),
  group: 'service:web',
  startedBy: 'ecs-svc/1',
  lastStatus: 'STOPPED',
  version: 6,
  createdAt: time,
  startedAt: time,
  stoppedAt: time,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', exitCode: 1 }],
  ...more,
});
const says = (sign: ReturnType<typeof read>) =>
  typeof sign === 'string' ? sign : `${sign.kind} ${sign.severity} ${sign.says} ${sign.cause}`;

describe('a task that', () => {
  test.each<[what: string, detail: object, says: string]>([
    ['ended with an error', {}, 'tasks error fails ended_with_error'],
    [
      'ran out of memory',
      {
        containers: [
          { name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        ],
      },
      'tasks error fails out_of_memory',
    ],
    [
      'could not pull its image',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason:
          'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref web:9: not found',
        startedAt: undefined,
        containers: [{ name: 'web' }],
      },
      'tasks error fails image_not_found',
    ],
    [
      'failed its load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:x)',
      },
      'tasks error fails target_check_fails',
    ],
    [
      'made room',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
      'info info tells news',
    ],
    ['somebody stopped', { stopCode: 'UserInitiated', stoppedReason: 'x' }, 'info info tells news'],
    [
      'was on Spot',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      'info info tells news',
    ],
    ['runs', { lastStatus: 'RUNNING', stopCode: undefined }, 'info info tells news'],
    [
      'is a job that went wrong',
      { group: 'family:nightly', startedBy: 'events-rule/n' },
      'tasks warning fails ended_with_error',
    ],
    [
      'is a job that went well',
      { group: 'family:nightly', containers: [{ name: 'job', exitCode: 0 }] },
      'info info recovers news',
    ],
    [
      'is a job that somebody stopped',
      { group: 'family:nightly', stopCode: 'UserInitiated', stoppedReason: 'x' },
      'info info tells news',
    ],
  ])('%s', (_, detail, expected) => {
    expect(says(read(ecs('ECS Task State Change', task(detail), [])))).toBe(expected);
  });

  test('fell is told with its service, its deployment, what AWS says, and in the order of its versions', () => {
    expect(read(ecs('ECS Task State Change', task({}), []))).toEqual<Sign>({
      event: 'event-1',
      at,
      kind: 'tasks',
      severity: 'error',
      scope: { target: 'prod', cluster: 'prod', service: 'web' },
      cause: 'ended_with_error',
      says: 'fails',
      of: { resource: arn(`task/prod/${'a'.repeat(32)}`), order: 6 },
      key: 'prod/prod/web|ended_with_error',
      group: 'prod/prod/web',
      deployment: 'ecs-svc/1',
      text: 'Essential container in task exited · web: exit code 1',
    });
  });
});

describe('ECS says of a service that', () => {
  const action = (eventType: string, eventName: string, reason?: string) =>
    read(
      ecs('ECS Service Action', {
        eventType,
        eventName,
        clusterArn: arn('cluster/prod'),
        createdAt: time,
        ...(reason && { reason }),
      }),
    );
  test.each<[name: string, type: string, reason: string | undefined, says: string]>([
    ['SERVICE_STEADY_STATE', 'INFO', undefined, 'info info recovers news'],
    ['SERVICE_DEPLOYMENT_IN_PROGRESS', 'INFO', undefined, 'info info tells news'],
    ['SERVICE_TASK_START_IMPAIRED', 'WARN', undefined, 'service warning fails starts_keep_failing'],
    ['SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', 'RESOURCE:MEMORY', 'service error fails no_memory_left'],
    [
      'SERVICE_TASK_PLACEMENT_FAILURE',
      'ERROR',
      'RESOURCE:FARGATE',
      'service error fails no_fargate_capacity',
    ],
    ['SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', 'something new', 'service error fails placement_failed'],
    ['ECS_OPERATION_THROTTLED', 'ERROR', undefined, 'service error fails throttled'],
    ['SOMETHING_OF_NEXT_YEAR', 'ERROR', undefined, 'service error fails unknown'],
  ])('%s', (name, type, reason, expected) => {
    expect(says(action(type, name, reason))).toBe(expected);
  });

  const state = (eventName: string, reason: string) =>
    read(
      ecs('ECS Deployment State Change', {
        eventType: eventName.endsWith('FAILED') ? 'ERROR' : 'INFO',
        eventName,
        deploymentId: 'ecs-svc/1',
        updatedAt: time,
        reason,
      }),
    );
  test.each<[name: string, reason: string, says: string]>([
    ['SERVICE_DEPLOYMENT_IN_PROGRESS', 'ECS deployment ecs-svc/1 in progress.', 'deployment info began news'],
    [
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0.',
      'deployment info changes news',
    ],
    ['SERVICE_DEPLOYMENT_COMPLETED', 'ECS deployment ecs-svc/1 completed.', 'deployment info recovers news'],
    [
      'SERVICE_DEPLOYMENT_FAILED',
      'ECS deployment circuit breaker: task failed to start.',
      'deployment error fails breaker_tripped',
    ],
  ])('its deployment is %s: %s', (name, reason, expected) => {
    expect(says(state(name, reason))).toBe(expected);
  });
});

test('a hook that waits opens a card for its service deployment, what becomes of it changes that', () => {
  const deployment = arn('service-deployment/prod/web/abc');
  const hook = (eventName: string) =>
    read(
      ecs(
        'ECS Hook State Change',
        {
          eventType: 'INFO',
          eventName,
          hookId: 'ecs-pause-1',
          hookType: 'PAUSE',
          expiresAt: time,
          lifecycleStage: 'POST_SCALE_UP',
          clusterArn: arn('cluster/prod'),
          serviceArn: web,
          serviceDeploymentArn: deployment,
          updatedAt: time,
        },
        [deployment],
      ),
    );
  expect(hook('HOOK_AWAITING_ACTION')).toMatchObject({
    kind: 'pause',
    says: 'fails',
    subject: deployment,
    scope: { target: 'prod', service: 'web' },
    of: { resource: 'ecs-pause-1', order: at * 10 + 1 },
  });
  for (const name of ['HOOK_SUCCEEDED', 'HOOK_FAILED', 'HOOK_TIMED_OUT'])
    expect(says(hook(name))).toBe('pause error changes waits_for_approval');
});

test('an agent that is gone is trouble only if it stays away for five minutes', () => {
  const agent = (agentConnected: boolean) =>
    read(
      ecs('ECS Container Instance State Change', {
        containerInstanceArn: arn('container-instance/prod/i1'),
        clusterArn: arn('cluster/prod'),
        ec2InstanceId: 'i-0abc',
        agentConnected,
        status: 'ACTIVE',
        version: 3,
      }),
    );
  expect(agent(false)).toMatchObject({
    kind: 'instance',
    says: 'fails',
    notBefore: at + 300_000,
    subject: 'i-0abc',
  });
  expect(says(agent(true))).toBe('instance warning recovers agent_gone');
});

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

test('what Inspector scans besides images is none of ours', () => {
  expect(read(message('aws.inspector2', 'Inspector2 Scan', { 'scan-status': 'INITIAL_SCAN_COMPLETE' }))).toBe(
    'elsewhere',
  );
});

test('what nobody here knows is unknown, and never a crash', () => {
  expect(read(message('aws.ecs', 'ECS Something New', {}))).toBe('unknown');
});

test.each<[why: string, body: string]>([
  ['it is not JSON', 'not json'],
  ['it is not a JSON object', '[]'],
  ['its time is no moment', JSON.stringify({ id: 'x', time: 'later', detail: {} })],
  ['it has no detail', JSON.stringify({ id: 'x', time })],
  ['it has no taskArn', ecs('ECS Task State Change', { clusterArn: 'c', version: 1 })],
  ['its task has no version', ecs('ECS Task State Change', { taskArn: 't', clusterArn: 'c' })],
  [
    'its task has no version',
    ecs('ECS Task State Change', task({})).replace('"version":6', '"version":1e999'),
  ],
  ['it has no eventName', ecs('ECS Service Action', { eventType: 'ERROR' })],
  [
    'it names no cluster',
    ecs('ECS Deployment State Change', { eventName: 'X', deploymentId: 'ecs-svc/1' }, []),
  ],
  ['it has no hookId', ecs('ECS Hook State Change', { eventName: 'HOOK_AWAITING_ACTION' })],
])('what nobody can read says why: %s', (why, body) => {
  expect(() => read(body)).toThrow(new Poison(why));
});
