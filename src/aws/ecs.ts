/** The few ECS calls we make. Lists are paged to their end, reads batched to the API's limits (ecs.md §1.3). */
import {
  type Deployment,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  type ECSClientConfig,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { asking } from './failure.ts';
import { handler } from './session.ts';

export type { Deployment, Service, Task };

export type Ecs = ReturnType<typeof createEcs>;

type Given = { region: string; credentials: NonNullable<ECSClientConfig['credentials']>; attempts?: number };

/** DescribeServices takes 10 names, DescribeTasks 100. */
const servicesACall = 10;
const tasksACall = 100;

function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** Returns ECS as seen by these credentials. Reads are tried three times, `attempts` says otherwise. */
export function createEcs({ region, credentials, attempts = 3 }: Given) {
  const client = new ECSClient({ region, credentials, requestHandler: handler, maxAttempts: attempts });
  return {
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

    /** Returns the tasks of a service that ECS still wants running, at most `limit`. */
    async tasks(cluster: string, serviceName: string, limit: number): Promise<Task[]> {
      const arns: string[] = [];
      const pages = paginateListTasks({ client, pageSize: 100 }, { cluster, serviceName });
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

    /** Sets the desired count and nothing else; returns AWS's request id. */
    async setDesired(cluster: string, service: string, desiredCount: number): Promise<string> {
      const answer = await asking(client.send(new UpdateServiceCommand({ cluster, service, desiredCount })));
      return answer.$metadata.requestId ?? '';
    },
    close: () => client.destroy(),
  };
}
