/** Container instances: what they have, who fits, and what happens when nobody does. */
import * as ecs from '@aws-sdk/client-ecs';
import { connect } from '../../../world/aws/capacity/agent.ts';
import { ecsArn, failure, type Scene, scene } from './scene.ts';

const batch = { cluster: 'prod', service: 'batch' };
const scale = (at: Scene, desiredCount: number) =>
  at.ecs().send(new ecs.UpdateServiceCommand({ ...batch, desiredCount }));
const instances = async (at: Scene, more: Partial<ecs.DescribeContainerInstancesCommandInput> = {}) => {
  const { containerInstanceArns: all = [] } = await at
    .ecs()
    .send(new ecs.ListContainerInstancesCommand({ cluster: 'prod' }));
  return at
    .ecs()
    .send(new ecs.DescribeContainerInstancesCommand({ cluster: 'prod', containerInstances: all, ...more }));
};
const of = (one: ecs.ContainerInstance, name: string, what: 'registered' | 'remaining' = 'remaining') =>
  one[`${what}Resources`]?.find(resource => resource.name === name);
const events = async (at: Scene) =>
  ((await at.service('prod/batch')).events ?? []).map(({ message = '' }) => message);

test('instances show what they have and what their tasks leave of it', async () => {
  const at = await scene();
  const { containerInstances: all = [] } = await instances(at);
  expect(
    all.map(one => one.attributes?.find(({ name }) => name === 'ecs.availability-zone')?.value).sort(),
  ).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  const used = all.filter(one => one.runningTasksCount === 1);
  expect(used).toHaveLength(2);
  for (const one of all) {
    const tasks = one.runningTasksCount ?? 0;
    expect(of(one, 'CPU', 'registered')?.integerValue).toBe(2_048);
    expect(of(one, 'CPU')?.integerValue).toBe(2_048 - 512 * tasks);
    expect(of(one, 'MEMORY')?.integerValue).toBe(3_838 - 1_024 * tasks);
    expect(of(one, 'PORTS')?.stringSetValue).toContain('51678');
    expect(one.versionInfo?.agentVersion).toMatch(/^1\.\d+\.\d+$/);
    expect(one.healthStatus).toBeUndefined();
  }
  const listed = new ecs.ListTasksCommand({
    cluster: 'prod',
    containerInstance: used[0]?.containerInstanceArn,
  });
  const { taskArns: tasks = [] } = await at.ecs().send(listed);
  const { tasks: [task] = [] } = await at
    .ecs()
    .send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks }));
  expect(task).toMatchObject({
    launchType: 'EC2',
    containerInstanceArn: used[0]?.containerInstanceArn,
    attachments: [],
    containers: [{ networkBindings: [{ containerPort: 8080, hostPort: expect.any(Number) }] }],
  });
  expect(task?.platformVersion).toBeUndefined();
  const { clusters } = await at
    .ecs()
    .send(new ecs.DescribeClustersCommand({ clusters: ['prod'], include: ['STATISTICS', 'SETTINGS'] }));
  expect(clusters).toMatchObject([
    {
      settings: [{ name: 'containerInsights' }],
      statistics: expect.arrayContaining([
        { name: 'runningEC2TasksCount', value: '2' },
        { name: 'activeEC2ServiceCount', value: '1' },
      ]),
    },
  ]);
});

test('more than fits stays unplaced, said once, until there is room', async () => {
  const at = await scene();
  await scale(at, 12);
  at.aws.clock.advance(300_000);
  const told = await at.service('prod/batch');
  expect(told).toMatchObject({ desiredCount: 12, runningCount: 9, pendingCount: 0 });
  const unplaced = (await events(at)).filter(message => message.includes('unable to place'));
  expect(unplaced).toEqual([
    expect.stringMatching(
      /^\(service batch\) was unable to place a task because no container instance met all of its requirements\. The closest matching \(container-instance [0-9a-f]{32}\) has insufficient memory available\.$/,
    ),
  ]);
  await scale(at, 9);
  at.aws.clock.advance(60_000);
  expect((await events(at))[0]).toBe('(service batch) has reached a steady state.');
});

test('an agent that is gone takes no tasks, and its instance is impaired', async () => {
  const at = await scene();
  for (const instance of at.aws.state.instances.values()) connect(at.aws.state, instance, false);
  await scale(at, 3);
  at.aws.clock.advance(60_000);
  expect((await events(at))[0]).toMatch(/\(container-instance [0-9a-f]{32}\) encountered error "AGENT"\.$/);
  const { containerInstances = [] } = await instances(at, { include: ['CONTAINER_INSTANCE_HEALTH'] });
  expect(containerInstances[0]).toMatchObject({
    agentConnected: false,
    healthStatus: {
      overallStatus: 'IMPAIRED',
      details: [{ type: 'AGENT_CONNECTIVITY', status: 'IMPAIRED' }, { type: 'CONTAINER_RUNTIME' }],
    },
  });
  expect((await at.service('prod/batch')).runningCount).toBe(2);
  at.aws.state.instances.clear();
  await scale(at, 4);
  at.aws.clock.advance(1_000);
  expect((await events(at))[0]).toMatch(/Reason: No Container Instances were found in your cluster\.$/);
});

test('what is asked for wrongly', async () => {
  const at = await scene();
  const { containerInstances, failures } = await instances(at, { containerInstances: ['none'] });
  expect([containerInstances, failures]).toEqual([
    [],
    [{ arn: ecsArn('container-instance/prod/none'), reason: 'MISSING' }],
  ]);
  for (const [input, words] of [
    [{ containerInstances: [] }, /^InvalidParameterException: Container instance cannot be empty\.$/],
    [{ containerInstances: Array(101).fill('a') }, /cannot have more than 100 elements/],
    [{ cluster: 'none' }, /^ClusterNotFoundException/],
    [{ include: ['HEALTH' as never] }, /HEALTH is not a valid value/],
  ] as const)
    expect(await failure(instances(at, input as never))).toMatch(words);
});

test('an agent is disconnected from outside, by the beginning of its instance', async () => {
  const at = await scene();
  type Answer = { instances: { ec2: string }[]; tasks: object[] };
  const door = async (what: string, body?: object): Promise<Answer> => {
    const post = body && { method: 'POST', body: JSON.stringify(body) };
    return (await (await fetch(`${at.aws.url}/_world/${what}`, post)).json()) as Answer;
  };
  const { instances: all, tasks } = await door('account');
  expect(all).toHaveLength(3);
  expect(tasks).toContainEqual(expect.objectContaining({ service: 'api', isDiscovered: true }));
  expect(await door('agents', { instance: all[1]?.ec2, connected: false })).toEqual({ ok: true });
  const { containerInstances = [] } = await instances(at);
  expect(containerInstances.filter(one => !one.agentConnected).map(one => one.ec2InstanceId)).toEqual([
    all[1]?.ec2,
  ]);
  expect(await door('agents', { instance: 'i-', connected: true })).toMatchObject({
    error: expect.stringMatching(/not exactly one/),
  });
});
