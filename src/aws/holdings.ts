/** What clusters hold: their numbers, the names of their services a page at a time, and tasks by the beginning of an id. */
import {
  type Cluster,
  DescribeClustersCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServicesCommand,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import { asking } from './failure.ts';
import { batches } from './pages.ts';

export type { Cluster };

/** DescribeClusters takes 100 names, DescribeTasks 100 ids; ListServices gives 100 names a page. */
const aCall = 100;

/** ECS's ids of tasks have 32 hex digits. */
const wholeId = 32;

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** Returns the readers of what clusters hold, for a client. */
export function createHoldings(client: ECSClient) {
  const byId = async (cluster: string, tasks: string[]): Promise<Task[]> =>
    tasks.length === 0
      ? []
      : ((await asking(client.send(new DescribeTasksCommand({ cluster, tasks })))).tasks ?? []);

  return {
    /** Returns the clusters that exist among `names`, with their settings. */
    async clusters(names: readonly string[]): Promise<Cluster[]> {
      const found: Cluster[] = [];
      for (const clusters of batches(names, aCall)) {
        const command = new DescribeClustersCommand({ clusters, include: ['SETTINGS', 'STATISTICS'] });
        found.push(...((await asking(client.send(command))).clusters ?? []));
      }
      return found;
    },

    /** Returns one page of the names of a cluster's services, and what asks for the next one. */
    async servicePage(cluster: string, token?: string): Promise<{ names: string[]; next?: string }> {
      const answer = await asking(
        client.send(
          new ListServicesCommand({ cluster, maxResults: aCall, ...(token && { nextToken: token }) }),
        ),
      );
      const names = (answer.serviceArns ?? []).map(nameIn);
      return { names, ...(answer.nextToken && { next: answer.nextToken }) };
    },

    /**
     * Returns the tasks of a cluster whose id is, or begins with, this one, running or stopped within the last hour; of `limit`
     * running and as many stopped ones, and says whether those were all.
     */
    async tasksLike(cluster: string, id: string, limit: number): Promise<{ tasks: Task[]; whole: boolean }> {
      if (id.length === wholeId) return { tasks: await byId(cluster, [id]), whole: true };
      const listed = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map(async desiredStatus => {
          const arns: string[] = [];
          const pages = paginateListTasks({ client, pageSize: aCall }, { cluster, desiredStatus });
          for (;;) {
            const page = await asking(pages.next());
            if (page.done) return { arns, whole: true };
            arns.push(...(page.value.taskArns ?? []));
            if (arns.length >= limit) return { arns, whole: page.value.nextToken === undefined };
          }
        }),
      );
      const like = listed.flatMap(({ arns }) => arns).filter(arn => nameIn(arn).startsWith(id));
      const tasks = await byId(cluster, like.slice(0, aCall));
      return { tasks, whole: listed.every(({ whole }) => whole) };
    },
  };
}
