/** The rules of `why`, one row a cause, by what AWS shows. */
import type { Service, Task } from '../../src/aws/ecs.ts';
import type { ServiceDeployment } from '../../src/aws/rollouts.ts';
import type { Cause, Sure } from '../../src/seen.ts';
import { causes } from '../../src/seen.ts';
import { findingWords, todoWords } from '../../src/slack/messages-why.ts';
import type { Case } from '../../src/workers/why/case.ts';
import { conditionOf, diagnose, rawReasons } from '../../src/workers/why/diagnose.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000);
const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067';
const revision = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:44';

/** A service that misses its only task, and nothing that says why. */
const nothing: Case = {
  at: now,
  about: 'service',
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  service: {
    status: 'ACTIVE',
    desiredCount: 1,
    runningCount: 0,
    pendingCount: 0,
    taskDefinition: revision,
    loadBalancers: [{ targetGroupArn: group, containerName: 'web', containerPort: 8080 }],
    deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: revision }],
    events: [],
  },
  definition: {
    taskDefinitionArn: revision,
    memory: '512',
    containerDefinitions: [{ name: 'web', essential: true, portMappings: [{ containerPort: 8080 }] }],
  },
  tasks: [],
  stopped: [],
  balanced: [],
  alarms: [],
  protections: new Map(),
  instances: [],
  discovery: [],
  cpu: [],
  memory: [],
  unchecked: [],
  revisions: new Map(),
};

let tasks = 0;
const task = (more: Partial<Task>, container: NonNullable<Task['containers']>[number] = {}): Task => ({
  taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${`${++tasks}`.padStart(32, '0')}`,
  taskDefinitionArn: revision,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  startedBy: 'ecs-svc/1',
  stoppedAt: ago(5),
  containers: [{ name: 'web', image: 'shop/web:1.6.0', ...container }],
  ...more,
});

const seen = (more: Partial<Case>): Case => ({ ...nothing, ...more });
const served = (more: Partial<Service>): Case => seen({ service: { ...nothing.service, ...more } });
const stops = (...stopped: Task[]) => seen({ stopped });
const ends = (exitCode: number, reason?: string) =>
  task(
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedAt: ago(6),
    },
    { exitCode, ...(reason && { reason }) },
  );
const stuck = (stoppedReason: string) => stops(task({ stopCode: 'TaskFailedToStart', stoppedReason }));
const says = (...messages: string[]) =>
  served({ events: messages.map(message => ({ createdAt: ago(4), message: `(service web) ${message}` })) });
const rolls = (rollout: ServiceDeployment, more: Partial<Service> = {}) => ({ ...served(more), rollout });
const ill = (Reason: string, Description: string, more: object = {}): Case =>
  seen({
    balanced: [
      {
        arn: group,
        group: { TargetGroupName: 'web', HealthCheckPort: 'traffic-port', ...more },
        targets: [
          {
            Target: { Id: '10.0.1.2', Port: 8080 },
            TargetHealth: { State: 'unhealthy', Reason: Reason as 'Target.Timeout', Description },
          },
        ],
      },
    ],
  });
const checked = (seconds: number) =>
  task(
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
      startedAt: new Date(now - 300_000 - seconds * 1_000),
      stoppingAt: ago(5),
    },
    { exitCode: 143 },
  );
const points = (...values: number[]) => values.map((value, i) => ({ at: now - i, value }));
const log = (...lines: string[]) => ({ container: 'web', task: '1'.repeat(32), lines });
const pull = (why: string) => stuck(`CannotPullContainerError: ${why}`);
const unplaced = 'was unable to place a task';
const init = 'ResourceInitializationError: unable to pull secrets or registry auth:';

const rows: [cause: Cause, sure: Sure, seen: Case][] = [
  ['out_of_memory', 'certain', stops(ends(137, 'OutOfMemoryError: Container killed due to memory usage'))],
  ['killed_near_memory_limit', 'likely', { ...stops(ends(137)), memory: points(60, 97) }],
  ['killed', 'likely', { ...stops(ends(137)), memory: points(40, 41) }],
  ['killed', 'possible', stops(ends(137))],
  [
    'killed_too_slow_to_stop',
    'certain',
    stops(
      task(
        {
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2)',
        },
        { exitCode: 137 },
      ),
    ),
  ],
  ['crashed', 'certain', stops(ends(139))],
  ['aborted', 'certain', stops(ends(134))],
  [
    'wrong_architecture',
    'certain',
    { ...stops(ends(255)), log: log('exec /usr/bin/node: exec format error') },
  ],
  [
    'wrong_architecture',
    'certain',
    pull(
      "pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ),
  ],
  ['command_not_executable', 'certain', stops(ends(126))],
  ['command_not_found', 'certain', stops(ends(127))],
  [
    'command_not_found',
    'certain',
    stuck('CannotStartContainerError: … exec: "node": executable file not found in $PATH'),
  ],
  ['ended_by_itself', 'certain', stops(ends(0))],
  ['told_itself_to_stop', 'likely', stops(ends(143))],
  ['ended_with_error', 'certain', stops(ends(1))],
  ['ended_with_error', 'certain', stops(ends(42))],
  ['image_not_found', 'certain', pull('shop/web:9: not found')],
  [
    'image_not_found',
    'certain',
    says(`${unplaced}. Reason: CannotPullContainerError: shop/web:9: not found.`),
  ],
  [
    'pull_denied',
    'certain',
    pull('unexpected status from HEAD request to https://x/v2/web/manifests/1: 403 Forbidden'),
  ],
  [
    'pull_denied',
    'certain',
    pull("pull access denied for shop/web, repository does not exist or may require 'docker login'"),
  ],
  ['pull_rate_limited', 'certain', pull('toomanyrequests: You have reached your pull rate limit.')],
  ['registry_unreachable', 'certain', pull('dial tcp 203.0.113.9:443: i/o timeout')],
  [
    'registry_unreachable',
    'certain',
    stuck(
      `${init} The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.`,
    ),
  ],
  ['disk_full', 'certain', pull('write /var/lib/docker/tmp/GetImageBlob1: no space left on device')],
  ['pull_failed', 'likely', pull('something that nobody has seen')],
  [
    'secret_missing',
    'certain',
    stuck(
      `${init} … secret arn:aws:secretsmanager:eu-west-1:1:secret:shop/db-Ab3dEf: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    'secret_missing',
    'certain',
    stuck(`${init} … unable to retrieve secrets from ssm: invalid parameters: /shop/db`),
  ],
  [
    'secret_denied',
    'certain',
    stuck(
      `${init} … AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: y`,
    ),
  ],
  [
    'secret_unreachable',
    'certain',
    stuck(
      `${init} … unable to retrieve secret from asm: RequestCanceled: request context canceled caused by: context deadline exceeded`,
    ),
  ],
  ['secret_unreadable', 'likely', stuck(`${init} execution resource retrieval failed`)],
  [
    'log_group_missing',
    'certain',
    stuck(
      'ResourceInitializationError: failed to validate logger args: ResourceNotFoundException: The specified log group does not exist.',
    ),
  ],
  [
    'logs_unreachable',
    'likely',
    stuck('ResourceInitializationError: failed to validate logger args: : signal: killed'),
  ],
  [
    'subnet_full',
    'certain',
    stuck(
      "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0a1b': InsufficientFreeAddressesInSubnet",
    ),
  ],
  [
    'no_network_interface',
    'likely',
    stuck('Timeout waiting for network interface provisioning to complete.'),
  ],
  [
    'efs_not_mounted',
    'certain',
    stuck(
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: access denied',
    ),
  ],
  [
    'role_not_assumable',
    'certain',
    stuck("ECS was unable to assume the role 'arn:aws:iam::1:role/exec' that was provided for this task."),
  ],
  ['set_up_failed', 'likely', stuck('ResourceInitializationError: failed to do something')],
  [
    'no_memory_left',
    'certain',
    says(
      `${unplaced} because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient memory available.`,
    ),
  ],
  [
    'no_cpu_left',
    'certain',
    says(
      `${unplaced} because no container instance met all of its requirements. The closest matching (container-instance 1) has insufficient CPU units available.`,
    ),
  ],
  [
    'port_taken',
    'certain',
    says(
      `${unplaced} because … The closest matching (container-instance 1) is already using a port required by your task.`,
    ),
  ],
  [
    'agent_disconnected',
    'certain',
    says(`${unplaced} because … The closest matching (container-instance 1) encountered error "AGENT".`),
  ],
  [
    'no_instances',
    'certain',
    says(
      `${unplaced} because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.`,
    ),
  ],
  [
    'no_fitting_instance',
    'certain',
    says(`${unplaced} because no container instance met all of its requirements.`),
  ],
  [
    'no_fargate_capacity',
    'certain',
    says(
      `${unplaced}. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.`,
    ),
  ],
  [
    'fargate_quota',
    'certain',
    says(`${unplaced}. Reason: You've reached the limit on the number of vCPUs you can run concurrently.`),
  ],
  [
    'task_too_large',
    'certain',
    says(`${unplaced}. Reason: The requested CPU configuration is above your limit.`),
  ],
  [
    'capacity_provider_missing',
    'certain',
    says(`${unplaced}. Reason: The specified capacity provider 'spot' was not found.`),
  ],
  ['placement_failed', 'likely', says(`${unplaced}. Reason: Internal error.`)],
  [
    'spot_interrupted',
    'certain',
    stops(task({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' })),
  ],
  [
    'instance_lost',
    'certain',
    stops(task({ stopCode: 'TerminationNotice', stoppedReason: 'Host EC2 (instance i-0a1b) terminated.' })),
  ],
  [
    'maintenance',
    'certain',
    stops(
      task({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'ECS is performing maintenance on the underlying infrastructure hosting the task',
      }),
    ),
  ],
  ['stopped_by_person', 'certain', stops(task({ stopCode: 'UserInitiated', stoppedReason: 'by hand' }))],
  [
    'stopped_by_deployment',
    'certain',
    {
      ...stops(task({ stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2)' })),
      about: 'task',
    },
  ],
  [
    'stopped_by_scaling',
    'certain',
    {
      ...stops(task({ stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' })),
      about: 'task',
    },
  ],
  [
    'service_role_broken',
    'certain',
    says(
      'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service.',
    ),
  ],
  ['throttled', 'certain', says('operations are being throttled. Will try again later.')],
  ['grace_too_short', 'likely', { ...stops(checked(90)), log: log('INFO  warming caches, 40 %') }],
  [
    'port_mismatch',
    'certain',
    ill('Target.FailedHealthChecks', 'Health checks failed', { HealthCheckPort: '9000' }),
  ],
  [
    'port_mismatch',
    'likely',
    {
      ...ill('Target.FailedHealthChecks', 'Health checks failed'),
      log: log('Server listening on port 3000'),
    },
  ],
  ['container_check_fails', 'certain', stops(task({ stoppedReason: 'Task failed container health checks' }))],
  [
    'target_code',
    'certain',
    ill('Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'),
  ],
  ['target_timeout', 'certain', ill('Target.Timeout', 'Request timed out')],
  ['target_refused', 'certain', ill('Target.FailedHealthChecks', 'Health checks failed')],
  ['target_check_fails', 'certain', stops(checked(600))],
  [
    'paused_at_hook',
    'certain',
    rolls({
      status: 'IN_PROGRESS',
      lifecycleStage: 'POST_SCALE_UP',
      lifecycleHookDetails: [{ status: 'AWAITING_ACTION' }],
    }),
  ],
  [
    'hook_failed',
    'certain',
    rolls({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason:
        'Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target ARN returned FAILED status.',
    }),
  ],
  [
    'deployment_cannot_move',
    'certain',
    says(
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    ),
  ],
  [
    'deployment_cannot_move',
    'likely',
    rolls(
      { status: 'IN_PROGRESS' },
      { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 150 }, deployments: [{}, {}] },
    ),
  ],
  [
    'alarm_rolled_back',
    'certain',
    rolls({ status: 'ROLLBACK_IN_PROGRESS', alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['5xx'] } }),
  ],
  ['alarm_fires', 'certain', seen({ alarms: [{ AlarmName: 'busy', StateReason: 'Threshold Crossed' }] })],
  [
    'agent_disconnected',
    'likely',
    seen({ instances: [{ containerInstanceArn: 'a/1', agentConnected: false, status: 'ACTIVE' }] }),
  ],
  [
    'breaker_tripped',
    'certain',
    rolls({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    }),
  ],
  [
    'deployment_failed',
    'certain',
    rolls({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
    }),
  ],
  [
    'at_autoscaling_max',
    'likely',
    {
      ...served({ desiredCount: 4 }),
      scalable: { MinCapacity: 1, MaxCapacity: 4 } as Case['scalable'] & object,
      cpu: points(91, 93, 95),
    },
  ],
  [
    'protected_tasks',
    'certain',
    says(
      'was unable to reach steady state because (taskSet ecs-svc/1) was unable to scale in due to (reason 2 tasks under protection)',
    ),
  ],
  ['set_to_zero', 'certain', served({ desiredCount: 0 })],
  ['draining', 'certain', served({ status: 'DRAINING' })],
  ['inactive', 'certain', served({ status: 'INACTIVE' })],
];

test.each(rows)('%s, %s', (cause, sure, shown) => {
  const [found] = diagnose(shown);
  expect(found).toMatchObject({ cause, sure });
  expect(found?.cites.length).toBeGreaterThan(0);
  for (const words of [found && findingWords(found), todoWords(cause)])
    expect(words).not.toMatch(/undefined|NaN|^$/);
});

test('every cause has a row', () => {
  expect(causes.filter(cause => !rows.some(([one]) => one === cause))).toEqual([]);
});

const tripped = rolls({
  status: 'IN_PROGRESS',
  deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
});
const oom = ends(137, 'OutOfMemoryError: Container killed due to memory usage');

test.each<[what: string, seen: Case, order: Cause[]]>([
  [
    'a kill for memory before the target that is unhealthy because of it',
    { ...ill('Target.FailedHealthChecks', 'Health checks failed'), stopped: [oom] },
    ['out_of_memory', 'target_refused'],
  ],
  [
    'an image that cannot be pulled before the breaker that it trips',
    { ...pull('shop/web:9: not found'), ...(tripped.rollout && { rollout: tripped.rollout }) },
    ['image_not_found', 'breaker_tripped'],
  ],
  [
    'what answers with an error before what may be a slow start',
    { ...ill('Target.FailedHealthChecks', 'Health checks failed'), stopped: [checked(90)] },
    ['target_refused', 'grace_too_short'],
  ],
  [
    'two causes at once, as the rules have them',
    stops(oom, task({ stopCode: 'UserInitiated' })),
    ['out_of_memory', 'stopped_by_person'],
  ],
])('%s', (_what, shown, order) => {
  expect(diagnose(shown).map(({ cause }) => cause)).toEqual(order);
});

test('the container that fell is told of, not its sidecar that was told to stop', () => {
  const both = {
    ...ends(1),
    containers: [
      { name: 'sidecar', exitCode: 143 },
      { name: 'web', exitCode: 1 },
    ],
  };
  expect(diagnose(stops(both))[0]).toMatchObject({
    cause: 'ended_with_error',
    facts: { container: 'web', exitCode: 1 },
  });
});

const well = {
  desiredCount: 1,
  runningCount: 1,
  deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' as const }],
};
const steady = (minutes: number) => [
  { createdAt: ago(minutes), message: '(service web) has reached a steady state.' },
];

test('what a service has been steady since is over, but not what keeps happening to the version that runs', () => {
  const once = { ...served({ ...well, events: steady(1) }), stopped: [oom] };
  expect(diagnose(once)).toMatchObject([{ cause: 'out_of_memory', over: true }]);
  expect(diagnose({ ...once, stopped: [oom, oom, oom] })[0]).not.toHaveProperty('over');
  expect(diagnose({ ...once, service: { ...once.service, events: steady(9) } })[0]).not.toHaveProperty(
    'over',
  );
});

test('an event of hours ago counts as long as no steady state came after it', () => {
  const old = { createdAt: ago(200), message: `(service web) ${unplaced}. Reason: Internal error.` };
  expect(diagnose(served({ events: [old] }))).toHaveLength(1);
  expect(diagnose(served({ events: [...steady(100), old] }))).toEqual([]);
});

test('a symptom is less sure where its cause could not be looked for', () => {
  const timeout = ill('Target.Timeout', 'Request timed out');
  expect(diagnose(timeout)[0]?.sure).toBe('certain');
  expect(diagnose({ ...timeout, unchecked: ['stopped tasks (AccessDenied)'] })[0]?.sure).toBe('likely');
});

test('what is safe to do next: back where the newest version fails and another ran before it, else look', () => {
  const before = { status: 'IN_PROGRESS' as const, sourceServiceRevisions: [{ arn: 'r' }] };
  expect(diagnose({ ...stops(oom), rollout: before })[0]?.next).toBe('rollback prod/prod/web');
  expect(diagnose(stops(oom))[0]?.next).toBe('logs prod/prod/web');
  expect(diagnose(served({ desiredCount: 0 }))[0]?.next).toBe('scale prod/prod/web 1');
});

test('what nobody knows keeps the words of AWS; routine lines are not among them', () => {
  const odd = says(
    'was visited by something new.',
    'has started 1 tasks: (task 1).',
    'has reached a steady state.',
  );
  expect(diagnose(odd)).toEqual([]);
  expect(rawReasons(odd)).toEqual(['(service web) was visited by something new.']);
  expect(conditionOf(odd)).toBe('ailing');
  expect(conditionOf(served(well))).toBe('well');
});

test('secrets that AWS repeats are taken out of what is quoted', () => {
  const said = pull('failed to do request: Head "https://user:hunter2@registry.example.com/v2/": not found');
  expect(JSON.stringify(diagnose(said))).not.toContain('hunter2');
});
