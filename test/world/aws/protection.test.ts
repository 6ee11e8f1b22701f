/** Task protection, and Cloud Map: what ECS tells others of its tasks, and what it does not do to them. */
import * as ecs from '@aws-sdk/client-ecs';
import * as discovery from '@aws-sdk/client-servicediscovery';
import { ecsArn, failure, type Scene, scene } from './scene.ts';
import { said, update } from './story.ts';

const cluster = 'prod';
const tasksOf = async (at: Scene, serviceName: string) =>
  (await at.ecs().send(new ecs.ListTasksCommand({ cluster, serviceName }))).taskArns ?? [];
const protect = (at: Scene, tasks: string[], more: Partial<ecs.UpdateTaskProtectionCommandInput> = {}) =>
  at.ecs().send(new ecs.UpdateTaskProtectionCommand({ cluster, tasks, protectionEnabled: true, ...more }));

test('protected tasks are not scaled in, and go when their protection is over', async () => {
  const at = await scene();
  const tasks = await tasksOf(at, 'worker');
  await protect(at, tasks, { expiresInMinutes: 10 });
  const [id = ''] = (await at.service('prod/worker')).deployments?.map(one => one.id) ?? [];
  await update(at, { desiredCount: 0 });
  at.aws.clock.advance(60_000);
  expect((await at.service('prod/worker')).runningCount).toBe(2);
  expect((await said(at))[0]).toBe(
    `(service worker) was unable to reach steady state because (taskSet ${id}) was unable to scale in due to (reason 2 tasks under protection)`,
  );
  await protect(at, tasks.slice(0, 1), { protectionEnabled: false });
  at.aws.clock.advance(60_000);
  expect((await at.service('prod/worker')).runningCount).toBe(1);
  at.aws.clock.advance(500_000);
  expect((await at.service('prod/worker')).runningCount).toBe(0);
});

test('a deployment leaves protected tasks of before, and says so', async () => {
  const at = await scene();
  const [kept = ''] = await tasksOf(at, 'worker');
  await protect(at, [kept]);
  await update(at, { forceNewDeployment: true });
  at.aws.clock.advance(300_000);
  expect(await at.service('prod/worker')).toMatchObject({
    runningCount: 3,
    deployments: [{ runningCount: 2 }, { status: 'ACTIVE', runningCount: 1 }],
  });
  expect((await said(at)).filter(words => words.includes('(reason 1 tasks under protection)'))).toHaveLength(
    1,
  );
});

test('who may be protected, and for how long', async () => {
  const at = await scene();
  const none = '0'.repeat(32);
  expect(await protect(at, [none])).toMatchObject({
    protectedTasks: [],
    failures: [{ arn: ecsArn(`task/prod/${none}`), reason: 'MISSING' }],
  });
  for (const [input, words] of [
    [{ tasks: [] }, /Tasks cannot be empty/],
    [{ tasks: Array(11).fill(none) }, /more than 10 elements/],
    [{ expiresInMinutes: 2_881 }, /between 1 and 2880/],
    [{ cluster: 'none' }, /^ClusterNotFoundException/],
  ] as const)
    expect(await failure(protect(at, [none], input as never))).toMatch(words);
});

const ServiceId = 'srv-e4anhexample0004';

test('the tasks of a service are instances in Cloud Map while they run', async () => {
  const at = await scene();
  expect((await at.service('prod/api')).serviceRegistries).toEqual([
    { registryArn: `arn:aws:servicediscovery:eu-west-1:111122223333:service/${ServiceId}` },
  ]);
  const list = (more: Partial<discovery.ListInstancesCommandInput> = {}) =>
    at.discovery().send(new discovery.ListInstancesCommand({ ServiceId, ...more }));
  const { Instances = [] } = await list();
  const ids = (await tasksOf(at, 'api')).map(arn => arn.slice(-32));
  expect(Instances.map(({ Id }) => Id)).toEqual(ids);
  expect(Instances[0]?.Attributes).toMatchObject({
    AWS_INSTANCE_IPV4: expect.stringMatching(/^10\./),
    AVAILABILITY_ZONE: expect.stringMatching(/^eu-west-1/),
    ECS_SERVICE_NAME: 'api',
    ECS_CLUSTER_NAME: 'prod',
    ECS_TASK_DEFINITION_FAMILY: 'api',
  });
  const first = await list({ MaxResults: 1 });
  expect(await list({ MaxResults: 1, NextToken: first.NextToken })).toMatchObject({
    Instances: [{ Id: ids[1] }],
  });
  const health = (more: Partial<discovery.GetInstancesHealthStatusCommandInput> = {}) =>
    at.discovery().send(new discovery.GetInstancesHealthStatusCommand({ ServiceId, ...more }));
  expect((await health()).Status).toEqual(Object.fromEntries(ids.map(id => [id, 'HEALTHY'])));
  await at.ecs().send(new ecs.StopTaskCommand({ cluster, task: ids[0] }));
  expect((await list()).Instances?.map(({ Id }) => Id)).toEqual([ids[1]]);
  expect(await failure(health({ Instances: ['gone'] }))).toMatch(/^InstanceNotFound/);
  expect(await failure(list({ ServiceId: 'srv-none' }))).toMatch(/^ServiceNotFound/);
  expect(await failure(list({ MaxResults: 101 }))).toMatch(/^InvalidInput: .*less than or equal to 100$/);
  expect(await failure(list({ NextToken: 'none' }))).toMatch(/^InvalidInput/);
});
