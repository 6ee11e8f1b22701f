/** SQS: queues are created, found, changed, purged and deleted. */
import type * as client from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import { attributesOf, checkAttributes, setAttributes, settingOf } from './attributes.ts';
import { invalidValue, missing, noQueue, onQueue, queueArn, queueOf, urlOf } from './find.ts';
import { addQueue, purge } from './queue.ts';

/** A name is free again, and a queue may be purged again, so long after it was deleted or purged; milliseconds. */
const minute = 60_000;
const mostListed = 1_000;

const byName =
  (action: string) =>
  ({ QueueName: name = '' }: { QueueName: string | undefined }, state: State) => [
    { action: `sqs:${action}`, resource: queueArn(state, name) },
  ];

const createQueue: Operation<client.CreateQueueCommandInput, client.CreateQueueCommandOutput> = {
  needs: byName('CreateQueue'),
  run(input, state) {
    const { QueueName: name = '' } = input;
    const given: Record<string, string> = input.Attributes ?? {};
    if (name.endsWith('.fifo') || given.FifoQueue === 'true')
      throw new AwsFault('UnsupportedOperation', 'This world has standard queues only, no FIFO queues.');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
      throw invalidValue(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    if (Object.keys(input.tags ?? {}).length > 0)
      throw new AwsFault('UnsupportedOperation', "This world's queues have no tags.");
    checkAttributes(state, given, queueArn(state, name));
    const known = state.queues.get(name);
    const other = known && Object.keys(given).find(one => settingOf(known, one) !== given[one]);
    if (other !== undefined)
      throw new AwsFault(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${other}`,
      );
    if ((state.deletedQueues.get(name) ?? Number.NEGATIVE_INFINITY) > state.clock.now() - minute)
      throw new AwsFault(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    if (!known) addQueue(state, name, { ...given });
    return { $metadata: {}, QueueUrl: urlOf(state, name) };
  },
};

const getQueueUrl: Operation<client.GetQueueUrlCommandInput, client.GetQueueUrlCommandOutput> = {
  needs: (input, state) => [
    {
      action: 'sqs:GetQueueUrl',
      resource: queueArn(state, input.QueueName ?? '', input.QueueOwnerAWSAccountId),
    },
  ],
  run(input, state) {
    const { QueueName: name = '', QueueOwnerAWSAccountId: account = state.account } = input;
    if (account !== state.account || !state.queues.has(name)) throw noQueue();
    return { $metadata: {}, QueueUrl: urlOf(state, name) };
  },
};

const getAttributes: Operation<
  client.GetQueueAttributesCommandInput,
  client.GetQueueAttributesCommandOutput
> = {
  needs: onQueue('GetQueueAttributes'),
  run(input, state) {
    const told = attributesOf(state, queueOf(state, input), input.AttributeNames ?? []);
    return { $metadata: {}, ...(Object.keys(told).length > 0 && { Attributes: told }) };
  },
};

const changeAttributes: Operation<client.SetQueueAttributesCommandInput, object> = {
  needs: onQueue('SetQueueAttributes'),
  run(input, state) {
    setAttributes(state, queueOf(state, input), input.Attributes ?? {});
    return {};
  },
};

type Paged = { MaxResults?: number | undefined; NextToken?: string | undefined };

/** Without MaxResults there is one page of a thousand and no next one (API reference of ListQueues). */
function pageOf(all: string[], { MaxResults: size, NextToken: token }: Paged, list: string) {
  if (size !== undefined && (!Number.isInteger(size) || size < 1 || size > mostListed))
    throw invalidValue(
      `Value ${size} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and ${mostListed}.`,
    );
  if (token !== undefined && size === undefined) throw missing('MaxResults');
  const given = {
    token,
    list,
    code: 'InvalidParameterValueException',
    words: 'Invalid or expired next token.',
  };
  const { page, next } = paged(all, size ?? mostListed, given);
  return { page, next: size === undefined ? undefined : next };
}

const listQueues: Operation<client.ListQueuesCommandInput, client.ListQueuesCommandOutput> = {
  needs: () => [{ action: 'sqs:ListQueues', resource: '*' }],
  run(input, state) {
    const { QueueNamePrefix: prefix = '' } = input;
    const names = [...state.queues.keys()].filter(name => name.startsWith(prefix)).sort();
    const { page, next } = pageOf(names, input, `queues ${prefix}`);
    return {
      $metadata: {},
      ...(page.length > 0 && { QueueUrls: page.map(name => urlOf(state, name)) }),
      ...(next !== undefined && { NextToken: next }),
    };
  },
};

const listSources: Operation<
  client.ListDeadLetterSourceQueuesCommandInput,
  client.ListDeadLetterSourceQueuesCommandOutput
> = {
  needs: onQueue('ListDeadLetterSourceQueues'),
  run(input, state) {
    const { arn, name } = queueOf(state, input);
    const sources = [...state.queues.values()]
      .filter(({ settings }) => settings.RedrivePolicy?.includes(`"${arn}"`))
      .map(one => one.name);
    const { page, next } = pageOf(sources.sort(), input, `sources ${name}`);
    return {
      $metadata: {},
      queueUrls: page.map(source => urlOf(state, source)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
};

const deleteQueue: Operation<client.DeleteQueueCommandInput, object> = {
  needs: onQueue('DeleteQueue'),
  run(input, state) {
    const queue = queueOf(state, input);
    state.queues.delete(queue.name);
    state.deletedQueues.set(queue.name, state.clock.now());
    purge(queue);
    return {};
  },
};

const purgeQueue: Operation<client.PurgeQueueCommandInput, object> = {
  needs: onQueue('PurgeQueue'),
  run(input, state) {
    const queue = queueOf(state, input);
    const now = state.clock.now();
    if ((queue.purgedAt ?? Number.NEGATIVE_INFINITY) > now - minute)
      throw new AwsFault(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        403,
      );
    queue.purgedAt = now;
    purge(queue);
    return {};
  },
};

export const queueOperations: Record<string, AnyOperation> = {
  CreateQueue: createQueue,
  GetQueueUrl: getQueueUrl,
  GetQueueAttributes: getAttributes,
  SetQueueAttributes: changeAttributes,
  ListQueues: listQueues,
  ListDeadLetterSourceQueues: listSources,
  DeleteQueue: deleteQueue,
  PurgeQueue: purgeQueue,
};
