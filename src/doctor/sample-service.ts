/** One service of a cluster, as an example of what changes there would touch. */

import type { Service } from '../aws/ecs.ts';
import type { Eyes } from '../aws/index.ts';
import type { Revision } from '../aws/revisions.ts';
import type { Scope } from '../work.ts';
import type { Target } from './given.ts';

export type Sample = { scope: Scope; service: Service; revision: Revision; arn: string };

/** How many services are looked through for one that ECS itself deploys. */
const mostLookedAt = 10;

/** Returns a service of a cluster that could be deployed, or nothing where there is none. Throws AwsError. */
export async function sampleIn(eyes: Eyes, target: Target, cluster: string): Promise<Sample | undefined> {
  const names = await eyes.ecs.serviceNames(cluster, mostLookedAt);
  const services = await eyes.ecs.services(cluster, names);
  const fitting = services.filter(
    ({ status, deploymentController, resourceManagementType }) =>
      status === 'ACTIVE' &&
      (deploymentController?.type ?? 'ECS') === 'ECS' &&
      resourceManagementType !== 'ECS',
  );
  // One behind a load balancer has more to ask about.
  const service = fitting.find(({ loadBalancers = [] }) => loadBalancers.length > 0) ?? fitting[0];
  const arn = service?.taskDefinition;
  if (!service?.serviceName || arn === undefined) return undefined;
  const { account, region, name } = target;
  const scope = { target: name, account, region, cluster, service: service.serviceName };
  return { scope, service, arn, revision: await eyes.ecs.revision(arn) };
}
