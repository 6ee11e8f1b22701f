/** What events of ECS say: of tasks, services, deployments, hooks and instances. */
import type { Sign } from '../../../src/alert.ts';
import { arn, at, ecs, read, says, task, time, web } from './events.ts';

describe('a task that', () => {
  test.each<[what: string, detail: object, says: string]>([
    ['ended with an error', {}, 'tasks error fails ended_with_error'],
    [
      'ran out of memory',
      {
        containers: [
          { name: 'web', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        ],
      },
      'tasks error fails out_of_memory',
    ],
    [
      'could not pull its image',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason:
          'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref web:9: not found',
        startedAt: undefined,
        containers: [{ name: 'web' }],
      },
      'tasks error fails image_not_found',
    ],
    [
      'failed its load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:x)',
      },
      'tasks error fails target_check_fails',
    ],
    [
      'made room',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
      'info info tells news',
    ],
    ['somebody stopped', { stopCode: 'UserInitiated', stoppedReason: 'x' }, 'info info tells news'],
    [
      'was on Spot',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      'info info tells news',
    ],
    ['runs', { lastStatus: 'RUNNING', stopCode: undefined }, 'info info tells news'],
    [
      'is a job that went wrong',
      { group: 'family:nightly', startedBy: 'events-rule/n' },
      'tasks warning fails ended_with_error',
    ],
    [
      'is a job that went well',
      { group: 'family:nightly', containers: [{ name: 'job', exitCode: 0 }] },
      'info info recovers news',
    ],
    [
      'is a job that somebody stopped',
      { group: 'family:nightly', stopCode: 'UserInitiated', stoppedReason: 'x' },
      'info info tells news',
    ],
  ])('%s', (_, detail, expected) => {
    expect(says(read(ecs('ECS Task State Change', task(detail), [])))).toBe(expected);
  });

  test('fell is told with its service, its deployment, what AWS says, and in the order of its versions', () => {
    expect(read(ecs('ECS Task State Change', task({}), []))).toEqual<Sign>({
      event: 'event-1',
      at,
      kind: 'tasks',
      severity: 'error',
      scope: { target: 'prod', cluster: 'prod', service: 'web' },
      cause: 'ended_with_error',
      says: 'fails',
      of: { resource: arn(`task/prod/${'a'.repeat(32)}`), order: 6 },
      key: 'prod/prod/web|ended_with_error',
      group: 'prod/prod/web',
      deployment: 'ecs-svc/1',
      text: 'Essential container in task exited · web: exit code 1',
    });
  });
});

describe('ECS says of a service that', () => {
  const action = (eventType: string, eventName: string, reason?: string) =>
    read(
      ecs('ECS Service Action', {
        eventType,
        eventName,
        clusterArn: arn('cluster/prod'),
        createdAt: time,
        ...(reason && { reason }),
      }),
    );
  test.each<[name: string, type: string, reason: string | undefined, says: string]>([
    ['SERVICE_STEADY_STATE', 'INFO', undefined, 'info info recovers news'],
    ['SERVICE_DEPLOYMENT_IN_PROGRESS', 'INFO', undefined, 'info info tells news'],
    ['SERVICE_TASK_START_IMPAIRED', 'WARN', undefined, 'service warning fails starts_keep_failing'],
    ['SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', 'RESOURCE:MEMORY', 'service error fails no_memory_left'],
    [
      'SERVICE_TASK_PLACEMENT_FAILURE',
      'ERROR',
      'RESOURCE:FARGATE',
      'service error fails no_fargate_capacity',
    ],
    ['SERVICE_TASK_PLACEMENT_FAILURE', 'ERROR', 'something new', 'service error fails placement_failed'],
    ['ECS_OPERATION_THROTTLED', 'ERROR', undefined, 'service error fails throttled'],
    ['SOMETHING_OF_NEXT_YEAR', 'ERROR', undefined, 'service error fails unknown'],
  ])('%s', (name, type, reason, expected) => {
    expect(says(action(type, name, reason))).toBe(expected);
  });

  const state = (eventName: string, reason: string) =>
    read(
      ecs('ECS Deployment State Change', {
        eventType: /FAILED|ERROR/.test(eventName) ? 'ERROR' : 'INFO',
        eventName,
        deploymentId: 'ecs-svc/1',
        updatedAt: time,
        reason,
      }),
    );
  test.each<[name: string, reason: string, says: string]>([
    ['SERVICE_DEPLOYMENT_IN_PROGRESS', 'ECS deployment ecs-svc/1 in progress.', 'deployment info began news'],
    [
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0.',
      'deployment info changes news',
    ],
    ['SERVICE_DEPLOYMENT_COMPLETED', 'ECS deployment ecs-svc/1 completed.', 'deployment info recovers news'],
    [
      'SERVICE_DEPLOYMENT_FAILED',
      'ECS deployment circuit breaker: task failed to start.',
      'deployment error fails breaker_tripped',
    ],
    ['AN_ERROR_OF_TOMORROW', 'Something.', 'deployment error fails deployment_failed'],
    ['NEWS_OF_TOMORROW', 'Something.', 'deployment info changes news'],
  ])('its deployment is %s: %s', (name, reason, expected) => {
    expect(says(state(name, reason))).toBe(expected);
  });
});

test('a hook that waits opens a card for its service deployment, what becomes of it changes that', () => {
  const deployment = arn('service-deployment/prod/web/abc');
  const hook = (eventName: string) =>
    read(
      ecs(
        'ECS Hook State Change',
        {
          eventType: 'INFO',
          eventName,
          hookId: 'ecs-pause-1',
          hookType: 'PAUSE',
          expiresAt: time,
          lifecycleStage: 'POST_SCALE_UP',
          clusterArn: arn('cluster/prod'),
          serviceArn: web,
          serviceDeploymentArn: deployment,
          updatedAt: time,
        },
        [deployment],
      ),
    );
  expect(hook('HOOK_AWAITING_ACTION')).toMatchObject({
    kind: 'pause',
    says: 'fails',
    subject: deployment,
    scope: { target: 'prod', service: 'web' },
    of: { resource: 'ecs-pause-1', order: at * 10 + 1 },
  });
  for (const name of ['HOOK_SUCCEEDED', 'HOOK_FAILED', 'HOOK_TIMED_OUT'])
    expect(says(hook(name))).toBe('pause error changes waits_for_approval');
});

test('an agent that is gone is trouble only if it stays away for five minutes', () => {
  const agent = (agentConnected: boolean) =>
    read(
      ecs('ECS Container Instance State Change', {
        containerInstanceArn: arn('container-instance/prod/i1'),
        clusterArn: arn('cluster/prod'),
        ec2InstanceId: 'i-0abc',
        agentConnected,
        status: 'ACTIVE',
        version: 3,
      }),
    );
  expect(agent(false)).toMatchObject({
    kind: 'instance',
    says: 'fails',
    notBefore: at + 300_000,
    subject: 'i-0abc',
  });
  expect(says(agent(true))).toBe('instance warning recovers agent_gone');
});
