/** Task definitions, read without losing anything the SDK does not know. */
import {
  type ContainerDefinition,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type KeyValuePair,
  paginateListTaskDefinitions,
  type RegisterTaskDefinitionCommandInput,
  type Tag,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { asking } from './failure.ts';
import { heard, missing } from './lossless.ts';

export type { ContainerDefinition, KeyValuePair, RegisterTaskDefinitionCommandInput, Tag, TaskDefinition };

/** A task definition with its tags, and the settings in it that this SDK would drop if it were registered again. */
export type Revision = { definition: TaskDefinition; tags: Tag[]; unknown: string[] };

/** Returns the readers of task definitions for a client. */
export function createRevisions(client: ECSClient) {
  return {
    /** Returns a task definition by ARN. Throws ClientException as refused when there is none. */
    async revision(taskDefinition: string): Promise<Revision> {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
      const raw = heard(command.middlewareStack);
      const { taskDefinition: definition = {}, tags = [] } = await asking(client.send(command));
      return {
        definition,
        tags,
        unknown: missing((raw() as { taskDefinition?: unknown }).taskDefinition, definition),
      };
    },

    /** Returns the ARNs of a family's newest active revisions, newest first, at most `limit`. */
    async newest(familyPrefix: string, limit: number): Promise<string[]> {
      const pages = paginateListTaskDefinitions({ client, pageSize: limit }, { familyPrefix, sort: 'DESC' });
      const page = await asking(pages.next());
      return page.done ? [] : (page.value.taskDefinitionArns ?? []).slice(0, limit);
    },
  };
}
