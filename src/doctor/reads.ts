/** What the bot reads of a target, asked once each: cheap, and about a service that there is. */
import type { Eyes } from '../aws/index.ts';
import { inEcr, referenceOf } from '../workers/deploying/image.ts';
import { groupsOf, type Sample } from './sample-service.ts';

/** Something to ask of AWS, and the permission that it takes. */
export type Ask = { action: string; ask: () => Promise<unknown> };

/** `needed` is what goes without it; where that is left out, nothing works without it. */
export type Reads = { name: string; needed?: string; asks(): Promise<Ask[]> };

type Sampled = Promise<Sample | undefined>;

const hour = 3_600_000;

/** Returns what is read, by what it is for, about a service of the target; logs about one that has them. */
export function readsOf(eyes: Eyes, sampled: Sampled, logging: Sampled): Reads[] {
  // Why there is none is told by the services.
  const about =
    (asks: (of: Eyes, sample: Sample) => Ask[], among = sampled) =>
    async () => {
      const sample = await among.catch(() => undefined);
      return sample ? asks(eyes, sample) : [];
    };
  return [
    {
      name: 'services',
      asks: async () => [{ action: 'ecs:ListServices', ask: () => sampled }, ...(await about(services)())],
    },
    { name: 'images', asks: about(images) },
    {
      name: 'logs',
      needed: '`/ecs logs` and the last lines of failing tasks go without',
      asks: about(logs, logging),
    },
    {
      name: 'alarms, metrics',
      needed: 'verdicts, charts and what is watched after a deployment go without',
      asks: about(metrics),
    },
    {
      name: 'load balancers',
      needed: 'verdicts go without what the load balancer thinks of tasks',
      asks: about(balancers),
    },
    {
      name: 'autoscaling',
      needed: 'nobody is warned that autoscaling would undo a scale',
      asks: about(({ around }, { scope }) => [
        {
          action: 'application-autoscaling:DescribeScalableTargets',
          ask: () => around.scalableTarget(scope.cluster, scope.service),
        },
      ]),
    },
  ];
}

function services({ ecs }: Eyes, { scope, revision }: Sample): Ask[] {
  const { cluster, service } = scope;
  const { family = '' } = revision.definition;
  const newest = () => ecs.rollouts(cluster, service, 1);
  return [
    { action: 'ecs:ListTasks', ask: () => ecs.tasks(cluster, { serviceName: service }, 1) },
    { action: 'ecs:ListTaskDefinitions', ask: () => ecs.newest(family, 1) },
    { action: 'ecs:ListServiceDeployments', ask: newest },
    {
      action: 'ecs:DescribeServiceDeployments',
      ask: async () => ecs.deployments((await newest()).flatMap(one => one.serviceDeploymentArn ?? [])),
    },
    {
      action: 'ecs:DescribeServiceRevisions',
      ask: async () => ecs.revisions((await newest()).flatMap(one => one.targetServiceRevisionArn ?? [])),
    },
  ];
}

function images({ registry }: Eyes, { revision }: Sample): Ask[] {
  return (revision.definition.containerDefinitions ?? []).slice(0, 1).flatMap(({ image = '' }): Ask[] => {
    const { repository: named, tag, digest } = referenceOf(image);
    const repository = inEcr(named);
    if (!repository) return [];
    const id = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
    const found = async () => (await registry.image(repository, id))?.imageDigest ?? '';
    return [
      { action: 'ecr:DescribeImages', ask: found },
      { action: 'ecr:BatchGetImage', ask: async () => registry.platforms(repository, await found()) },
      { action: 'ecr:DescribeImageScanFindings', ask: async () => registry.scan(repository, await found()) },
    ];
  });
}

function logs({ logs: read }: Eyes, { revision }: Sample): Ask[] {
  const now = Date.now();
  return groupsOf(revision)
    .slice(0, 1)
    .map(group => ({
      action: 'logs:FilterLogEvents',
      ask: () => read.events({ group }, { from: now - hour, to: now, limit: 1 }),
    }));
}

function metrics({ observing, metrics: read }: Eyes, { scope: { cluster, service } }: Sample): Ask[] {
  const now = Date.now();
  const cpu = {
    namespace: 'AWS/ECS',
    name: 'CPUUtilization',
    dimensions: { ClusterName: cluster, ServiceName: service },
    stat: 'Average',
  };
  return [
    { action: 'cloudwatch:DescribeAlarms', ask: () => observing.firingNow(1) },
    {
      action: 'cloudwatch:GetMetricData',
      ask: () => read.points([cpu], { from: now - hour, to: now, period: 300 }),
    },
  ];
}

function balancers({ around }: Eyes, { service }: Sample): Ask[] {
  const group = service.loadBalancers?.[0]?.targetGroupArn;
  if (group === undefined) return [];
  return [
    { action: 'elasticloadbalancing:DescribeTargetGroups', ask: () => around.targetGroups([group]) },
    { action: 'elasticloadbalancing:DescribeTargetHealth', ask: () => around.targetHealth(group) },
  ];
}
