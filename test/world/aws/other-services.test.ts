/** Services that UpdateService does not deploy: Express services and daemons. */
import * as ecs from '@aws-sdk/client-ecs';
import { addService } from '../../../world/aws/ecs/change-service.ts';
import { ecsArn, failure, scene } from './scene.ts';

const taskDefinition = ecsArn('task-definition/web:43');
const send = async (at: Awaited<ReturnType<typeof scene>>, more: object) =>
  at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'other', ...more }));

test('an Express service shows who manages it, and cannot be updated or deleted as a service', async () => {
  const at = await scene();
  addService(at.aws.state, {
    cluster: 'prod',
    name: 'other',
    desired: 1,
    taskDefinition,
    resourceManagementType: 'ECS',
  });
  at.aws.clock.advance(90_000);
  expect(await at.service('prod/other')).toMatchObject({ resourceManagementType: 'ECS', runningCount: 1 });
  for (const more of [{ desiredCount: 2 }, { forceNewDeployment: true }, { taskDefinition: 'web:42' }])
    expect(await failure(send(at, more))).toMatch(/^InvalidParameterException/);
  const remove = new ecs.DeleteServiceCommand({ cluster: 'prod', service: 'other', force: true });
  expect(await failure(at.ecs().send(remove))).toMatch(/^InvalidParameterException/);
});

test('a daemon has no count of its own, can be rolled out, and is listed by its kind', async () => {
  const at = await scene();
  addService(at.aws.state, {
    cluster: 'prod',
    name: 'other',
    desired: 2,
    taskDefinition,
    schedulingStrategy: 'DAEMON',
  });
  at.aws.clock.advance(90_000);
  expect(await at.service('prod/other')).toMatchObject({
    schedulingStrategy: 'DAEMON',
    launchType: 'EC2',
    runningCount: 2,
    deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
  });
  expect(await failure(send(at, { desiredCount: 3 }))).toBe(
    'InvalidParameterException: The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.',
  );
  await send(at, { taskDefinition: 'web:42' });
  at.aws.clock.advance(300_000);
  expect(await at.service('prod/other')).toMatchObject({
    deployments: [{ rolloutState: 'COMPLETED', launchType: 'EC2' }],
  });
  const list = new ecs.ListServicesCommand({ cluster: 'prod', schedulingStrategy: 'DAEMON' });
  expect((await at.ecs().send(list)).serviceArns).toEqual([ecsArn('service/prod/other')]);
});

test('Fargate has no daemons', async () => {
  const at = await scene();
  const given = {
    cluster: 'prod',
    serviceName: 'other',
    taskDefinition,
    schedulingStrategy: 'DAEMON' as const,
  };
  expect(await failure(at.ecs().send(new ecs.CreateServiceCommand(given)))).toMatch(
    /^InvalidParameterException/,
  );
});
