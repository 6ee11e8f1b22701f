/** One service for each way to be broken. A service is named after what is wrong with it. */
import { type Broken, deploys, stopAll } from './service.ts';
import { stuck } from './stuck.ts';

const onInstances = (cpu: string, memory: string): NonNullable<Broken['definition']> => ({
  networkMode: 'bridge',
  requiresCompatibilities: ['EC2'],
  cpu,
  memory,
});

const refused = (refused: string): Broken => ({ service: { refused } });

/** How ECS says of a service that it cannot place its tasks ("Service event messages"). */
const unplaced = 'was unable to place a task. Reason:';

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

/** Every broken service, by its name. */
export const brokenServices: Record<string, Broken> = {
  ...ending,
  ...starting,
  ...placing,
  ...failing,
  ...stuck,
};
