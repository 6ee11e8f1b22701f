/** What reads show: facts; the words for them are the slack room's. What is wrong with services and tasks is here. */

export * from './seen/alerts.ts';
export * from './seen/chart.ts';
export * from './seen/health.ts';
export * from './seen/home.ts';
export * from './seen/image.ts';
export * from './seen/secrets.ts';

/** How sure a finding is: AWS says so; all that was seen points to it; it would explain what was seen. */
export type Sure = 'certain' | 'likely' | 'possible';

/** Stable codes of what can be wrong with a service or a task; the words for them are in slack/messages-why*.ts. */
export const causes = [
  'out_of_memory',
  'killed_near_memory_limit',
  'killed_too_slow_to_stop',
  'killed',
  'crashed',
  'aborted',
  'wrong_architecture',
  'command_not_executable',
  'command_not_found',
  'ended_by_itself',
  'told_itself_to_stop',
  'ended_with_error',
  'image_not_found',
  'pull_denied',
  'pull_rate_limited',
  'registry_unreachable',
  'disk_full',
  'pull_failed',
  'secret_missing',
  'secret_denied',
  'secret_unreachable',
  'secret_unreadable',
  'log_group_missing',
  'logs_unreachable',
  'subnet_full',
  'no_network_interface',
  'efs_not_mounted',
  'role_not_assumable',
  'set_up_failed',
  'no_memory_left',
  'no_cpu_left',
  'port_taken',
  'agent_disconnected',
  'no_instances',
  'no_fitting_instance',
  'no_fargate_capacity',
  'fargate_quota',
  'task_too_large',
  'capacity_provider_missing',
  'placement_failed',
  'spot_interrupted',
  'instance_lost',
  'maintenance',
  'stopped_by_person',
  'stopped_by_deployment',
  'stopped_by_scaling',
  'service_role_broken',
  'throttled',
  'grace_too_short',
  'port_mismatch',
  'container_check_fails',
  'target_code',
  'target_timeout',
  'target_refused',
  'target_check_fails',
  'paused_at_hook',
  'hook_failed',
  'deployment_cannot_move',
  'alarm_rolled_back',
  'alarm_fires',
  'breaker_tripped',
  'deployment_failed',
  'starts_keep_failing',
  'at_autoscaling_max',
  'protected_tasks',
  'set_to_zero',
  'draining',
  'inactive',
] as const;
export type Cause = (typeof causes)[number];

/** Where a piece of evidence stands, word for word as AWS has it, secrets removed. `id` names the one meant, `at` is in milliseconds. */
export type Cite = {
  from:
    | 'stopped task'
    | 'task'
    | 'service event'
    | 'service'
    | 'deployment'
    | 'task definition'
    | 'container instance'
    | 'alarm'
    | 'target group'
    | 'target health'
    | 'metric'
    | 'autoscaling'
    | 'task protection'
    | 'last lines';
  id?: string;
  at?: number;
  text: string;
};

/** Facts that the words for a cause name; seconds, MiB and percent are plain numbers. */
export type Facts = {
  container?: string;
  image?: string;
  revision?: string;
  exitCode?: number;
  seconds?: number;
  limit?: number;
  percent?: number;
  port?: number;
  other?: number;
  count?: number;
  name?: string;
};

/** Causes that say that something failed, and not why: whatever else is found says more. */
export const outcomes: readonly Cause[] = ['breaker_tripped', 'deployment_failed', 'starts_keep_failing'];

/** One thing that is, or was, wrong. `count` is of tasks or events; `since` and `last` are milliseconds. */
export type Finding = {
  cause: Cause;
  sure: Sure;
  count?: number;
  since?: number;
  last?: number;
  /** What the tasks ran that it is about, `family:revision`, the newest first. */
  revisions?: string[];
  /** It is of a deployment before what happens now. */
  past?: true;
  /** The service has been steady since. */
  over?: true;
  facts: Facts;
  cites: Cite[];
  /** A safe next line, without `/ecs`. */
  next?: string;
};

/** Why something is as it is: causes first, then what they brought about. */
export type Why = {
  /** `service` is missing for a task that no service started. */
  scope: { target: string; cluster: string; service?: string };
  task?: string;
  /** Whether anything is wrong now. */
  now: 'well' | 'changing' | 'ailing';
  wanted?: number;
  running?: number;
  findings: Finding[];
  /** What AWS gives as reasons where no cause is known. */
  raw: string[];
  /** The last lines of a container that failed, secrets removed; `hidden` where whoever asks may not read logs. */
  log?: { container: string; task: string; lines: string[] } | 'hidden';
  /** Nothing that `now` rests on is unseen. */
  sure: boolean;
  looked: string[];
  unchecked: string[];
};
