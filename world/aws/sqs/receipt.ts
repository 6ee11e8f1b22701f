/** SQS: receipt handles, and what is done with what they name. */
import { randomBytes } from 'node:crypto';
import type * as client from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import type { Operation } from '../operation.ts';
import type { State } from '../state.ts';
import { each } from './batch.ts';
import { invalidValue, missing, onQueue, queueOf } from './find.ts';
import { type Message, pass, type Queue, remove, showAt, withdraw } from './queue.ts';

/** Seconds. */
const mostVisibility = 43_200;

/** Returns a new receipt handle: opaque to whoever gets it, good for one message of one queue. */
export const receiptFor = ({ id }: Queue, { key }: Message) =>
  Buffer.from(`${id} ${key} ${randomBytes(48).toString('base64')}`).toString('base64');

/** Returns the message a handle was given for, if it is there still. Throws ReceiptHandleIsInvalid for what is none. */
function messageOf(queue: Queue, handle: string | undefined): Message | undefined {
  if (handle === undefined || handle === '') throw missing('ReceiptHandle');
  const [id, key] = Buffer.from(handle, 'base64').toString().split(' ');
  if (id === queue.id && key !== undefined) return queue.messages.get(Number(key));
  throw new AwsFault(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    404,
  );
}

/** A handle that is not the newest deletes nothing, and nobody is told (API reference of DeleteMessage). */
function deleted(queue: Queue, handle: string | undefined): object {
  const message = messageOf(queue, handle);
  if (message?.receipt === handle && message) remove(queue, message);
  return {};
}

function changed(
  state: State,
  queue: Queue,
  handle: string | undefined,
  seconds: number | undefined,
): object {
  const message = messageOf(queue, handle);
  if (seconds === undefined) throw missing('VisibilityTimeout');
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > mostVisibility)
    throw invalidValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be between 0 and ${mostVisibility}, inclusive.`,
    );
  const now = state.clock.now();
  pass(queue, now);
  // One that has come back already is hidden again (recorded: yavosh/pail on GitHub).
  if (!message || message.receipt !== handle)
    throw invalidValue(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  if (now + seconds * 1_000 > (message.firstReceivedAt ?? now) + mostVisibility * 1_000)
    throw invalidValue(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${mostVisibility} seconds].`,
    );
  if (!queue.hidden.has(message)) withdraw(queue, message);
  showAt(queue, message, now + seconds * 1_000, now);
  return {};
}

export const deleteMessage: Operation<client.DeleteMessageCommandInput, client.DeleteMessageCommandOutput> = {
  needs: onQueue('DeleteMessage'),
  run: (input, state) => ({ $metadata: {}, ...deleted(queueOf(state, input), input.ReceiptHandle) }),
};

export const deleteBatch: Operation<
  client.DeleteMessageBatchCommandInput,
  client.DeleteMessageBatchCommandOutput
> = {
  needs: onQueue('DeleteMessage'),
  run(input, state) {
    const queue = queueOf(state, input);
    const kind = 'DeleteMessageBatchRequestEntry';
    return {
      $metadata: {},
      ...each(kind, input.Entries ?? [], ({ ReceiptHandle }) => deleted(queue, ReceiptHandle)),
    };
  },
};

export const changeVisibility: Operation<
  client.ChangeMessageVisibilityCommandInput,
  client.ChangeMessageVisibilityCommandOutput
> = {
  needs: onQueue('ChangeMessageVisibility'),
  run: (input, state) => ({
    $metadata: {},
    ...changed(state, queueOf(state, input), input.ReceiptHandle, input.VisibilityTimeout),
  }),
};

export const changeBatch: Operation<
  client.ChangeMessageVisibilityBatchCommandInput,
  client.ChangeMessageVisibilityBatchCommandOutput
> = {
  needs: onQueue('ChangeMessageVisibility'),
  run(input, state) {
    const queue = queueOf(state, input);
    const kind = 'ChangeMessageVisibilityBatchRequestEntry';
    return {
      $metadata: {},
      ...each(kind, input.Entries ?? [], entry =>
        changed(state, queue, entry.ReceiptHandle, entry.VisibilityTimeout),
      ),
    };
  },
};
