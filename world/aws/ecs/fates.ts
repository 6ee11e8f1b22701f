/**
 * The ways in which an image's tag says that a task goes wrong, in AWS's own words: those of the developer guide's pages on
 * stopped tasks ("CannotPullContainer task errors", "ResourceInitializationError errors", "ResourceNotFoundException errors",
 * "TaskFailedToStart errors"), and those that people have recorded of Fargate.
 */
import type { State } from '../state.ts';
import type { Fate } from './fate.ts';

type Of = (image: string, state: State) => Fate;

const stuck =
  (words: (image: string, state: State) => string): Of =>
  (image, state) => ({ stuck: words(image, state) });

const fetching =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed';
const secret = ({ region, account }: State) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:shop/db-Ab3dEf`;
const executor = ({ account }: State) => `arn:aws:sts::${account}:assumed-role/demo-execution/8f2a`;

/** A check of the load balancer that fails: as ELB has it, and as the service's event has it. */
const failing = (
  Reason: 'Target.Timeout' | 'Target.FailedHealthChecks',
  Description: string,
  more: Partial<Fate> = {},
): Of => {
  return () => ({ sick: true, check: { Reason, Description }, hum: [], ...more });
};

const up = (...words: string[]) => [
  '> node dist/server.js',
  'INFO  config loaded, NODE_ENV=production',
  ...words,
];

const minutes = 60_000;

/** Tags and what they do; `-exit-N`, `-crash`, `-oom` and the like are in fate.ts. */
export const fates: [tag: RegExp, fate: Of][] = [
  [/\bkilled/, () => ({ exits: { code: 137, after: 20_000, says: ['INFO  warming caches'] } })],
  [
    /\bother-arch/,
    () => ({
      exits: { code: 255, after: 1_000, says: ['exec /usr/local/bin/node: exec format error'] },
      up: [],
    }),
  ],
  [
    /\bno-entrypoint/,
    stuck(
      () =>
        'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app/start.sh": stat /app/start.sh: no such file or directory: unknown',
    ),
  ],
  [
    /\bpull-denied/,
    stuck(
      (image, state) =>
        `CannotPullContainerError: pull access denied for ${image}, repository does not exist or may require 'docker login': denied: User: ${executor(state)} is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:${state.region}:${state.account}:repository/shop because no identity-based policy allows the ecr:BatchGetImage action`,
    ),
  ],
  [
    /\bpull-limit/,
    stuck(
      () =>
        'CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/shop/manifests/latest: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    ),
  ],
  [
    /\bpull-timeout/,
    stuck(
      image =>
        `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "https://registry.example.com/v2/shop/manifests/1": dial tcp 203.0.113.9:443: i/o timeout`,
    ),
  ],
  [
    /\bdisk-full/,
    stuck(
      () =>
        'CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer: write /usr/lib/node_modules: no space left on device',
    ),
  ],
  [
    /\bsecret-gone/,
    stuck(
      (_, state) =>
        `${fetching}: unable to retrieve secret from asm: service call has been retried 1 time(s): Fetching secret data from AWS Secrets Manager in region ${state.region}: secret ${secret(state)}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ),
  ],
  [
    /\bsecret-denied/,
    stuck(
      (_, state) =>
        `${fetching}: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret(state)} from secrets manager: AccessDeniedException: User: ${executor(state)} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret(state)} because no identity-based policy allows the secretsmanager:GetSecretValue action status code: 400`,
    ),
  ],
  [
    /\bsecret-timeout/,
    stuck(
      (_, state) =>
        `${fetching}: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret ${secret(state)} from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded`,
    ),
  ],
  [
    /\bno-log-group/,
    stuck(
      () =>
        'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    ),
  ],
  [
    /\bno-log-route/,
    stuck(
      () =>
        'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed',
    ),
  ],
  [
    /\benosubnet/,
    stuck(
      () =>
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in subnet 'subnet-0a1b2c3d4e5f60718': InsufficientFreeAddressesInSubnet",
    ),
  ],
  [
    /\bno-efs/,
    stuck(
      (_, { region }) =>
        `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-0a1b2c3d4e5f60718.efs.${region}.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. : unsuccessful EFS utils command execution; code: 1`,
    ),
  ],
  [
    /\bno-role/,
    stuck(
      (_, { account }) =>
        `ECS was unable to assume the role 'arn:aws:iam::${account}:role/demo-execution' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
    ),
  ],
  [/\bhttp-timeout/, failing('Target.Timeout', 'Request timed out', { up: up('INFO  listening on :8080') })],
  [
    /\bdeaf/,
    failing('Target.FailedHealthChecks', 'Health checks failed', {
      up: up('INFO  listening on 127.0.0.1:8080'),
    }),
  ],
  [
    /\bother-port/,
    failing('Target.FailedHealthChecks', 'Health checks failed', { up: up('INFO  listening on :3000') }),
  ],
  [
    /\blazy/,
    failing('Target.FailedHealthChecks', 'Health checks failed', { up: up('INFO  warming caches, 40 %') }),
  ],
  [
    /\bspot/,
    () => ({
      taken: { code: 'SpotInterruption', reason: 'Your Spot Task was interrupted.', after: 9 * minutes },
    }),
  ],
  [
    /\bretired/,
    () => ({
      taken: {
        code: 'ServiceSchedulerInitiated',
        reason: 'ECS is performing maintenance on the underlying infrastructure hosting the task',
        after: 9 * minutes,
      },
    }),
  ],
  [/\bstubborn/, () => ({ stubborn: true })],
];
