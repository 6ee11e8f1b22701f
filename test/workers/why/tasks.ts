/** Causes that lie in a task, how sure they are, and what AWS shows of each. */
import type { Cause, Sure } from '../../../src/seen.ts';
import type { Case } from '../../../src/workers/why/case.ts';
import { ends, init, points, pull, says, stops, stuck, task, unplaced, wrote } from './shown.ts';

/** A row a way in which AWS shows a cause. */
export const inTasks: [cause: Cause, sure: Sure, shown: Case][] = [
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
  ['wrong_architecture', 'certain', wrote(stops(ends(255)), 'exec /usr/bin/node: exec format error')],
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
];
