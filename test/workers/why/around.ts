/** Causes that lie around a service, how sure they are, and what AWS shows of each. */
import type { Cause, Sure } from '../../../src/seen.ts';
import type { Case } from '../../../src/workers/why/case.ts';
import { checked, ill, points, rolls, says, seen, served, stops, task, unplaced, wrote } from './shown.ts';

/** A row a way in which AWS shows a cause. */
export const around: [cause: Cause, sure: Sure, shown: Case][] = [
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
  ['grace_too_short', 'likely', wrote(stops(checked(90)), 'INFO  warming caches, 40 %')],
  [
    'port_mismatch',
    'certain',
    ill('Target.FailedHealthChecks', 'Health checks failed', { HealthCheckPort: '9000' }),
  ],
  [
    'port_mismatch',
    'likely',
    wrote(
      { ...ill('Target.FailedHealthChecks', 'Health checks failed'), tasks: [task({})] },
      'Server listening on port 3000',
    ),
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
  ['starts_keep_failing', 'certain', says('is unable to consistently start tasks successfully.')],
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
