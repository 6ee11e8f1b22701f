/** The few ECS calls we make. Lists are paged to their end, reads batched to the API's limits (ecs.md §1.3). */
import {
  type Container,
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  GetTaskProtectionCommand,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { counted } from './counts.ts';
import { asking } from './failure.ts';
import { createHoldings } from './holdings.ts';
import { batches } from './pages.ts';
import { createRevisions } from './revisions.ts';
import { createRollouts } from './rollouts.ts';
import { type Access, handler } from './session.ts';

export type { Container, ContainerInstance, Service, Task };

export type Ecs = ReturnType<typeof createEcs>;

/** DescribeServices takes 10 names; DescribeTasks, GetTaskProtection and DescribeContainerInstances take 100. */
const servicesACall = 10;
const tasksACall = 100;

/** Returns ECS as these credentials may read it; a read is tried three times. */
export function createEcs({ counts, ...given }: Access) {
  const client = counted(new ECSClient({ ...given, requestHandler: handler, maxAttempts: 3 }), counts);
  return {
    ...createHoldings(client),
    ...createRollouts(client),
    ...createRevisions(client),

    /** Returns the names of a cluster's services, at most `limit`. Throws `ClusterNotFoundException` as refused. */
    async serviceNames(cluster: string, limit: number): Promise<string[]> {
      const names: string[] = [];
      const pages = paginateListServices({ client, pageSize: 100 }, { cluster });
      for (;;) {
        const page = await asking(pages.next());
        if (page.done) return names;
        for (const arn of page.value.serviceArns ?? []) names.push(arn.slice(arn.lastIndexOf('/') + 1));
        if (names.length >= limit) return names.slice(0, limit);
      }
    },

    /** Returns the services that exist among `names`; what AWS reports as MISSING is left out. */
    async services(cluster: string, names: readonly string[]): Promise<Service[]> {
      const found: Service[] = [];
      for (const services of batches(names, servicesACall)) {
        const answer = await asking(client.send(new DescribeServicesCommand({ cluster, services })));
        found.push(...(answer.services ?? []));
      }
      return found;
    },

    /**
     * Returns tasks of a service, at most `limit`: those ECS wants running, or those it stopped within the last hour or so.
     * With `startedBy`, a deployment's own; ECS takes that filter alone. With `family`, those of any revision of it.
     */
    async tasks(
      cluster: string,
      of: { serviceName: string } | { startedBy: string } | { family: string },
      limit: number,
      desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
    ): Promise<Task[]> {
      const arns: string[] = [];
      const pages = paginateListTasks({ client, pageSize: 100 }, { cluster, ...of, desiredStatus });
      for (;;) {
        const page = await asking(pages.next());
        if (page.done) break;
        arns.push(...(page.value.taskArns ?? []));
        if (arns.length >= limit) break;
      }
      const found: Task[] = [];
      for (const tasks of batches(arns.slice(0, limit), tasksACall)) {
        const answer = await asking(client.send(new DescribeTasksCommand({ cluster, tasks })));
        found.push(...(answer.tasks ?? []));
      }
      return found;
    },

    /** Returns until when tasks are protected from being scaled in, in milliseconds, by task ARN; those that are not are left out. */
    async protections(cluster: string, arns: readonly string[]): Promise<Map<string, number>> {
      const found = new Map<string, number>();
      for (const tasks of batches(arns, tasksACall)) {
        const answer = await asking(client.send(new GetTaskProtectionCommand({ cluster, tasks })));
        for (const { taskArn = '', protectionEnabled, expirationDate } of answer.protectedTasks ?? [])
          if (protectionEnabled) found.set(taskArn, expirationDate?.getTime() ?? 0);
      }
      return found;
    },

    /** Returns the container instances that exist among `arns`, with what ECS knows of their health. */
    async instances(cluster: string, arns: readonly string[]): Promise<ContainerInstance[]> {
      const found: ContainerInstance[] = [];
      for (const containerInstances of batches(arns, tasksACall)) {
        const command = new DescribeContainerInstancesCommand({
          cluster,
          containerInstances,
          include: ['CONTAINER_INSTANCE_HEALTH'],
        });
        found.push(...((await asking(client.send(command))).containerInstances ?? []));
      }
      return found;
    },

    close: () => client.destroy(),
  };
}
