import { classified, classify, sickSince } from '../../../src/workers/health/classify.ts';

const id = '0123456789abcdef0123456789abcdef';
const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067';

test.each([
  ['routine', '(service web) has reached a steady state.'],
  ['routine', `(service web) registered 2 targets in (target-group ${group})`],
  ['routine', `(service web) deregistered 2 targets in (target-group ${group})`],
  ['routine', '(service web) has begun draining connections on 2 tasks.'],
  ['routine', '(service web, taskSet ecs-svc/1) has begun draining connections on 1 tasks.'],
  ['routine', '(service web) is AZ balanced with 2 tasks in eu-west-1a, 2 tasks in eu-west-1b.'],
  ['change', `(service web) has started 2 tasks: (task ${id}) (task ${id}).`],
  ['change', `(service web) has stopped 2 running tasks: (task ${id}).`],
  ['change', '(service web) stopped 2 pending tasks.'],
  [
    'change',
    `(service web) (task ${id}) (port 8080) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [503]).`,
  ],
  ['change', `(service web) (task ${id}) failed container health checks.`],
  [
    'change',
    `(service web) has started 2 tasks: (task ${id}). Amazon ECS replaced 2 tasks due to an unhealthy status.`,
  ],
  ['change', '(service web) (deployment ecs-svc/1) deployment completed.'],
  ['change', '(service web) is not AZ balanced with 3 tasks in eu-west-1a. AZ Rebalancing in progress.'],
  ['change', `(service web) has started 1 tasks in eu-west-1a to AZ Rebalance: (task ${id}).`],
  ['problem', '(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.'],
  ['problem', '(service web) (deployment ecs-svc/1) deployment failed: alarm detected.'],
  ['problem', '(service web) rolling back to deployment ecs-svc/2.'],
  [
    'problem',
    '(service web) was unable to reach steady state because (taskSet ecs-svc/1) was unable to scale in due to (reason 2 tasks under protection)',
  ],
  [
    'problem',
    '(service web) was unable to place a task. Reason: CannotPullContainerError: web:9: not found.',
  ],
  [
    'problem',
    '(service web) was unable to place a task because no container instance met all of its requirements.',
  ],
  ['problem', '(service web) is unable to consistently start tasks successfully.'],
  ['problem', '(service web) operations are being throttled. Will try again later.'],
  [
    'problem',
    '(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration.',
  ],
  ['problem', '(service web) could not launch 2 tasks for deployment ecs-svc/1.'],
  [
    'problem',
    'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service.',
  ],
  ['unknown', '(service web) did something that nobody has heard of.'],
] as const)('%s: %s', (is, text) => {
  expect(classify(text)).toBe(is);
});

test('a line is told without what whoever asks knows, ids short, secrets taken out', () => {
  const [line] = classified([
    {
      createdAt: new Date(7),
      message: `(service web) (task ${id}) is unhealthy in (target-group ${group}) password=hunter22`,
    },
  ]);
  expect(line).toEqual({
    at: 7,
    class: 'change',
    text: '(task 01234567) is unhealthy in (target-group web) password=[redacted]',
  });
});

test('since when a task fails is what ECS said first of it, not of another', () => {
  const event = (at: number, task: string) => ({
    createdAt: new Date(at),
    message: `(service web) (task ${task}) (port 8080) is unhealthy in (target-group ${group}).`,
  });
  const other = 'f'.repeat(32);
  expect(sickSince([event(30, id), event(20, id), event(10, other)], [id])).toBe(20);
  expect(sickSince([event(10, other)], [id])).toBeUndefined();
});
