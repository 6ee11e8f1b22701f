/** What ECS tells as events when tasks do not start or are not placed (ecs.md §3.6 and §3.7). */
import * as ecs from '@aws-sdk/client-ecs';
import { heard } from './heard.ts';
import { ecsArn, type Scene, scene } from './scene.ts';
import { register, update } from './story.ts';

const minutes = (at: Scene, count: number) => at.aws.clock.advance(count * 60_000);

test('tasks that never start: the service says once that it is impaired', async () => {
  const at = await scene();
  await update(at, { taskDefinition: await register(at, 'worker:missing') });
  const service = at.aws.state.services.get('prod/worker');
  // The demo's breaker would go back before ECS says so.
  if (service) service.breaker = { enable: false, rollback: false };
  minutes(at, 20);
  const impaired = heard(at, 'ECS Service Action').filter(
    ({ detail }) => detail.eventName === 'SERVICE_TASK_START_IMPAIRED',
  );
  expect(impaired.map(({ detail }) => detail.eventType)).toEqual(['WARN']);
  const stopped = heard(at, 'ECS Task State Change').find(({ detail }) => detail.stoppedAt !== undefined);
  expect(stopped?.detail).toMatchObject({
    stopCode: 'TaskFailedToStart',
    stoppedReason: 'CannotPullContainerError: worker:missing: not found',
  });
});

test('no room: a placement failure says of what there is too little and where it was closest, once in six hours', async () => {
  const speed = 60;
  const at = await scene({ speed });
  const taskDefinition = (
    await at.ecs().send(
      new ecs.RegisterTaskDefinitionCommand({
        family: 'batch',
        cpu: '512',
        memory: '8192',
        containerDefinitions: [{ name: 'batch', image: 'batch:2' }],
      }),
    )
  ).taskDefinition?.taskDefinitionArn;
  await at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'batch', taskDefinition }));
  const failures = () =>
    heard(at, 'ECS Service Action').filter(
      ({ detail }) => detail.eventName === 'SERVICE_TASK_PLACEMENT_FAILURE',
    );
  minutes(at, 5 / speed);
  expect(failures().map(({ detail }) => detail)).toEqual([
    {
      eventType: 'ERROR',
      eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
      clusterArn: ecsArn('cluster/prod'),
      containerInstanceArns: [expect.stringMatching(/:container-instance\/prod\/[0-9a-f]{32}$/)],
      reason: 'RESOURCE:MEMORY',
      createdAt: expect.stringMatching(/Z$/),
    },
  ]);
  minutes(at, 350 / speed);
  expect(failures()).toHaveLength(1);
  minutes(at, 10 / speed);
  expect(failures()).toHaveLength(2);
});

test.each([
  ['operations are being throttled. Will try again later.', 'ECS_OPERATION_THROTTLED', undefined],
  [
    'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    'SERVICE_TASK_PLACEMENT_FAILURE',
    'RESOURCE:FARGATE',
  ],
  [
    'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service.',
    'SERVICE_TASK_CONFIGURATION_FAILURE',
    'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service.',
  ],
])('ECS starts nothing and says: %s', async (refused, eventName, reason) => {
  const at = await scene();
  const service = at.aws.state.services.get('prod/worker');
  if (service) service.refused = refused;
  await update(at, { desiredCount: 3 });
  minutes(at, 5);
  const errors = heard(at, 'ECS Service Action').filter(({ detail }) => detail.eventType === 'ERROR');
  expect(errors.map(({ detail }) => [detail.eventName, detail.reason])).toEqual([[eventName, reason]]);
});
