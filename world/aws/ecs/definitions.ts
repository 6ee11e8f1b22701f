/** ECS: task definitions. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, shortName } from '../state.ts';

/** Returns the ARN of the revision that is named: `family`, `family:revision` or an ARN; the family alone is its newest. */
export function resolveDefinition(state: State, named: string): string {
  const [family = '', revision] = shortName(named).split(':');
  const revisions = (state.taskDefinitions.get(family) ?? []).filter(
    one => revision !== undefined || one.status === 'ACTIVE',
  );
  const found =
    revision === undefined ? revisions.at(-1) : revisions.find(one => `${one.revision}` === revision);
  if (found?.taskDefinitionArn) return found.taskDefinitionArn;
  throw new AwsFault('ClientException', 'Unable to describe task definition.');
}

const definitionOf = (state: State, arn: string) => {
  const [family = '', revision = ''] = shortName(arn).split(':');
  return state.taskDefinitions.get(family)?.find(one => `${one.revision}` === revision);
};

/** Adds a revision and returns its ARN. */
export function addDefinition(
  state: State,
  input: Omit<client.RegisterTaskDefinitionCommandInput, 'tags'>,
  revision?: number,
): string {
  const family = input.family ?? '';
  const revisions = state.taskDefinitions.get(family) ?? [];
  const number = revision ?? (revisions.at(-1)?.revision ?? 0) + 1;
  const arn = ecsArn(state, `task-definition/${family}:${number}`);
  revisions.push({
    ...input,
    taskDefinitionArn: arn,
    revision: number,
    status: 'ACTIVE',
    registeredAt: new Date(state.clock.now()),
  });
  state.taskDefinitions.set(family, revisions);
  return arn;
}

const register: Operation<
  client.RegisterTaskDefinitionCommandInput,
  client.RegisterTaskDefinitionCommandOutput
> = {
  bucket: 'task definition modify',
  needs: (input, state) => [
    { action: 'ecs:RegisterTaskDefinition', resource: ecsArn(state, `task-definition/${input.family}:*`) },
  ],
  run(input, state) {
    if (!input.containerDefinitions?.length)
      throw new AwsFault('ClientException', 'Container list cannot be empty.');
    for (const { image } of input.containerDefinitions)
      if (!image) throw new AwsFault('ClientException', 'Container.image should not be null or empty.');
    const { tags, ...definition } = input;
    const taskDefinition = definitionOf(state, addDefinition(state, definition));
    return { $metadata: {}, taskDefinition, ...(tags && { tags }) };
  },
};

const describe: Operation<
  client.DescribeTaskDefinitionCommandInput,
  client.DescribeTaskDefinitionCommandOutput
> = {
  bucket: 'task definition read',
  needs: () => [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }],
  run: (input, state) => ({
    $metadata: {},
    taskDefinition: definitionOf(state, resolveDefinition(state, input.taskDefinition ?? '')),
  }),
};

const list: Operation<client.ListTaskDefinitionsCommandInput, client.ListTaskDefinitionsCommandOutput> = {
  bucket: 'task definition read',
  needs: () => [{ action: 'ecs:ListTaskDefinitions', resource: '*' }],
  run(input, state) {
    const all = [...state.taskDefinitions.values()]
      .flat()
      .filter(one => input.familyPrefix === undefined || one.family === input.familyPrefix)
      .filter(one => one.status === (input.status ?? 'ACTIVE'))
      .map(one => one.taskDefinitionArn ?? '');
    if (input.sort === 'DESC') all.reverse();
    const { page, next } = paged(all, input.maxResults ?? 100, input.nextToken);
    return { $metadata: {}, taskDefinitionArns: page, ...(next && { nextToken: next }) };
  },
};

export const definitionOperations: Record<string, AnyOperation> = {
  RegisterTaskDefinition: register,
  DescribeTaskDefinition: describe,
  ListTaskDefinitions: list,
};
