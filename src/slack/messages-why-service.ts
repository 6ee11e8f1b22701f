/** What is said of causes that lie around a service: no place, its checks, its deployment, its limits. */
import type { Cause } from '../seen.ts';
import type { taskWords, Words } from './messages-why-tasks.ts';

const plain = (text: string) => text.replaceAll('`', "'");
const code = (text: string | undefined, else_: string) => (text === undefined ? else_ : `\`${plain(text)}\``);
const seconds = (n: number | undefined) => `${n ?? 0} s`;

const instances = 'Add container instances, ask for less in the task definition, or run fewer tasks.';
const quota = 'Ask for a higher quota in Service Quotas, or stop what is not needed.';
const check = 'See its health check path and port, and whether the grace period is longer than its start.';

export const serviceWords: Record<Exclude<Cause, keyof typeof taskWords>, Words> = {
  no_memory_left: {
    said: () => 'No container instance has enough memory left for another task.',
    todo: instances,
  },
  no_cpu_left: { said: () => 'No container instance has enough CPU left for another task.', todo: instances },
  port_taken: {
    said: () => 'The host port that a task needs is taken on every container instance.',
    todo: 'Use dynamic host ports (0) or `awsvpc`, or have as many container instances as tasks.',
  },
  agent_disconnected: {
    said: () =>
      'The ECS agent of a container instance is disconnected: ECS can place nothing there, and hears nothing of what runs.',
    todo: 'Restart the agent on that instance (`systemctl restart ecs`), or replace the instance.',
  },
  no_instances: {
    said: () => 'The cluster has no container instance that a task could run on.',
    todo: 'Add container instances to the cluster, or have the service run on Fargate.',
  },
  no_fitting_instance: {
    said: () => 'No container instance meets all that a task asks for.',
    todo: 'See the placement constraints of service and task definition, and the attributes and zones of the instances.',
  },
  no_fargate_capacity: {
    said: () => 'Fargate has no capacity for such tasks in these zones just now.',
    todo: 'ECS keeps trying. Subnets in more zones help, and so does another size or `FARGATE` beside `FARGATE_SPOT`.',
  },
  fargate_quota: {
    said: () => 'The account may run no more on Fargate: its quota of tasks or vCPUs is reached.',
    todo: quota,
  },
  task_too_large: {
    said: () => 'One task asks for more CPU or memory than the account may have.',
    todo: `Ask for less in the task definition. ${quota}`,
  },
  capacity_provider_missing: {
    said: ({ name }) =>
      `The capacity provider ${code(name, 'of the service')} does not exist, or is not the cluster's.`,
    todo: 'Add it to the cluster, or correct the capacity provider strategy of the service.',
  },
  placement_failed: {
    said: () => 'ECS could not place a task.',
    todo: 'See what it says of it below; “Internal error” is often a subnet in a zone without Fargate.',
  },
  service_role_broken: {
    said: () => 'ECS may no longer act for the service: its service role is broken or gone.',
    todo: 'Restore `AWSServiceRoleForECS` and its trust policy.',
  },
  throttled: {
    said: () => 'AWS throttles what ECS does for this service.',
    todo: 'ECS tries again by itself. Too much at once goes on in the account.',
  },
  grace_too_short: {
    said: ({ seconds: n, limit }) =>
      `Tasks are given up before they are up: the slowest after ${seconds(n)}, with a health check grace period of ${seconds(limit)}.`,
    todo: 'Raise `healthCheckGracePeriodSeconds` above the time it takes to start, or make it start faster.',
  },
  port_mismatch: {
    said: ({ port, other }) =>
      `The load balancer checks port ${port}, and the container listens on ${other}.`,
    todo: 'Make the port of the target group, of the service and of the container the same one.',
  },
  container_check_fails: {
    said: ({ container }) =>
      `${container === undefined ? 'A container' : `Container ${code(container, '')}`} fails its own health check.`,
    todo: 'See what its health check command says inside the container; `curl` may not even be in the image.',
  },
  target_code: {
    said: ({ name }) =>
      `The load balancer found it unhealthy: it answers with ${code(name, 'a code')}, which is not expected.`,
    todo: check,
  },
  target_timeout: {
    said: () => 'The load balancer found it unhealthy: it does not answer in time.',
    todo: `See whether it is overloaded, and whether its security group lets the load balancer in. ${check}`,
  },
  target_refused: {
    said: () => 'The load balancer found it unhealthy: nothing answers on that port.',
    todo: `See that it listens on 0.0.0.0, not on 127.0.0.1, and on the port that is checked. ${check}`,
  },
  target_check_fails: { said: () => 'The load balancer found it unhealthy.', todo: check },
  paused_at_hook: {
    said: ({ name }) =>
      `The deployment is paused${name === undefined ? '' : ` at ${code(name, '')}`}: it waits for somebody to continue it.`,
    todo: 'Continue it or roll it back before its time runs out: `/ecs hooks` has the buttons.',
  },
  hook_failed: {
    said: ({ name }) =>
      `A lifecycle hook of the deployment failed${name === undefined ? '' : ` (${code(name, '')})`}.`,
    todo: 'See what the function of that hook says in its own log.',
  },
  deployment_cannot_move: {
    said: ({ limit, percent, count }) =>
      `The deployment cannot move: of ${count} task${count === 1 ? '' : 's'}, min ${limit} % and max ${percent} % let none be started or stopped.`,
    todo: 'Lower `minimumHealthyPercent` or raise `maximumPercent`, so that one task may be started or stopped; or change the count.',
  },
  alarm_rolled_back: {
    said: ({ name }) => `An alarm failed the deployment: ${code(name || undefined, 'one that it watches')}.`,
    todo: 'See what the alarm measures and what the new version did to it.',
  },
  alarm_fires: {
    said: ({ name }) => `An alarm about it fires: ${code(name, 'one without a name')}.`,
    todo: 'See what the alarm measures, and since when.',
  },
  breaker_tripped: {
    said: ({ count }) =>
      `The circuit breaker failed the deployment${count ? ` after ${count} failures` : ''}.`,
    todo: 'Its tasks have the cause; ECS forgets them about an hour after they stopped.',
  },
  deployment_failed: {
    said: () => 'The deployment failed.',
    todo: 'See what ECS says of it below.',
  },
  starts_keep_failing: {
    said: () => 'Its tasks keep failing to start, and ECS waits longer before each try.',
    todo: 'Its stopped tasks have the cause; what is deployed next is tried at once.',
  },
  at_autoscaling_max: {
    said: ({ count, percent }) =>
      `It needs more tasks than it may have: CPU is above ${percent} %, and autoscaling is at its most (${count}).`,
    todo: 'Raise the maximum of autoscaling, or give each task more CPU.',
  },
  protected_tasks: {
    said: ({ count }) =>
      `${count === undefined ? 'Tasks' : `${count} task${count === 1 ? '' : 's'}`} under protection may not be stopped, so it cannot scale in or finish a deployment.`,
    todo: 'Wait until the protection ends, or have the tasks give it up.',
  },
  set_to_zero: {
    said: () => 'It is set to 0 tasks.',
    todo: 'Scale it up if it is meant to run.',
  },
  draining: {
    said: ({ count }) =>
      `The service is being deleted${count ? `; ${count} of its tasks ${count === 1 ? 'takes its' : 'take their'} time to stop` : ''}.`,
    todo: 'Deregistration delay and `stopTimeout` say how long that may last.',
  },
  inactive: {
    said: () => 'The service was deleted; AWS still remembers it for a while.',
    todo: 'Create it again if that was a mistake.',
  },
};
