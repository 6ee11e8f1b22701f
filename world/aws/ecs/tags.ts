/** ECS: tags of clusters, services, task definitions and tasks. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import type { AnyOperation, Operation } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import { definitionOf } from './definition.ts';
import { invalid } from './describe.ts';

function known(state: State, arn: string | undefined): string {
  const [, , , , , resource = ''] = (arn ?? '').split(':');
  const [type, ...path] = resource.split('/');
  const key = path.join('/');
  const found =
    (type === 'cluster' && state.clusters.has(key)) ||
    (type === 'service' && state.services.has(key)) ||
    (type === 'task' && state.tasks.has(arn ?? '')) ||
    (type === 'task-definition' && definitionOf(state, arn ?? '') !== undefined);
  if (found && arn !== undefined) return arn;
  if (!/^arn:aws:ecs:/.test(arn ?? '')) throw invalid('Invalid arn syntax.');
  throw new AwsFault(
    'InvalidParameterException',
    'The specified resource is not found. Specify a valid resource ARN and try again.',
  );
}

const tagResource: Operation<client.TagResourceCommandInput, client.TagResourceCommandOutput> = {
  bucket: 'tag modify',
  needs: input => [
    {
      action: 'ecs:TagResource',
      resource: input.resourceArn ?? '',
      context: {
        ...tagContext('aws:RequestTag', input.tags),
        'aws:TagKeys': (input.tags ?? []).map(({ key = '' }) => key),
      },
    },
  ],
  run(input, state) {
    const arn = known(state, input.resourceArn);
    const given = input.tags ?? [];
    for (const { key = '' } of given)
      if (key.toLowerCase().startsWith('aws:'))
        throw invalid('Tag keys may not start with the reserved prefix aws:');
    const kept = (state.tags.get(arn) ?? []).filter(({ key }) => !given.some(tag => tag.key === key));
    if (kept.length + given.length > 50) throw invalid('Number of tags must be at most 50.');
    state.tags.set(arn, [...kept, ...given]);
    return { $metadata: {} };
  },
};

const untagResource: Operation<client.UntagResourceCommandInput, client.UntagResourceCommandOutput> = {
  bucket: 'tag modify',
  needs: input => [
    {
      action: 'ecs:UntagResource',
      resource: input.resourceArn ?? '',
      context: { 'aws:TagKeys': input.tagKeys },
    },
  ],
  run(input, state) {
    const arn = known(state, input.resourceArn);
    const left = (state.tags.get(arn) ?? []).filter(({ key = '' }) => !input.tagKeys?.includes(key));
    state.tags.set(arn, left);
    return { $metadata: {} };
  },
};

const listTags: Operation<client.ListTagsForResourceCommandInput, client.ListTagsForResourceCommandOutput> = {
  bucket: 'cluster resource read',
  needs: input => [{ action: 'ecs:ListTagsForResource', resource: input.resourceArn ?? '' }],
  run: (input, state) => ({ $metadata: {}, tags: state.tags.get(known(state, input.resourceArn)) ?? [] }),
};

export const tagOperations: Record<string, AnyOperation> = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTags,
};
