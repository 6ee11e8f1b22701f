/** ECS's lists and their pages, and services on their way in and out. */
import * as ecs from '@aws-sdk/client-ecs';
import { ecsArn, failure, type Scene, scene } from './scene.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `s${String(n).padStart(3, '0')}`);
const fill = async (at: Scene, count: number) => {
  await at.ecs().send(new ecs.CreateClusterCommand({ clusterName: 'many' }));
  at.aws.clock.advance(60_000);
  for (const serviceName of names(count))
    await at.ecs().send(
      new ecs.CreateServiceCommand({
        cluster: 'many',
        serviceName,
        taskDefinition: 'web',
        desiredCount: 0,
      }),
    );
};

test('ListServices gives ten unless asked, a hundred at most, each once and in order', async () => {
  const at = await scene();
  await fill(at, 23);
  const list = (more: object = {}) =>
    at.ecs().send(new ecs.ListServicesCommand({ cluster: 'many', ...more }));
  const first = await list();
  expect(first.serviceArns).toHaveLength(10);
  expect((await list({ maxResults: 100 })).nextToken).toBeUndefined();
  const all: string[] = [];
  for await (const page of ecs.paginateListServices({ client: at.ecs(), pageSize: 7 }, { cluster: 'many' }))
    all.push(...(page.serviceArns ?? []));
  expect(all).toEqual(names(23).map(name => ecsArn(`service/many/${name}`)));
  expect(await failure(list({ nextToken: 'made-up' }))).toMatch(/^InvalidParameterException: Invalid token/);
  const elsewhere = { cluster: 'prod', nextToken: first.nextToken };
  expect(await failure(list(elsewhere))).toMatch(/^InvalidParameterException/);
});

test('what is missing among what is there is a failure of its own', async () => {
  const at = await scene();
  const asked = { cluster: 'prod', services: ['web', 'none', ecsArn('service/prod/api')] };
  const { services, failures } = await at.ecs().send(new ecs.DescribeServicesCommand(asked));
  expect(services?.map(({ serviceName }) => serviceName)).toEqual(['web', 'api']);
  expect(failures).toEqual([{ arn: ecsArn('service/prod/none'), reason: 'MISSING' }]);
});

test('a count that CodeDeploy does not mind: its service has task sets and no deployments', async () => {
  const at = await scene();
  await at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'legacy', desiredCount: 2 }));
  at.aws.clock.advance(90_000);
  expect(await at.service('prod/legacy')).toMatchObject({
    runningCount: 2,
    deployments: [],
    taskSets: [{ runningCount: 2, computedDesiredCount: 2, stabilityStatus: 'STEADY_STATE' }],
    deploymentController: { type: 'CODE_DEPLOY' },
  });
});

test('a deleted service drains, leaves the list and may be made again', async () => {
  const at = await scene();
  await at.ecs().send(new ecs.DeleteServiceCommand({ cluster: 'staging', service: 'web', force: true }));
  expect(await at.service('staging/web')).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
  at.aws.clock.advance(90_000);
  expect(await at.service('staging/web')).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
  const { serviceArns } = await at.ecs().send(new ecs.ListServicesCommand({ cluster: 'staging' }));
  expect(serviceArns).toEqual([ecsArn('service/staging/worker')]);
  const again = { cluster: 'staging', serviceName: 'web', taskDefinition: 'web' };
  await at.ecs().send(new ecs.CreateServiceCommand(again));
  expect(await at.service('staging/web')).toMatchObject({ status: 'ACTIVE', desiredCount: 1 });
});

test('the demo account as the README tells it', async () => {
  const at = await scene();
  const seen = await Promise.all(
    ['prod/web', 'prod/api', 'prod/worker', 'prod/legacy', 'prod/old', 'staging/web', 'staging/worker'].map(
      at.service,
    ),
  );
  expect(seen.map(one => `${one.serviceName} ${one.status} ${one.runningCount}/${one.desiredCount}`)).toEqual(
    [
      'web ACTIVE 3/3',
      'api ACTIVE 2/2',
      'worker ACTIVE 2/2',
      'legacy ACTIVE 1/1',
      'old DRAINING 0/0',
      'web ACTIVE 1/1',
      'worker ACTIVE 1/1',
    ],
  );
  expect(seen[0]).toMatchObject({
    taskDefinition: ecsArn('task-definition/web:43'),
    loadBalancers: [{ containerPort: 8080 }],
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    events: [{ message: '(service web) has reached a steady state.' }, {}, {}, {}],
  });
  at.aws.clock.advance(600_000);
  expect((await at.service('prod/old')).status).toBe('DRAINING');
});

test('an empty account has nothing, and the admin can fill it', async () => {
  const at = await scene({ account: 'empty' });
  expect((await at.ecs().send(new ecs.ListClustersCommand({}))).clusterArns).toEqual([]);
  await at.ecs().send(new ecs.CreateClusterCommand({ clusterName: 'mine' }));
  await at.ecs().send(
    new ecs.RegisterTaskDefinitionCommand({
      family: 'app',
      containerDefinitions: [{ name: 'app', image: 'app:1', memory: 128 }],
    }),
  );
  await at.ecs().send(
    new ecs.CreateServiceCommand({
      cluster: 'mine',
      serviceName: 'app',
      taskDefinition: 'app',
      desiredCount: 2,
    }),
  );
  at.aws.clock.advance(90_000);
  expect(await at.service('mine/app')).toMatchObject({
    runningCount: 2,
    deployments: [{ rolloutState: 'COMPLETED' }],
  });
});
