/** What AWS shows of a service that is not well, piece by piece. */
import type { Service, Task } from '../../../src/aws/ecs.ts';
import type { ServiceDeployment } from '../../../src/aws/rollouts.ts';
import type { Case } from '../../../src/workers/why/case.ts';

export const now = Date.parse('2026-11-26T12:00:00Z');
/** So many minutes ago. */
export const ago = (minutes: number) => new Date(now - minutes * 60_000);
export const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067';
export const revision = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:44';

/** A service that misses its only task, and nothing that says why. */
export const nothing: Case = {
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
/** A task that stopped five minutes ago. */
export const task = (more: Partial<Task>, container: NonNullable<Task['containers']>[number] = {}): Task => ({
  taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${`${++tasks}`.padStart(32, '0')}`,
  taskDefinitionArn: revision,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  startedBy: 'ecs-svc/1',
  stoppedAt: ago(5),
  containers: [{ name: 'web', image: 'shop/web:1.6.0', ...container }],
  ...more,
});

/** Returns that service, and what else is seen of it. */
export const seen = (more: Partial<Case>): Case => ({ ...nothing, ...more });
export const served = (more: Partial<Service>): Case => seen({ service: { ...nothing.service, ...more } });
export const stops = (...stopped: Task[]) => seen({ stopped });
/** A task whose essential container ended with this code. */
export const ends = (exitCode: number, reason?: string) =>
  task(
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedAt: ago(6),
    },
    { exitCode, ...(reason && { reason }) },
  );
/** A service whose task never came to run, in the words of AWS. */
export const stuck = (stoppedReason: string) => stops(task({ stopCode: 'TaskFailedToStart', stoppedReason }));
/** A service that says this, newest first. */
export const says = (...messages: string[]) =>
  served({ events: messages.map(message => ({ createdAt: ago(4), message: `(service web) ${message}` })) });
export const rolls = (rollout: ServiceDeployment, more: Partial<Service> = {}) => ({
  ...served(more),
  rollout,
});
/** A service whose only target is unhealthy for this reason; `more` is of the target group. */
export const ill = (Reason: string, Description: string, more: object = {}): Case =>
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
/** A task that was stopped because of the load balancer's check, so many seconds after it began to run. */
export const checked = (seconds: number) =>
  task(
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Task failed ELB health checks in (target-group ${group})`,
      startedAt: new Date(now - 300_000 - seconds * 1_000),
      stoppingAt: ago(5),
    },
    { exitCode: 143 },
  );
export const points = (...values: number[]) => values.map((value, i) => ({ at: now - i, value }));
/** A case, and what the newest of its tasks wrote last. */
export const wrote = (shown: Case, ...lines: string[]): Case => {
  const task = [...shown.stopped, ...shown.tasks][0]?.taskArn?.slice(-32) ?? '';
  return { ...shown, log: { container: 'web', task, lines } };
};
export const pull = (why: string) => stuck(`CannotPullContainerError: ${why}`);
export const unplaced = 'was unable to place a task';
export const init = 'ResourceInitializationError: unable to pull secrets or registry auth:';
