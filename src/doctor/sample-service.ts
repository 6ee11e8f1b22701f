/** One service of a cluster, as an example of what changes there would touch. */

import type { Service } from '../aws/ecs.ts';
import type { Eyes } from '../aws/index.ts';
import type { Revision } from '../aws/revisions.ts';
import type { Scope } from '../work.ts';
import type { Target } from './given.ts';

export type Sample = { scope: Scope; service: Service; revision: Revision; arn: string };

/** How many services are looked through for one that ECS itself deploys. */
const mostLookedAt = 10;

/** Returns a service as a sample, with the revision that it runs; nothing where somebody else than ECS deploys it. */
export async function sampleOf(
  eyes: Eyes,
  { account, region, name }: Target,
  cluster: string,
  service: Service,
): Promise<Sample | undefined> {
  const { status, deploymentController, resourceManagementType, serviceName, taskDefinition: arn } = service;
  const isEcs = (deploymentController?.type ?? 'ECS') === 'ECS' && resourceManagementType !== 'ECS';
  if (status !== 'ACTIVE' || !isEcs || serviceName === undefined || arn === undefined) return undefined;
  const scope = { target: name, account, region, cluster, service: serviceName };
  return { scope, service, arn, revision: await eyes.ecs.revision(arn) };
}

/** Returns the log groups of CloudWatch that a revision's containers write to, each once. */
export const groupsOf = ({ definition }: Revision): string[] => [
  ...new Set(
    (definition.containerDefinitions ?? []).flatMap(
      ({ logConfiguration }) => logConfiguration?.options?.['awslogs-group'] ?? [],
    ),
  ),
];

/** Returns a service of a target whose lines are in CloudWatch, in the first cluster that has one. Throws AwsError. */
export async function loggingIn(eyes: Eyes, target: Target): Promise<Sample | undefined> {
  for (const cluster of target.clusters) {
    const found = await sampleIn(eyes, target, cluster, ({ revision }) => groupsOf(revision).length > 0);
    if (found) return found;
  }
  return undefined;
}

/** Returns a service of a cluster that could be deployed and is as wanted, or nothing where there is none. Throws AwsError. */
export async function sampleIn(
  eyes: Eyes,
  target: Target,
  cluster: string,
  wanted: (sample: Sample) => boolean = () => true,
): Promise<Sample | undefined> {
  const names = await eyes.ecs.serviceNames(cluster, mostLookedAt);
  const services = await eyes.ecs.services(cluster, names);
  // One behind a load balancer has more to ask about.
  const balanced = services.filter(({ loadBalancers = [] }) => loadBalancers.length > 0);
  for (const service of [...balanced, ...services]) {
    const sample = await sampleOf(eyes, target, cluster, service);
    if (sample && wanted(sample)) return sample;
  }
  return undefined;
}
