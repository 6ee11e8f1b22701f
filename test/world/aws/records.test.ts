/** Service deployments as they are told, superseded and stopped (ecs.md §0 and §1.2). */
import * as ecs from '@aws-sdk/client-ecs';
import { ecsArn, failure, scene } from './scene.ts';
import { records, register, update, worker } from './story.ts';

const stop = (at: Awaited<ReturnType<typeof scene>>, serviceDeploymentArn: string | undefined) =>
  at.ecs().send(new ecs.StopServiceDeploymentCommand({ serviceDeploymentArn }));

test('a record is told late, and until then the service names none', async () => {
  const at = await scene();
  await update(at, { taskDefinition: await register(at, 'worker:2') });
  at.aws.clock.advance(1_000);
  expect((await records(at)).map(({ status }) => status)).toEqual(['SUCCESSFUL']);
  expect((await at.service('prod/worker')).currentServiceDeployment).toBeUndefined();
  at.aws.clock.advance(3_000);
  const [told] = await records(at);
  expect(told?.status).toBe('IN_PROGRESS');
  expect(told?.lifecycleStage).toBeUndefined();
  expect((await at.service('prod/worker')).currentServiceDeployment).toBe(told?.serviceDeploymentArn);
});

test('the newest of three rollouts names both others as its sources; each older record is stopped', async () => {
  const at = await scene();
  for (const image of ['worker:2', 'worker:3', 'worker:4']) {
    await update(at, { taskDefinition: await register(at, image) });
    at.aws.clock.advance(8_000);
  }
  const told = await records(at);
  expect(told.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'STOPPED', 'STOPPED', 'SUCCESSFUL']);
  expect(told[0]?.sourceServiceRevisions?.length).toBeGreaterThan(1);
  expect(told[1]).toMatchObject({ stoppedAt: expect.any(Date), finishedAt: expect.any(Date) });
  const { deployments } = await at.service('prod/worker');
  expect(deployments?.map(({ status }) => status).slice(0, 2)).toEqual(['PRIMARY', 'ACTIVE']);
  expect(told[0]?.targetServiceRevision?.arn).toMatch(new RegExp(`/${deployments?.[0]?.id?.slice(8)}$`));
});

test('a stop rolls back what no breaker watches, and asks first', async () => {
  const at = await scene();
  const before = await at.service('prod/worker');
  await update(at, {
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
  });
  await update(at, { taskDefinition: await register(at, 'worker:slow') });
  at.aws.clock.advance(5_000);
  const [told] = await records(at);
  await stop(at, told?.serviceDeploymentArn);
  const seen = [];
  for (let i = 0; i < 60; i++) {
    seen.push((await records(at))[0]?.status);
    at.aws.clock.advance(5_000);
  }
  expect([...new Set(seen)]).toEqual(['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL']);
  const [over] = await records(at);
  expect(over).toMatchObject({
    deploymentCircuitBreaker: { status: 'DISABLED' },
    rollback: {
      serviceRevisionArn: ecsArn(`service-revision/prod/worker/${before.deployments?.[0]?.id?.slice(8)}`),
    },
  });
  expect(await failure(stop(at, told?.serviceDeploymentArn))).toMatch(/^ConflictException/);
});

test.each([
  ['a deployment that succeeded', 0, 'ConflictException'],
  ['one that a newer one superseded', 2, 'ConflictException'],
])('%s cannot be stopped', async (_, rollouts, code) => {
  const at = await scene();
  for (let n = 0; n < rollouts; n++) {
    await update(at, { taskDefinition: await register(at, `worker:${n}`) });
    at.aws.clock.advance(5_000);
  }
  const told = (await records(at)).at(rollouts === 0 ? 0 : 1);
  const error = await stop(at, told?.serviceDeploymentArn).catch((caught: ecs.ConflictException) => caught);
  expect(error).toMatchObject({ name: code, resourceIds: [told?.serviceDeploymentArn] });
});

test('what is not there, and a way to stop that the API does not have', async () => {
  const at = await scene();
  expect(await failure(stop(at, ecsArn('service-deployment/prod/worker/aaaaaaaaaaaaaaaaaaaaa')))).toMatch(
    /^ServiceDeploymentNotFoundException/,
  );
  const [told] = await records(at);
  const abort = new ecs.StopServiceDeploymentCommand({
    serviceDeploymentArn: told?.serviceDeploymentArn,
    stopType: 'ABORT',
  });
  expect(await failure(at.ecs().send(abort))).toMatch(/^InvalidParameterException/);
});

test('a pending one can be stopped; a first one has nothing to go back to', async () => {
  const at = await scene();
  const given = { cluster: 'prod', serviceName: 'first', taskDefinition: 'worker', desiredCount: 1 };
  await at.ecs().send(new ecs.CreateServiceCommand(given));
  const told = at.aws.state.services.get('prod/first')?.history[0];
  expect(told?.status).toBe('PENDING');
  await stop(at, told?.serviceDeploymentArn);
  at.aws.clock.advance(5_000);
  const list = new ecs.ListServiceDeploymentsCommand({ ...worker, service: 'first' });
  expect((await at.ecs().send(list)).serviceDeployments).toMatchObject([
    { status: 'ROLLBACK_FAILED', statusReason: 'No rollback candidate was found to run the rollback.' },
  ]);
});
