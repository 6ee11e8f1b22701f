/** What goes wrong with a rollout and how it is turned back (ecs.md §3.4); what an image's tag makes of its tasks. */
import * as ecs from '@aws-sdk/client-ecs';
import { ecsArn, failure, scene } from './scene.ts';
import { records, register, said, stopped, update } from './story.ts';

test.each<[string, object, string, string | undefined, number | undefined]>([
  ['worker:crash', {}, 'EssentialContainerExited', 'Essential container in task exited', 1],
  ['worker:exit-42', {}, 'EssentialContainerExited', 'Essential container in task exited', 42],
  ['worker:oom', {}, 'EssentialContainerExited', 'Essential container in task exited', 137],
  [
    'worker:missing',
    {},
    'TaskFailedToStart',
    'CannotPullContainerError: worker:missing: not found',
    undefined,
  ],
  ['worker:secretless', {}, 'TaskFailedToStart', undefined, undefined],
  [
    'worker:sick',
    { healthCheck: { command: ['CMD', 'true'] } },
    'ServiceSchedulerInitiated',
    'Task failed container health checks',
    143,
  ],
])(
  '%s trips the breaker, and the last good revision is back',
  async (image, more, stopCode, stoppedReason, exitCode) => {
    const at = await scene();
    const good = (await at.service('prod/worker')).deployments?.[0];
    const failed = (await update(at, { taskDefinition: await register(at, image, more) }))?.deployments?.[0];
    let went = 0;
    while ((await records(at))[0]?.status !== 'ROLLBACK_SUCCESSFUL' && went++ < 60)
      at.aws.clock.advance(20_000);
    const dead = (await stopped(at))?.find(
      task =>
        task.stopCode === stopCode && (stoppedReason === undefined || task.stoppedReason === stoppedReason),
    );
    expect(dead).toMatchObject({ startedBy: failed?.id });
    if (dead?.lastStatus === 'STOPPED') expect(dead.containers?.[0]?.exitCode).toBe(exitCode);
    expect((await records(at))[0]).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 },
      rollback: { serviceRevisionArn: ecsArn(`service-revision/prod/worker/${good?.id?.slice(8)}`) },
    });
    at.aws.clock.advance(90_000);
    expect(await at.service('prod/worker')).toMatchObject({
      runningCount: 2,
      taskDefinition: good?.taskDefinition,
      deployments: [{ id: good?.id, status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    });
    const events = await said(at);
    const failedAt = events.indexOf(
      `(service worker) (deployment ${failed?.id}) deployment failed: tasks failed to start.`,
    );
    expect(events.indexOf(`(service worker) rolling back to deployment ${good?.id}.`)).toBe(failedAt - 1);
  },
);

test('an image that cannot be pulled is tried again more and more slowly', async () => {
  const at = await scene();
  const deploymentCircuitBreaker = { enable: false, rollback: false };
  await update(at, { desiredCount: 1, deploymentConfiguration: { deploymentCircuitBreaker } });
  await update(at, { taskDefinition: await register(at, 'worker:missing') });
  at.aws.clock.advance(600_000);
  const starts =
    (await at.service('prod/worker')).events?.filter(({ message }) =>
      message?.includes('has started 1 tasks'),
    ) ?? [];
  const gaps = starts
    .slice(1)
    .map((one, i) => (starts[i]?.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
  expect(gaps.length).toBeGreaterThanOrEqual(3);
  expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
  expect(gaps[0]).toBeGreaterThan(2 * (gaps.at(-1) ?? 0));
  const events = await said(at);
  expect(
    events.filter(line => line.includes('was unable to place a task. Reason: CannotPullContainerError')),
  ).toHaveLength(1);
  expect(events).toContain('(service worker) is unable to consistently start tasks successfully.');
});

test('a rollback whose own tasks fail has failed, too', async () => {
  const at = await scene();
  const good = await at.service('prod/worker');
  await update(at, { taskDefinition: await register(at, 'worker:crash') });
  // What ran well has vanished from its registry in the meantime.
  for (const task of at.aws.state.tasks.values()) if (task.service === 'worker') task.image = 'worker:crash';
  const definition = at.aws.state.taskDefinitions
    .get('worker')
    ?.find(one => one.taskDefinitionArn === good.taskDefinition);
  const [container] = definition?.containerDefinitions ?? [];
  if (container) container.image = 'worker:missing';
  for (const task of at.aws.state.tasks.values())
    if (task.service === 'worker') task.next = at.aws.clock.now();
  let went = 0;
  while (!(await records(at))[0]?.status?.startsWith('ROLLBACK_F') && went++ < 60)
    at.aws.clock.advance(20_000);
  expect((await records(at))[0]).toMatchObject({
    status: 'ROLLBACK_FAILED',
    finishedAt: expect.any(Date),
    rollback: { startedAt: expect.any(Date) },
    deploymentCircuitBreaker: { status: 'TRIGGERED' },
  });
  expect((await at.service('prod/worker')).deployments?.[0]).toMatchObject({
    id: good.deployments?.[0]?.id,
    rolloutState: 'FAILED',
  });
});

test('without a rollback the failed rollout stops where it is, and what ran goes on', async () => {
  const at = await scene();
  const deploymentCircuitBreaker = { enable: true, rollback: false };
  await update(at, { deploymentConfiguration: { deploymentCircuitBreaker } });
  await update(at, { taskDefinition: await register(at, 'worker:crash') });
  at.aws.clock.advance(600_000);
  expect((await records(at))[0]).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Date) });
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 2,
    deployments: [
      { rolloutState: 'FAILED', runningCount: 0 },
      { status: 'ACTIVE', runningCount: 2 },
    ],
  });
});

test('nothing to go back to: the rollout stays failed, and no more is started', async () => {
  const at = await scene();
  await at.ecs().send(
    new ecs.CreateServiceCommand({
      cluster: 'prod',
      serviceName: 'doomed',
      taskDefinition: await register(at, 'worker:crash'),
      desiredCount: 1,
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
  at.aws.clock.advance(600_000);
  expect((await at.service('prod/doomed')).deployments).toMatchObject([
    {
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      runningCount: 0,
      failedTasks: 3,
    },
  ]);
  const { serviceDeployments } = await at
    .ecs()
    .send(new ecs.ListServiceDeploymentsCommand({ cluster: 'prod', service: 'doomed' }));
  expect(serviceDeployments).toMatchObject([
    { status: 'ROLLBACK_FAILED', statusReason: 'No rollback candidate was found to run the rollback.' },
  ]);
});

test('a rollout is stopped by hand and rolled back; one that is over cannot be', async () => {
  const at = await scene();
  const good = (await at.service('prod/worker')).taskDefinition;
  await update(at, { taskDefinition: await register(at, 'worker:slow') });
  at.aws.clock.advance(20_000);
  const serviceDeploymentArn = (await records(at))[0]?.serviceDeploymentArn;
  const stop = () => at.ecs().send(new ecs.StopServiceDeploymentCommand({ serviceDeploymentArn }));
  await stop();
  expect((await records(at))[0]?.status).toBe('ROLLBACK_REQUESTED');
  await stop();
  at.aws.clock.advance(1_000);
  expect((await records(at))[0]?.status).toBe('ROLLBACK_IN_PROGRESS');
  await stop();
  at.aws.clock.advance(120_000);
  expect((await records(at))[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
  expect(await at.service('prod/worker')).toMatchObject({ runningCount: 2, taskDefinition: good });
  expect(await failure(stop())).toMatch(/^ConflictException/);
});

test('a digest runs what its tag was', async () => {
  const at = await scene();
  const before = await register(at, 'repo/worker:crash');
  const { taskDefinition } = await at
    .ecs()
    .send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: before }));
  expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
    essential: true,
    environment: [],
    portMappings: [],
  });
  await update(at, { taskDefinition: before });
  at.aws.clock.advance(3_000);
  const [told] = await records(at);
  const ask = new ecs.DescribeServiceRevisionsCommand({
    serviceRevisionArns: [told?.targetServiceRevision?.arn ?? ''],
  });
  const digest = (await at.ecs().send(ask)).serviceRevisions?.[0]?.containerImages?.[0]?.imageDigest;
  await update(at, { taskDefinition: await register(at, `repo/worker@${digest}`) });
  at.aws.clock.advance(60_000);
  expect(
    (await stopped(at))?.some(
      task => task.containers?.[0]?.image === `repo/worker@${digest}` && task.containers[0].exitCode === 1,
    ),
  ).toBe(true);
});
