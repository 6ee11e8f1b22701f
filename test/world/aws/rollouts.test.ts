/** Rolling deployments and their records (ecs.md §3.3 and §3.5). */
import * as ecs from '@aws-sdk/client-ecs';
import { scene } from './scene.ts';
import { records, register, said, update, worker } from './story.ts';

test('a new revision: started, healthy, the old one stopped, complete, steady; its record told apart', async () => {
  const at = await scene();
  const before = await at.service('prod/worker');
  const answer = await update(at, { taskDefinition: await register(at, 'worker:2') });
  const [primary] = answer?.deployments ?? [];
  expect(answer).toMatchObject({
    deployments: [{ desiredCount: 0, rolloutState: 'IN_PROGRESS' }, { status: 'ACTIVE' }],
  });
  expect(answer?.currentServiceDeployment).toBeUndefined();
  expect(primary?.rolloutStateReason).toBe(`ECS deployment ${primary?.id} in progress.`);
  const { serviceDeployments } = await at.ecs().send(new ecs.ListServiceDeploymentsCommand(worker));
  expect(serviceDeployments).toHaveLength(1);
  at.aws.clock.advance(5_000);
  expect((await records(at))[0]).toMatchObject({
    status: 'IN_PROGRESS',
    targetServiceRevision: {
      arn: expect.stringMatching(new RegExp(`/${primary?.id?.slice(8)}$`)),
      pendingTaskCount: 2,
    },
    sourceServiceRevisions: [{ runningTaskCount: 2 }],
  });
  at.aws.clock.advance(70_000);
  expect((await records(at))[0]).toMatchObject({ status: 'SUCCESSFUL', finishedAt: expect.any(Date) });
  expect(await at.service('prod/worker')).toMatchObject({
    deployments: [{ rolloutState: 'IN_PROGRESS' }, { runningCount: 0 }],
  });
  at.aws.clock.advance(40_000);
  const after = await at.service('prod/worker');
  expect(after.deployments).toMatchObject([
    {
      id: primary?.id,
      rolloutState: 'COMPLETED',
      rolloutStateReason: `ECS deployment ${primary?.id} completed.`,
    },
  ]);
  expect((await said(at)).slice(0, 4)).toEqual([
    '(service worker) has reached a steady state.',
    `(service worker) (deployment ${primary?.id}) deployment completed.`,
    '(service worker) has stopped 2 running tasks: (task ID) (task ID).',
    '(service worker) has started 2 tasks: (task ID) (task ID).',
  ]);
  expect(after.deployments?.[0]?.id).not.toBe(before.deployments?.[0]?.id);
});

test('the same revision again is nothing new; by force it is a rollout of its own', async () => {
  const at = await scene();
  const before = await at.service('prod/worker');
  const same = await update(at, { taskDefinition: before.taskDefinition });
  expect(same?.deployments).toHaveLength(1);
  const forced = await update(at, { forceNewDeployment: true });
  expect(forced?.deployments).toHaveLength(2);
  expect(forced?.taskDefinition).toBe(before.taskDefinition);
  at.aws.clock.advance(120_000);
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 2,
    deployments: [{ id: forced?.deployments?.[0]?.id }],
  });
});

test('a newer rollout takes the place of one that is under way', async () => {
  const at = await scene();
  await update(at, { taskDefinition: await register(at, 'worker:2') });
  at.aws.clock.advance(40_000);
  const last = await update(at, { taskDefinition: await register(at, 'worker:3') });
  expect(last?.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE', 'ACTIVE']);
  at.aws.clock.advance(300_000);
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 2,
    deployments: [{ id: last?.deployments?.[0]?.id }],
  });
  expect((await records(at)).map(({ status }) => status)).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
});

// ecs.md §3.3: minH = ceil(D·min/100), maxR = floor(D·max/100); a rollout stalls when neither leaves room for one task.
const grid = [1, 2, 3, 5].flatMap(desired =>
  [0, 50, 100].flatMap(min =>
    [100, 150, 200].filter(max => !(min === 100 && max === 100)).map(max => [desired, min, max] as const),
  ),
);
test.each(grid)(
  '%i tasks, %i to %i percent: never under, never over, and done unless there is no room',
  async (desired, min, max) => {
    const at = await scene();
    const limits = { minimumHealthyPercent: min, maximumPercent: max };
    await update(at, { desiredCount: desired, deploymentConfiguration: limits });
    at.aws.clock.advance(120_000);
    const service = at.aws.state.services.get('prod/worker');
    const tasks = () =>
      [...at.aws.state.tasks.values()].filter(
        task => task.cluster === 'prod' && task.service === 'worker' && !task.stopping,
      );
    await update(at, { taskDefinition: await register(at, 'worker:2') });
    for (let i = 0; i < 900 && (service?.deployments.length !== 1 || !service.steady); i++) {
      at.aws.clock.advance(1_000);
      expect(tasks().filter(({ lastStatus }) => lastStatus === 'RUNNING').length).toBeGreaterThanOrEqual(
        Math.ceil((desired * min) / 100),
      );
      expect(tasks().length).toBeLessThanOrEqual(Math.floor((desired * max) / 100));
    }
    const room = Math.floor((desired * max) / 100) > desired || Math.ceil((desired * min) / 100) < desired;
    expect(service?.deployments[0]?.rolloutState).toBe(room ? 'COMPLETED' : 'IN_PROGRESS');
    expect(
      (await said(at)).some(line => line.includes('was unable to stop or start tasks during a deployment')),
    ).toBe(!room);
  },
);
