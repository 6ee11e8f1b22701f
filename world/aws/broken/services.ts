/** One service for each way to be broken. A service is named after what is wrong with it. */
import { addScalable } from '../autoscaling.ts';
import { alarmArn } from '../cloudwatch/alarm.ts';
import { setDesired } from '../ecs/change-service.ts';
import { stopTask } from '../ecs/life.ts';
import { type EcsService, type State, serviceKey } from '../state.ts';
import { type Broken, deploys, tasksIn } from './service.ts';

const hour = 3_600_000;

const onInstances = (cpu: string, memory: string): NonNullable<Broken['definition']> => ({
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  cpu,
  memory,
});

const refused = (refused: string): Broken => ({ service: { refused } });

/** How ECS says of a service that it cannot place its tasks ("Service event messages"). */
const unplaced = 'was unable to place a task. Reason:';

/** Sets off an alarm, about a service where one is given. */
function ring(state: State, name: string, service?: EcsService): void {
  const at = new Date(state.clock.now());
  const dimensions = service && [
    { Name: 'ClusterName', Value: service.cluster },
    { Name: 'ServiceName', Value: service.name },
  ];
  state.alarms.set(name, {
    name,
    arn: alarmArn(state, name),
    value: 'ALARM',
    reason: 'Threshold Crossed: 1 datapoint [92.0] was greater than the threshold (80.0).',
    updatedAt: at,
    configuredAt: at,
    settings: {
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      ...(dimensions && { Dimensions: dimensions }),
    },
  });
}

function quiet(state: State, name: string): void {
  const alarm = state.alarms.get(name);
  if (alarm) Object.assign(alarm, { value: 'OK', reason: 'Threshold Crossed: no datapoints were over it.' });
}

/** Forgets the tasks that stopped, as ECS does after an hour. */
function forget(state: State, service: EcsService): void {
  for (const [arn, task] of state.tasks)
    if (task.service === service.name && task.desiredStatus === 'STOPPED') state.tasks.delete(arn);
}

function stopAll(
  state: State,
  service: EcsService,
  reason: string,
  now: number,
  by: 'UserInitiated' | 'ServiceSchedulerInitiated',
) {
  for (const task of tasksIn(state, service)) stopTask(state, task, reason, by, now);
}

/** Containers that end. */
const ending: Record<string, Broken> = {
  'out-of-memory': { tag: '1-oom', container: { memory: 512 } },
  'killed-near-memory-limit': { tag: '1-killed', service: { busy: { MemoryUtilization: 97 } } },
  killed: { tag: '1-killed', service: { busy: { MemoryUtilization: 41 } } },
  'killed-too-slow-to-stop': {
    tag: '1-stubborn',
    container: { stopTimeout: 10 },
    later: [[9, deploys('2.0.0')]],
  },
  crashed: { tag: '1-exit-139' },
  aborted: { tag: '1-exit-134' },
  'wrong-architecture': { tag: '1-other-arch' },
  'command-not-executable': { tag: '1-exit-126' },
  'command-not-found': { tag: '1-no-entrypoint' },
  'ended-by-itself': { tag: '1-exit-0' },
  'told-itself-to-stop': { tag: '1-exit-143' },
  'ended-with-error': { tag: '1-crash' },
  'spot-interrupted': { tag: '1-spot', desired: 2 },
  maintenance: { tag: '1-retired' },
  'stopped-by-person': {
    later: [
      [12, (state, service, now) => stopAll(state, service, 'looking into it by hand', now, 'UserInitiated')],
    ],
  },
};

/** Tasks that never come to run. */
const starting: Record<string, Broken> = {
  'image-not-found': { tag: '1-missing' },
  'pull-denied': { tag: '1-pull-denied' },
  'pull-rate-limited': { tag: '1-pull-limit' },
  'registry-unreachable': { tag: '1-pull-timeout' },
  'disk-full': { tag: '1-disk-full' },
  'secret-missing': { tag: '1-secret-gone' },
  'secret-denied': { tag: '1-secret-denied' },
  'secret-unreachable': { tag: '1-secret-timeout' },
  'log-group-missing': { tag: '1-no-log-group' },
  'logs-unreachable': { tag: '1-no-log-route' },
  'subnet-full': { tag: '1-enosubnet' },
  'efs-not-mounted': { tag: '1-no-efs' },
  'role-not-assumable': { tag: '1-no-role' },
};

/** Tasks for which there is no place. */
const placing: Record<string, Broken> = {
  'no-memory-left': { definition: onInstances('256', '8192'), service: { launchType: 'EC2' } },
  'no-cpu-left': { definition: onInstances('4096', '512'), service: { launchType: 'EC2' } },
  'port-taken': {
    desired: 2,
    definition: onInstances('128', '256'),
    container: { portMappings: [{ containerPort: 8080, hostPort: 80, protocol: 'tcp' }] },
    service: { launchType: 'EC2' },
  },
  'agent-disconnected': {
    cluster: 'broken-agent',
    definition: onInstances('128', '256'),
    service: { launchType: 'EC2' },
  },
  'no-instances': {
    cluster: 'broken-empty',
    definition: onInstances('128', '256'),
    service: { launchType: 'EC2' },
  },
  'no-fitting-instance': refused(
    'was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3f2a9b1c3f2a9b1c3f2a9b1c3f2a9b1c) is missing an attribute required by your task.',
  ),
  'no-fargate-capacity': refused(
    `${unplaced} Capacity is unavailable at this time. Please try again later or in a different availability zone.`,
  ),
  'fargate-quota': refused(
    `${unplaced} You've reached the limit on the number of vCPUs you can run concurrently.`,
  ),
  'task-too-large': refused(`${unplaced} The requested MEMORY configuration is above your limit.`),
  // Which words ECS has for it in an event is recorded nowhere that we know; these are those of its API.
  'capacity-provider-missing': refused(
    `${unplaced} The specified capacity provider 'shop-spot' was not found. Specify a valid name or ARN and try again.`,
  ),
  'placement-failed': refused(`${unplaced} Internal error.`),
  throttled: refused('operations are being throttled. Will try again later.'),
  'service-role-broken': refused(
    'IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service.',
  ),
};

/** Tasks that run and fail their checks. */
const failing: Record<string, Broken> = {
  'container-check-fails': {
    tag: '1-unhealthy',
    container: { healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1'] } },
  },
  'target-code': { tag: '1-unhealthy', balanced: true },
  'target-timeout': { tag: '1-http-timeout', balanced: true },
  'target-refused': { tag: '1-deaf', balanced: true },
  'port-mismatch': { tag: '1-other-port', balanced: true },
  'checked-on-another-port': { tag: '1-deaf', balanced: { checks: 9000 } },
  'grace-too-short': { tag: '1-lazy', balanced: true },
};

const breaker = { enable: true, rollback: true };

/** Deployments and counts that do not go where they should. */
const stuck: Record<string, Broken> = {
  'deployment-cannot-move': {
    service: { minimumHealthyPercent: 100, maximumPercent: 150 },
    later: [[4, deploys('2.0.0')]],
  },
  'alarm-rolled-back': {
    service: {
      configuration: {
        strategy: 'ROLLING',
        alarms: { alarmNames: ['shop-5xx'], enable: true, rollback: true },
      },
    },
    later: [
      [8, deploys('2.0.0')],
      [9, state => ring(state, 'shop-5xx')],
      [12, state => quiet(state, 'shop-5xx')],
    ],
  },
  'alarm-fires': { later: [[17, (state, service) => ring(state, 'shop-busy', service)]] },
  'breaker-tripped': {
    service: { breaker },
    later: [
      [3, deploys('2-crash')],
      [18, forget],
    ],
  },
  'paused-at-hook': {
    later: [
      [
        3,
        (state, service, now) => {
          service.configuration.lifecycleHooks = [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }];
          deploys('2.0.0')(state, service, now);
        },
      ],
    ],
  },
  'at-autoscaling-max': {
    desired: 2,
    service: { busy: { CPUUtilization: 93 } },
    later: [
      [1, (state, service) => void addScalable(state, serviceKey(service.cluster, service.name), 1, 2)],
    ],
  },
  'protected-tasks': {
    desired: 3,
    later: [
      [
        5,
        (state, service, now) => {
          for (const task of tasksIn(state, service)) task.protectedUntil = now + hour;
          setDesired(service, 1);
        },
      ],
    ],
  },
  'set-to-zero': { desired: 0 },
  draining: {
    later: [
      [
        15,
        (state, service, now) => {
          Object.assign(service, { desired: 0, status: 'DRAINING', steady: false });
          stopAll(
            state,
            service,
            'Task stopped by deletion of its service',
            now,
            'ServiceSchedulerInitiated',
          );
          for (const task of tasksIn(state, service)) task.next = Number.POSITIVE_INFINITY;
        },
      ],
    ],
  },
  inactive: {
    desired: 0,
    later: [[15, (_, service) => void Object.assign(service, { status: 'INACTIVE', steady: false })]],
  },
};

/** Every broken service, by its name. */
export const brokenServices: Record<string, Broken> = {
  ...ending,
  ...starting,
  ...placing,
  ...failing,
  ...stuck,
};
