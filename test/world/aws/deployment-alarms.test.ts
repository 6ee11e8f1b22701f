/** Deployment alarms: an alarm that goes off fails what is being rolled out (ecs.md §1.2 and §3.6). */
import { failure, type Scene, scene } from './scene.ts';
import { records, register, said, update } from './story.ts';

const alarm = (at: Scene, name: string, value: 'OK' | 'ALARM') =>
  at.aws.state.alarms.set(name, {
    name,
    arn: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`,
    value,
    reason: '',
    updatedAt: new Date(at.aws.clock.now()),
    configuredAt: new Date(at.aws.clock.now()),
    settings: {},
  });

const watched = async (alarms: object) => {
  const at = await scene();
  for (const name of ['errors', 'slow']) alarm(at, name, 'OK');
  await update(at, {
    deploymentConfiguration: { alarms: { alarmNames: ['errors', 'slow'], enable: true, ...alarms } },
  });
  return at;
};
const deploy = async (at: Scene) => {
  const told = await update(at, { taskDefinition: await register(at, 'worker:2') });
  at.aws.clock.advance(5_000);
  return told?.deployments?.[0]?.id;
};

test('it is watched, goes off, and the rollout is turned back', async () => {
  const at = await watched({ rollback: true });
  const good = await at.service('prod/worker');
  const id = await deploy(at);
  expect((await records(at))[0]?.alarms).toEqual({
    status: 'MONITORING',
    alarmNames: ['errors', 'slow'],
    triggeredAlarmNames: [],
  });
  alarm(at, 'errors', 'ALARM');
  at.aws.clock.advance(1_000);
  expect((await records(at))[0]).toMatchObject({
    status: 'ROLLBACK_IN_PROGRESS',
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] },
    deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE' },
  });
  expect((await said(at)).slice(0, 3)).toEqual(
    expect.arrayContaining([
      `(service worker) rolling back to deployment ${good.deployments?.[0]?.id}.`,
      `(service worker) (deployment ${id}) deployment failed: alarm detected.`,
    ]),
  );
  expect((await at.service('prod/worker')).deployments?.find(one => one.id === id)).toMatchObject({
    rolloutState: 'FAILED',
  });
  at.aws.clock.advance(120_000);
  expect((await records(at))[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
  expect((await at.service('prod/worker')).taskDefinition).toBe(good.taskDefinition);
});

test('no rollback was asked for: the rollout is failed and stopped', async () => {
  const at = await watched({ rollback: false });
  await deploy(at);
  alarm(at, 'slow', 'ALARM');
  at.aws.clock.advance(1_000);
  expect((await records(at))[0]).toMatchObject({
    status: 'STOPPED',
    alarms: { triggeredAlarmNames: ['slow'] },
  });
  expect((await at.service('prod/worker')).deployments?.[0]?.rolloutState).toBe('FAILED');
});

test('after the last task is replaced the alarms are watched a while longer', async () => {
  const at = await watched({ rollback: true });
  await deploy(at);
  at.aws.clock.advance(150_000);
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 2,
    deployments: [{ rolloutState: 'IN_PROGRESS', runningCount: 2 }],
  });
  alarm(at, 'errors', 'ALARM');
  at.aws.clock.advance(1_000);
  expect((await records(at))[0]?.status).toBe('ROLLBACK_IN_PROGRESS');
});

test('nothing goes off: successful, and no alarm matters afterwards', async () => {
  const at = await watched({ rollback: true });
  await deploy(at);
  at.aws.clock.advance(600_000);
  expect((await records(at))[0]).toMatchObject({
    status: 'SUCCESSFUL',
    alarms: { status: 'MONITORING_COMPLETE' },
  });
  alarm(at, 'errors', 'ALARM');
  at.aws.clock.advance(60_000);
  expect((await at.service('prod/worker')).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
});

test('an alarm that is in ALARM when the rollout begins is not looked at: a cure can be deployed', async () => {
  const at = await watched({ rollback: true });
  alarm(at, 'errors', 'ALARM');
  await deploy(at);
  expect((await records(at))[0]?.alarms).toMatchObject({ status: 'DISABLED' });
  at.aws.clock.advance(120_000);
  expect((await records(at))[0]?.status).toBe('SUCCESSFUL');
});

test('alarms without names are refused', async () => {
  const at = await scene();
  const alarms = { alarmNames: [], enable: true, rollback: true };
  expect(await failure(update(at, { deploymentConfiguration: { alarms } }))).toMatch(
    /^InvalidParameterException/,
  );
});
