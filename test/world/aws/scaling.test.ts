/** Counts over time: up, down, behind a load balancer, and with an autoscaler that has a mind of its own. */
import {
  DescribeScalingActivitiesCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeTasksCommand, ListTasksCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Scene, scene } from './scene.ts';

const setDesired = (at: Scene, service: string, desiredCount: number) =>
  at.ecs().send(new UpdateServiceCommand({ cluster: 'prod', service, desiredCount }));
const said = async (at: Scene, path: string) =>
  (await at.service(path)).events?.map(({ message = '' }) =>
    message
      .replace(/\(task \w+\)/g, '(task ID)')
      .replace(/arn:aws:elasticloadbalancing\S+(?=\))/, 'ARN')
      .replace(/ecs-svc\/\d+/, 'ecs-svc/N'),
  ) ?? [];

test('up: at once asked for, soon pending, later running, then steady; and no new deployment', async () => {
  const at = await scene();
  const before = await at.service('prod/web');
  const answer = await setDesired(at, 'web', 5);
  expect(answer.service).toMatchObject({ desiredCount: 5, runningCount: 3, pendingCount: 0 });
  at.aws.clock.advance(1_000);
  expect(await at.service('prod/web')).toMatchObject({ desiredCount: 5, runningCount: 3, pendingCount: 2 });
  at.aws.clock.advance(30_000);
  expect(await at.service('prod/web')).toMatchObject({ runningCount: 5, pendingCount: 0 });
  at.aws.clock.advance(60_000);
  const after = await at.service('prod/web');
  expect(after.deployments).toMatchObject([
    { id: before.deployments?.[0]?.id, desiredCount: 5, runningCount: 5, rolloutState: 'COMPLETED' },
  ]);
  expect((await said(at, 'prod/web')).slice(0, 3)).toEqual([
    '(service web) has reached a steady state.',
    '(service web) registered 2 targets in (target-group ARN)',
    '(service web) has started 2 tasks: (task ID) (task ID).',
  ]);
});

test('down: tasks are drained and stopped, and say why', async () => {
  const at = await scene();
  const { taskArns: tasks = [] } = await at
    .ecs()
    .send(new ListTasksCommand({ cluster: 'prod', serviceName: 'web' }));
  await setDesired(at, 'web', 1);
  at.aws.clock.advance(1_000);
  expect(await at.service('prod/web')).toMatchObject({ desiredCount: 1, runningCount: 1 });
  const look = async () =>
    (await at.ecs().send(new DescribeTasksCommand({ cluster: 'prod', tasks }))).tasks?.filter(
      ({ desiredStatus }) => desiredStatus === 'STOPPED',
    ) ?? [];
  expect((await look()).map(({ lastStatus }) => lastStatus)).toEqual(['DEACTIVATING', 'DEACTIVATING']);
  at.aws.clock.advance(90_000);
  expect((await look())[0]).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: expect.stringMatching(/^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/),
    containers: [{ exitCode: 143 }],
    stoppedAt: expect.any(Date),
  });
  expect((await said(at, 'prod/web')).slice(0, 4)).toEqual([
    '(service web) has reached a steady state.',
    '(service web, taskSet ecs-svc/N) has begun draining connections on 2 tasks.',
    '(service web) deregistered 2 targets in (target-group ARN)',
    '(service web) has stopped 2 running tasks: (task ID) (task ID).',
  ]);
});

test('to nothing and back, and changed again while tasks are still starting', async () => {
  const at = await scene();
  await setDesired(at, 'worker', 0);
  at.aws.clock.advance(90_000);
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 0,
    deployments: [{ desiredCount: 0 }],
  });
  await setDesired(at, 'worker', 6);
  at.aws.clock.advance(5_000);
  await setDesired(at, 'worker', 2);
  at.aws.clock.advance(1_000);
  expect(await at.service('prod/worker')).toMatchObject({ pendingCount: 2 });
  expect(await said(at, 'prod/worker')).toContain('(service worker) stopped 4 pending tasks.');
  at.aws.clock.advance(90_000);
  expect(await at.service('prod/worker')).toMatchObject({ runningCount: 2, pendingCount: 0 });
});

test('a service tells its last hundred events, the newest first', async () => {
  const at = await scene({ speed: 10 });
  for (let round = 0; round < 60; round++) {
    await setDesired(at, 'worker', 2 + (round % 2));
    at.aws.clock.advance(8_000);
  }
  const times =
    (await at.service('prod/worker')).events?.map(({ createdAt }) => createdAt?.getTime() ?? 0) ?? [];
  expect(times).toHaveLength(100);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('twenty times faster is twenty times faster', async () => {
  const at = await scene({ speed: 20 });
  await setDesired(at, 'worker', 3);
  at.aws.clock.advance(1_600);
  expect(await at.service('prod/worker')).toMatchObject({ runningCount: 3 });
});

test('targets follow the tasks: initial, healthy, draining', async () => {
  const at = await scene();
  const TargetGroupArn = (await at.service('prod/web')).loadBalancers?.[0]?.targetGroupArn;
  const states = async () =>
    (await at.elb().send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions?.map(
      ({ TargetHealth: { State, Reason } = {} }) => (Reason ? `${State} ${Reason}` : State),
    ).sort();
  await setDesired(at, 'web', 4);
  at.aws.clock.advance(30_000);
  expect(await states()).toEqual(['healthy', 'healthy', 'healthy', 'initial Elb.RegistrationInProgress']);
  at.aws.clock.advance(15_000);
  expect(await states()).toContain('initial Elb.InitialHealthChecking');
  at.aws.clock.advance(30_000);
  expect(await states()).toEqual(['healthy', 'healthy', 'healthy', 'healthy']);
  await setDesired(at, 'web', 3);
  at.aws.clock.advance(1_000);
  expect(await states()).toEqual([
    'draining Target.DeregistrationInProgress',
    'healthy',
    'healthy',
    'healthy',
  ]);
  at.aws.clock.advance(60_000);
  expect(await states()).toEqual(['healthy', 'healthy', 'healthy']);
  const Targets = [{ Id: '10.9.9.9' }];
  expect(await at.elb().send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets }))).toMatchObject({
    TargetHealthDescriptions: [{ TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } }],
  });
});

const bound = (at: Scene, more: object) =>
  at.scaling().send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'ecs',
      ResourceId: 'service/prod/api',
      ScalableDimension: 'ecs:service:DesiredCount',
      ...more,
    }),
  );

test.each([
  [9, 6, 'maximum capacity was set to 6'],
  [1, 2, 'minimum capacity was set to 2'],
])('the autoscaler lets %i stand for a minute, then makes it %i', async (asked, kept, Cause) => {
  const at = await scene();
  await setDesired(at, 'api', asked);
  at.aws.clock.advance(55_000);
  expect((await at.service('prod/api')).desiredCount).toBe(asked);
  at.aws.clock.advance(120_000);
  expect(await at.service('prod/api')).toMatchObject({ desiredCount: kept, runningCount: kept });
  const ask = new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' });
  expect(await at.scaling().send(ask)).toMatchObject({
    ScalingActivities: [
      { Cause, Description: `Setting desired count to ${kept}.`, StatusCode: 'Successful' },
    ],
  });
});

test('a suspended autoscaler leaves a count alone, in the direction that is suspended', async () => {
  const at = await scene();
  await bound(at, { SuspendedState: { DynamicScalingInSuspended: true } });
  await setDesired(at, 'api', 9);
  at.aws.clock.advance(120_000);
  expect((await at.service('prod/api')).desiredCount).toBe(9);
  await setDesired(at, 'api', 1);
  at.aws.clock.advance(120_000);
  expect((await at.service('prod/api')).desiredCount).toBe(2);
});

test('new bounds move a count', async () => {
  const at = await scene();
  await bound(at, { MinCapacity: 4 });
  at.aws.clock.advance(120_000);
  expect(await at.service('prod/api')).toMatchObject({ desiredCount: 4, runningCount: 4 });
});
