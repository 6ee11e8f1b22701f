/** What ECS tells as events: shapes, order and words (ecs.md §3.7). */
import * as ecs from '@aws-sdk/client-ecs';
import { emit } from '../../../world/aws/eventbridge/emit.ts';
import { heard, names } from './heard.ts';
import { account, ecsArn, type Scene, scene } from './scene.ts';
import { register, update } from './story.ts';

const minutes = (at: Scene, count: number) => at.aws.clock.advance(count * 60_000);
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const deployed = async (image: string) => {
  const at = await scene();
  await update(at, {
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  });
  const good = (await at.service('prod/worker')).deployments?.[0]?.id;
  const told = await update(at, { taskDefinition: await register(at, image) });
  return { at, good, id: told?.deployments?.[0]?.id };
};

test('each change of a task is an event with its version, in the shape of DescribeTasks with times as text', async () => {
  const { at, id } = await deployed('worker:2');
  minutes(at, 4);
  const all = heard(at, 'ECS Task State Change').filter(({ detail }) => detail.startedBy === id);
  const [first] = all;
  const own = all.filter(({ resources }) => resources[0] === first?.resources[0]);
  expect(own.map(({ detail }) => [detail.lastStatus, detail.version])).toEqual([
    ['PROVISIONING', 1],
    ['PENDING', 2],
    ['ACTIVATING', 3],
    ['RUNNING', 4],
  ]);
  const running = own.at(-1);
  const { tasks } = await at
    .ecs()
    .send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: [String(running?.resources[0])] }));
  const [task] = tasks ?? [];
  expect(running).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'eu-west-1',
    resources: [task?.taskArn],
    detail: {
      attachments: [
        {
          id: expect.any(String),
          type: 'eni',
          status: 'ATTACHED',
          details: [{ name: 'privateIPv4Address', value: expect.any(String) }],
        },
      ],
      attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
      availabilityZone: task?.availabilityZone,
      clusterArn: ecsArn('cluster/prod'),
      connectivity: 'CONNECTED',
      connectivityAt: iso,
      containers: [
        {
          containerArn: task?.containers?.[0]?.containerArn,
          taskArn: task?.taskArn,
          name: 'worker',
          image: 'worker:2',
          imageDigest: task?.containers?.[0]?.imageDigest,
          runtimeId: task?.containers?.[0]?.runtimeId,
          lastStatus: 'RUNNING',
          networkInterfaces: task?.containers?.[0]?.networkInterfaces,
        },
      ],
      cpu: '256',
      createdAt: task?.createdAt?.toISOString(),
      desiredStatus: 'RUNNING',
      enableExecuteCommand: false,
      group: 'service:worker',
      lastStatus: 'RUNNING',
      launchType: 'FARGATE',
      memory: '512',
      overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
      platformFamily: 'Linux',
      platformVersion: '1.4.0',
      pullStartedAt: iso,
      pullStoppedAt: iso,
      startedAt: task?.startedAt?.toISOString(),
      startedBy: id,
      taskArn: task?.taskArn,
      taskDefinitionArn: task?.taskDefinitionArn,
      updatedAt: task?.startedAt?.toISOString(),
      version: 4,
    },
  });
  const gone = heard(at, 'ECS Task State Change').find(({ detail }) => detail.lastStatus === 'STOPPED');
  expect(gone?.detail).toMatchObject({
    desiredStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: `Scaling activity initiated by (deployment ${id})`,
    stoppedAt: iso,
    containers: [{ exitCode: 143, lastStatus: 'STOPPED' }],
    attachments: [{ type: 'eni', status: 'DELETED' }],
  });
});

test('a deployment begins and completes, and the service is steady again', async () => {
  const { at, id } = await deployed('worker:2');
  minutes(at, 4);
  expect(names(at, 'ECS Deployment State Change')).toEqual([
    `SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment ${id} in progress.`,
    `SERVICE_DEPLOYMENT_COMPLETED: ECS deployment ${id} completed.`,
  ]);
  const [begun] = heard(at, 'ECS Deployment State Change');
  expect(begun).toMatchObject({ source: 'aws.ecs', resources: [ecsArn('service/prod/worker')] });
  expect(begun?.detail).toEqual({
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deploymentId: id,
    updatedAt: iso,
    reason: `ECS deployment ${id} in progress.`,
  });
  expect(heard(at, 'ECS Service Action').map(({ detail }) => detail.eventName)).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'TASKS_STOPPED',
    'SERVICE_DEPLOYMENT_COMPLETED',
    'SERVICE_STEADY_STATE',
  ]);
  const steady = heard(at, 'ECS Service Action').at(-1);
  expect(steady?.resources).toEqual([ecsArn('service/prod/worker')]);
  expect(steady?.detail).toEqual({
    eventType: 'INFO',
    eventName: 'SERVICE_STEADY_STATE',
    clusterArn: ecsArn('cluster/prod'),
    createdAt: iso,
  });
});

test('a deployment fails and is rolled back: the good one is in progress again under its old id', async () => {
  const { at, good, id } = await deployed('worker:2-crash');
  minutes(at, 10);
  expect(names(at, 'ECS Deployment State Change')).toEqual([
    `SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment ${id} in progress.`,
    'SERVICE_DEPLOYMENT_FAILED: ECS deployment circuit breaker: task failed to start.',
    `SERVICE_DEPLOYMENT_IN_PROGRESS: ECS deployment circuit breaker: rolling back to deploymentId ${good}.`,
    `SERVICE_DEPLOYMENT_COMPLETED: ECS deployment ${good} completed.`,
  ]);
  const [, failed] = heard(at, 'ECS Deployment State Change');
  expect(failed?.detail).toMatchObject({ eventType: 'ERROR', deploymentId: id });
  const crashed = heard(at, 'ECS Task State Change').find(({ detail }) => detail.stopCode !== undefined);
  expect(crashed?.detail).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 1 }],
  });
});

test('a count that the autoscaler sets is told, one that a person sets is not', async () => {
  const at = await scene();
  const scaled = () => names(at, 'ECS Service Action').filter(name => name.includes('DESIRED_COUNT'));
  const desire = (desiredCount: number) =>
    at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'api', desiredCount }));
  await desire(4);
  minutes(at, 3);
  expect(scaled()).toEqual([]);
  await desire(9);
  minutes(at, 3);
  expect(scaled()).toEqual(['SERVICE_DESIRED_COUNT_UPDATED']);
});

test('an agent that goes and comes is told, with the version of its instance', async () => {
  const at = await scene();
  const [instance] = at.aws.state.instances.values();
  const agent = (connected: boolean) =>
    fetch(`${at.aws.url}/_world/agents`, {
      method: 'POST',
      body: JSON.stringify({ instance: instance?.ec2, connected }),
    });
  await agent(false);
  await agent(true);
  const told = heard(at, 'ECS Container Instance State Change');
  expect(told.map(({ detail }) => [detail.agentConnected, detail.version])).toEqual([
    [false, 8],
    [true, 9],
  ]);
  expect(told[0]).toMatchObject({
    resources: [instance?.arn],
    detail: {
      clusterArn: ecsArn('cluster/prod'),
      containerInstanceArn: instance?.arn,
      ec2InstanceId: instance?.ec2,
      status: 'ACTIVE',
      registeredAt: iso,
      updatedAt: iso,
      remainingResources: expect.arrayContaining([expect.objectContaining({ name: 'MEMORY' })]),
    },
  });
});

test('with no rule that listens nothing is told', async () => {
  const at = await scene();
  at.aws.state.rules.clear();
  await update(at, { desiredCount: 3 });
  minutes(at, 3);
  expect(at.aws.queue().visible).toBe(0);
  const detail = () => {
    throw new Error('nobody asked');
  };
  emit(at.aws.state, { source: 'aws.ecs', type: 'x', resources: [], at: 0, detail });
});
