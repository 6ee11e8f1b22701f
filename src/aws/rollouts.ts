/** Service deployments and service revisions: ECS's own record of what was rolled out and what ran (ecs.md §1.2, §1.3). */
import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  type ServiceDeploymentStatus,
  type ServiceRevision,
} from '@aws-sdk/client-ecs';
import { asking } from './failure.ts';
import { batches } from './pages.ts';

export type { ServiceDeployment, ServiceDeploymentBrief, ServiceRevision };

/** DescribeServiceDeployments and DescribeServiceRevisions take 20 ARNs. */
const arnsACall = 20;

/** Returns the readers of deployments and revisions for a client. */
export function createRollouts(client: ECSClient) {
  return {
    /** Returns a service's deployments in short, newest first, at most `limit`; a record may be late (ecs.md §0.6). */
    async rollouts(
      cluster: string,
      service: string,
      limit: number,
      filter: { status?: ServiceDeploymentStatus[]; after?: number } = {},
    ): Promise<ServiceDeploymentBrief[]> {
      const { status, after } = filter;
      const found: ServiceDeploymentBrief[] = [];
      let nextToken: string | undefined;
      do {
        const answer = await asking(
          client.send(
            new ListServiceDeploymentsCommand({
              cluster,
              service,
              maxResults: Math.min(limit, 100),
              ...(status && { status }),
              ...(after !== undefined && { createdAt: { after: new Date(after) } }),
              ...(nextToken && { nextToken }),
            }),
          ),
        );
        found.push(...(answer.serviceDeployments ?? []));
        nextToken = answer.nextToken;
      } while (nextToken && found.length < limit);
      return found.slice(0, limit);
    },

    /** Returns the deployments that exist among `arns`, twenty a call. */
    async deployments(arns: readonly string[]): Promise<ServiceDeployment[]> {
      const found: ServiceDeployment[] = [];
      for (const serviceDeploymentArns of batches(arns, arnsACall)) {
        const answer = await asking(
          client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns })),
        );
        found.push(...(answer.serviceDeployments ?? []));
      }
      return found;
    },

    /** Returns the service revisions that exist among `arns`: what each ran, by digest. */
    async revisions(arns: readonly string[]): Promise<ServiceRevision[]> {
      const found: ServiceRevision[] = [];
      for (const serviceRevisionArns of batches(arns, arnsACall)) {
        const answer = await asking(
          client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
        );
        found.push(...(answer.serviceRevisions ?? []));
      }
      return found;
    },
  };
}
