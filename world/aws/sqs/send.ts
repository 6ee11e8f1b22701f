/** SQS: messages are sent. */
import type * as client from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import type { Caller } from '../iam/caller.ts';
import type { Operation } from '../operation.ts';
import type { State } from '../state.ts';
import { each } from './batch.ts';
import { onQueue, queueOf } from './find.ts';
import { checkMessage, md5OfAttributes, mostBytes, type Sent, sizeOf } from './message.ts';
import { hasRoom, md5, put, type Queue } from './queue.ts';

function sent(state: State, queue: Queue, caller: Caller, input: Sent) {
  checkMessage(queue, input);
  if (!hasRoom(queue)) throw new AwsFault('OverLimit', 'This world keeps no more messages in a queue.', 403);
  const { MessageBody: body = '', MessageAttributes: attributes = {} } = input;
  const { StringValue: trace } = input.MessageSystemAttributes?.AWSTraceHeader ?? {};
  const given = { body, attributes, sender: caller.userId, ...(trace !== undefined && { trace }) };
  const delay = input.DelaySeconds === undefined ? undefined : input.DelaySeconds * 1_000;
  const { id } = put(state, queue, given, delay);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(
      (input.MessageSystemAttributes ?? {}) as Record<string, client.MessageAttributeValue>,
    ),
  };
}

export const sendMessage: Operation<client.SendMessageCommandInput, client.SendMessageCommandOutput> = {
  needs: onQueue('SendMessage'),
  run: (input, state, caller) => ({ $metadata: {}, ...sent(state, queueOf(state, input), caller, input) }),
};

export const sendBatch: Operation<client.SendMessageBatchCommandInput, client.SendMessageBatchCommandOutput> =
  {
    // A batch takes the right on the single message ("Amazon SQS API permissions").
    needs: onQueue('SendMessage'),
    run(input, state, caller) {
      const queue = queueOf(state, input);
      const entries = input.Entries ?? [];
      const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
      if (bytes > mostBytes)
        throw new AwsFault(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${mostBytes} bytes. You have sent ${bytes} bytes.`,
        );
      return {
        $metadata: {},
        ...each('SendMessageBatchRequestEntry', entries, entry => sent(state, queue, caller, entry)),
      };
    },
  };
