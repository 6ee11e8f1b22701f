/** Everything AWS shows around a service, read at once: what verdicts and diagnoses are drawn from. Changes nothing. */
import type { ScalableTarget, TargetGroup, TargetHealthDescription } from '../aws/around.ts';
import type { ContainerInstance, Service, Task } from '../aws/ecs.ts';
import type { Eyes } from '../aws/index.ts';
import type { Point } from '../aws/metrics.ts';
import type { MetricAlarm } from '../aws/observing.ts';
import type { TaskDefinition } from '../aws/revisions.ts';
import type { ServiceDeployment } from '../aws/rollouts.ts';
import type { Scope } from '../work.ts';
import { versionsIn } from './deploying/image.ts';
import type { Look } from './look.ts';
import type { Found } from './resolve.ts';

/** The most that one answer reads of each: one DescribeTasks call of running and one of stopped tasks. */
const most = { tasks: 100, alarms: 300, registered: 300 };

/** CPU and memory are shown over this long (milliseconds), a point each so many seconds. */
export const busyFor = 3_600_000;
const busyPeriod = 300;

/** A target group of a service with what it says of each target; `group` is missing where it could not be read. */
export type Balanced = { arn: string; group?: TargetGroup; targets: TargetHealthDescription[] };

/** What AWS showed of a service at one moment (`at`, milliseconds). What could not be read is empty here, and named in the look. */
export type Evidence = {
  at: number;
  scope: Scope;
  service: Service;
  /** What the PRIMARY deployment runs. */
  definition?: TaskDefinition;
  /** What people call the images of that, one a container: tags where they are known. */
  versions?: string[];
  tasks: Task[];
  /** Tasks that ECS stopped within the last hour or so. */
  stopped: Task[];
  balanced: Balanced[];
  /** The newest service deployment. */
  rollout?: ServiceDeployment;
  /** Metric alarms that fire now, about this service or named by its deployments. */
  alarms: MetricAlarm[];
  scalable?: ScalableTarget;
  /** Until when tasks are protected from scale-in, in milliseconds, by ARN. */
  protections: Map<string, number>;
  /** The container instances that its tasks run on (EC2 capacity only). */
  instances: ContainerInstance[];
  /** Health by instance id in each of its Cloud Map registries. */
  discovery: Map<string, string>[];
  cpu: Point[];
  memory: Point[];
};

/** Returns what AWS shows around a service; each part on its own, so that one that fails hides no other. */
export async function evidence({ scope, service, eyes }: Found, look: Look): Promise<Evidence> {
  const { cluster, service: name } = scope;
  const at = Date.now();
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const revision = primary?.taskDefinition ?? service.taskDefinition ?? '';
  const [checked, definition, stopped, rollout, alarms, scalable, discovery, [cpu = [], memory = []]] =
    await Promise.all([
      checkedTasks({ scope, service, eyes }, look),
      look.at('the task definition', undefined, () => eyes.ecs.revision(revision)),
      look.at<Task[]>('stopped tasks', [], () => stoppedTasks(eyes, scope, revision)),
      look.at('the service deployment', undefined, () => newest(eyes, scope, service)),
      look.at<MetricAlarm[]>('alarms', [], () => alarmsOf(eyes, scope, service)),
      look.at('autoscaling', undefined, () => eyes.around.scalableTarget(cluster, name)),
      discoveryOf(eyes, service, look),
      look.at<Point[][]>('CPU and memory', [], () => busy(eyes, scope, at)),
    ]);
  return {
    at,
    scope,
    service,
    ...checked,
    stopped,
    alarms,
    discovery,
    cpu,
    memory,
    ...(definition && { definition: definition.definition, versions: versionsIn(definition) }),
    ...(rollout && { rollout }),
    ...(scalable && { scalable }),
  };
}

type In = Pick<Scope, 'cluster'>;

/** Tasks with all that judges them or stands under them. */
export type Checked = Pick<Evidence, 'tasks' | 'balanced' | 'protections' | 'instances'>;

/** Returns the tasks of a service that ECS wants running, at most 100, with what checks them. */
export async function checkedTasks({ scope, service, eyes }: Found, look: Look): Promise<Checked> {
  const running = look.at<Task[]>('tasks', [], () =>
    eyes.ecs.tasks(scope.cluster, { serviceName: scope.service }, most.tasks),
  );
  const around = running.then(tasks => checksOf({ scope, service, eyes }, tasks, look));
  return { tasks: await running, ...(await around) };
}

/** Returns what checks these tasks of a service: its load balancers, their protection, the instances under them. */
export async function checksOf(
  { scope, service, eyes }: { scope: In; service: Service; eyes: Eyes },
  tasks: Task[],
  look: Look,
): Promise<Omit<Checked, 'tasks'>> {
  const [balanced, protections, instances] = await Promise.all([
    balancing(eyes, service, look),
    protectionsOf(eyes, scope, tasks, look),
    instancesOf(eyes, scope, tasks, look),
  ]);
  return { balanced, protections, instances };
}

/**
 * Returns the service's stopped tasks. ECS may list none by the service's name though there are some (AWS's own diagnoser in
 * aws-cdk-cli notes it); then those of its family are asked for, and the ones of this service kept.
 */
async function stoppedTasks(eyes: Eyes, scope: Scope, revision: string): Promise<Task[]> {
  const { cluster, service: serviceName } = scope;
  const own = await eyes.ecs.tasks(cluster, { serviceName }, most.tasks, 'STOPPED');
  if (own.length > 0) return own;
  const family = revision.slice(revision.lastIndexOf('/') + 1).split(':')[0] ?? '';
  if (family === '') return own;
  const all = await eyes.ecs.tasks(cluster, { family }, most.tasks, 'STOPPED');
  return all.filter(({ group }) => group === `service:${serviceName}`);
}

async function balancing(eyes: Eyes, { loadBalancers = [] }: Service, look: Look): Promise<Balanced[]> {
  const arns = [...new Set(loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []))];
  if (arns.length === 0) return [];
  const [groups, ...targets] = await Promise.all([
    look.at<TargetGroup[]>('target groups', [], () => eyes.around.targetGroups(arns)),
    ...arns.map(arn =>
      look.at<TargetHealthDescription[]>('target health', [], () => eyes.around.targetHealth(arn)),
    ),
  ]);
  return arns.map((arn, i) => {
    const group = groups.find(({ TargetGroupArn }) => TargetGroupArn === arn);
    return { arn, ...(group && { group }), targets: targets[i] ?? [] };
  });
}

/**
 * Returns the service deployment that tells of now. What CodeDeploy or somebody else deploys has none: ECS refuses to list them. One that
 * was over before the PRIMARY began tells of what was before: that of the PRIMARY is shown a moment late (ecs.md §0.3).
 */
async function newest(
  eyes: Eyes,
  { cluster, service }: Scope,
  { deploymentController: by, deployments }: Service,
): Promise<ServiceDeployment | undefined> {
  if (by?.type !== undefined && by.type !== 'ECS') return undefined;
  const [brief] = await eyes.ecs.rollouts(cluster, service, 1);
  if (!brief?.serviceDeploymentArn) return undefined;
  const [found] = await eyes.ecs.deployments([brief.serviceDeploymentArn]);
  const began = deployments?.find(({ status }) => status === 'PRIMARY')?.createdAt;
  return began && found?.finishedAt && found.finishedAt < began ? undefined : found;
}

/** An alarm is about a service when its deployments name it, or its dimensions do: cluster and service, or a target group. */
async function alarmsOf(eyes: Eyes, scope: Scope, service: Service): Promise<MetricAlarm[]> {
  const named = service.deploymentConfiguration?.alarms?.alarmNames ?? [];
  const groups = (service.loadBalancers ?? []).flatMap(({ targetGroupArn: arn }) =>
    arn ? arn.slice(arn.lastIndexOf(':') + 1) : [],
  );
  const about = ({ AlarmName = '', Dimensions = [], Metrics = [] }: MetricAlarm): boolean => {
    if (named.includes(AlarmName)) return true;
    const all = [Dimensions, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? [])];
    return all.some(dimensions => {
      const of = (name: string) => dimensions.find(({ Name }) => Name === name)?.Value;
      return (
        (of('ClusterName') === scope.cluster && of('ServiceName') === scope.service) ||
        groups.includes(of('TargetGroup') ?? '')
      );
    });
  };
  return (await eyes.observing.firingNow(most.alarms)).filter(about);
}

async function protectionsOf(eyes: Eyes, { cluster }: In, tasks: Task[], look: Look) {
  const arns = tasks.flatMap(({ taskArn }) => taskArn ?? []);
  if (arns.length === 0) return new Map<string, number>();
  return look.at('task protection', new Map<string, number>(), () => eyes.ecs.protections(cluster, arns));
}

async function instancesOf(eyes: Eyes, { cluster }: In, tasks: Task[], look: Look) {
  const arns = [...new Set(tasks.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []))];
  if (arns.length === 0) return [];
  return look.at<ContainerInstance[]>('container instances', [], () => eyes.ecs.instances(cluster, arns));
}

const discoveryOf = (eyes: Eyes, { serviceRegistries = [] }: Service, look: Look) =>
  Promise.all(
    serviceRegistries.flatMap(({ registryArn }) =>
      registryArn
        ? look.at('service discovery', new Map<string, string>(), () =>
            eyes.cloudMap.instances(registryArn, most.registered),
          )
        : [],
    ),
  );

/** AWS/ECS has CPUUtilization and MemoryUtilization of every service, a point a minute (ecs.md §1.7). */
function busy(eyes: Eyes, { cluster, service }: Scope, at: number): Promise<Point[][]> {
  const of = (name: string) => ({
    namespace: 'AWS/ECS',
    name,
    dimensions: { ClusterName: cluster, ServiceName: service },
    stat: 'Average',
  });
  return eyes.metrics.points([of('CPUUtilization'), of('MemoryUtilization')], {
    from: at - busyFor,
    to: at,
    period: busyPeriod,
  });
}
