/** What is said of causes that lie in a task: how it ended, what it could not get, who stopped it; and what to do about each. */
import type { Cause, Facts } from '../seen.ts';

/** `said` is a sentence about what is wrong; `todo` what mends it, the same whatever the facts. */
export type Words = { said: (facts: Facts) => string; todo: string };

const plain = (text: string) => text.replaceAll('`', "'");
const code = (text: string | undefined, else_: string) => (text === undefined ? else_ : `\`${plain(text)}\``);
const container = ({ container: name }: Facts) =>
  name === undefined ? 'A container' : `Container ${code(name, '')}`;
const ofContainer = ({ container: name }: Facts) =>
  name === undefined ? 'a container' : `container ${code(name, '')}`;
const image = ({ image: name }: Facts) => code(name, 'The image');
const named = (what: string, { name }: Facts) =>
  name === undefined ? `A ${what}` : `The ${what} ${code(name, '')}`;
const theNamed = (what: string, { name }: Facts) =>
  name === undefined ? `a ${what}` : `the ${what} ${code(name, '')}`;

const logs = 'Read its last lines; the version itself has to be mended.';
const network =
  'Give its subnets a route: a NAT gateway, or VPC endpoints whose security groups let the tasks in on port 443.';

export const taskWords = {
  out_of_memory: {
    said: facts =>
      `${container(facts)} was killed: it used more memory than it may${facts.limit === undefined ? '' : ` (${facts.limit} MiB)`}.`,
    todo: 'Raise its memory in the task definition, or mend what eats it.',
  },
  killed_near_memory_limit: {
    said: facts =>
      `${container(facts)} was killed (SIGKILL), and memory was at ${facts.percent} % of its limit: it ran out, though nobody says so.`,
    todo: 'Raise its memory in the task definition, or mend what eats it.',
  },
  killed_too_slow_to_stop: {
    said: facts =>
      `${container(facts)} did not stop when it was asked to, and was killed${facts.seconds === undefined ? '' : ` after ${facts.seconds} s`}.`,
    todo: 'Have it end on SIGTERM (a shell as its first process does not pass it on), or raise `stopTimeout`.',
  },
  killed: {
    said: facts =>
      facts.percent === undefined
        ? `${container(facts)} was killed (SIGKILL), and nobody says by what: memory, or something on its host.`
        : `${container(facts)} was killed (SIGKILL) by something other than ECS; memory was at most ${facts.percent} % of its limit.`,
    todo: 'See what in the container or on its host sends SIGKILL, and whether memory jumps between two readings.',
  },
  crashed: {
    said: facts =>
      `${container(facts)} crashed: it touched memory that is not its own (SIGSEGV, exit code 139).`,
    todo: 'Read its last lines; a native library or a wrong base image is the usual reason.',
  },
  aborted: {
    said: facts => `${container(facts)} aborted itself (SIGABRT, exit code 134).`,
    todo: 'Read its last lines: an assertion, or the heap of its own runtime was full.',
  },
  wrong_architecture: {
    said: () => 'The image is built for another CPU architecture than these tasks run on.',
    todo: 'Build it for the platform that these tasks run on, or set `runtimePlatform` in the task definition.',
  },
  command_not_executable: {
    said: facts => `The command of ${ofContainer(facts)} could not be executed (exit code 126).`,
    todo: 'Make the file executable in the image, or correct `command` and `entryPoint`.',
  },
  command_not_found: {
    said: facts => `The command of ${ofContainer(facts)} was not found in the image.`,
    todo: 'Correct `command` and `entryPoint`, or put the file into the image.',
  },
  ended_by_itself: {
    said: facts =>
      `${container(facts)} ended by itself, without an error (exit code 0); a service has to stay up.`,
    todo: 'Have its main process stay in the foreground; what is meant to end is a scheduled task, not a service.',
  },
  told_itself_to_stop: {
    said: facts => `${container(facts)} ended on SIGTERM (exit code 143), which ECS did not send.`,
    todo: 'See what stops it from inside: its own supervisor, a health script, a memory watcher.',
  },
  ended_with_error: {
    said: facts => {
      const exit = facts.exitCode === undefined ? '' : ` (exit code ${facts.exitCode})`;
      const own = (facts.exitCode ?? 0) > 128 && facts.exitCode !== 255;
      const how = own
        ? `was ended by signal ${(facts.exitCode ?? 128) - 128}`
        : 'ended with an error of its own';
      return `${container(facts)} ${how}${exit}.`;
    },
    todo: logs,
  },
  image_not_found: {
    said: facts => `${image(facts)} is not in the registry.`,
    todo: 'Push it, or deploy a version that there is; see that its tag is spelled as in the registry.',
  },
  pull_denied: {
    said: facts =>
      `The execution role may not pull ${facts.image === undefined ? 'the image' : image(facts)}.`,
    todo: 'Let the execution role pull it (`ecr:GetAuthorizationToken`, `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`), and see the policy of the repository.',
  },
  pull_rate_limited: {
    said: () => 'The registry refuses more pulls for now: its rate limit is reached.',
    todo: 'Keep a copy in ECR (a pull through cache does it), or pull with an account of that registry.',
  },
  registry_unreachable: {
    said: () => 'The registry could not be reached from the subnets of these tasks.',
    todo: network,
  },
  disk_full: {
    said: () => 'The image does not fit: no space is left on the disk.',
    todo: 'Raise `ephemeralStorage` in the task definition, or free the disk of the container instance.',
  },
  pull_failed: {
    said: facts => `${image(facts)} could not be pulled.`,
    todo: 'See that it is in the registry and that the execution role may pull it.',
  },
  secret_missing: {
    said: facts => `${named('secret', facts)} does not exist.`,
    todo: 'Create it in the Region of the task, or correct its ARN in the task definition.',
  },
  secret_denied: {
    said: facts => `The execution role may not read ${theNamed('secret', facts)}.`,
    todo: 'Let the execution role read it (`secretsmanager:GetSecretValue` or `ssm:GetParameters`), and its KMS key.',
  },
  secret_unreachable: {
    said: facts => `${named('secret', facts)} could not be fetched: where secrets are kept is out of reach.`,
    todo: network,
  },
  secret_unreadable: {
    said: () => 'A secret, or the access to the registry, could not be fetched.',
    todo: 'See that the secret exists, that the execution role may read it, and that its subnets have a route there.',
  },
  log_group_missing: {
    said: () => 'The log group that the task definition names does not exist.',
    todo: 'Create it, or set `awslogs-create-group` and let the execution role create it.',
  },
  logs_unreachable: {
    said: () => 'The log driver could not be set up: CloudWatch Logs is out of reach, or refuses it.',
    todo: `See that the execution role may write logs. ${network}`,
  },
  subnet_full: {
    said: facts => `${named('subnet', facts)} has no addresses left for new tasks.`,
    todo: 'Add subnets with free addresses to the service, or free addresses.',
  },
  no_network_interface: {
    said: () => 'A task got no network interface.',
    todo: 'Mostly it passes. Else see the limits of network interfaces, and the security groups of the service.',
  },
  efs_not_mounted: {
    said: facts => `${named('EFS file system', facts)} could not be mounted.`,
    todo: 'See that it has a mount target in these zones, that port 2049 is open to the tasks, and that DNS is on in the VPC.',
  },
  role_not_assumable: {
    said: facts => `ECS may not assume ${theNamed('role', facts)} of the task.`,
    todo: 'Have its trust policy let `ecs-tasks.amazonaws.com` assume it.',
  },
  set_up_failed: {
    said: () => 'The task could not be set up.',
    todo: 'See what AWS says of it below, then its network: subnets, security groups, endpoints.',
  },
  spot_interrupted: {
    said: () => 'AWS took Spot capacity back.',
    todo: 'ECS replaces it by itself. What must not be interrupted needs a base on `FARGATE`.',
  },
  instance_lost: {
    said: () => 'The container instance under it went away.',
    todo: 'ECS replaces its tasks where there is room; see the Auto Scaling group of the cluster.',
  },
  maintenance: {
    said: () => 'AWS stopped it for maintenance of what it ran on.',
    todo: 'ECS replaces it by itself. With more than one task nobody notices.',
  },
  stopped_by_person: {
    said: () => 'Somebody stopped it by hand.',
    todo: 'CloudTrail has who it was (`StopTask`). ECS replaces it by itself.',
  },
  stopped_by_deployment: {
    said: facts =>
      `It made room for a newer deployment (${code(facts.name, 'another one')}): nothing is wrong with it.`,
    todo: 'Nothing has to be done.',
  },
  stopped_by_scaling: {
    said: () => 'The service was to have fewer tasks: nothing is wrong with it.',
    todo: 'Nothing has to be done.',
  },
} satisfies Partial<Record<Cause, Words>>;
