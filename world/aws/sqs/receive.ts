/** SQS: messages are received, at once or as soon as one comes. */
import type * as client from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import type { Gone, Operation } from '../operation.ts';
import type { State } from '../state.ts';
import { invalidValue, noQueue, onQueue, queueByArn, queueOf } from './find.ts';
import { md5OfAttributes } from './message.ts';
import {
  bury,
  copy,
  counts,
  hides,
  type Message,
  md5,
  mostInFlight,
  next,
  pass,
  type Queue,
  showAt,
} from './queue.ts';
import { receiptFor } from './receipt.ts';

type In = client.ReceiveMessageCommandInput;

const systemNames = [
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
];

function inRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < least || value > most))
    throw invalidValue(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    );
}

function check(input: In): void {
  inRange('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, 10);
  inRange('VisibilityTimeout', input.VisibilityTimeout, 0, 43_200);
  inRange('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20);
  for (const name of [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])])
    if (!systemNames.includes(name)) throw new AwsFault('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** Where messages go that were received too often, and after how many times. */
function redrive(state: State, { settings }: Queue): { dead: Queue | undefined; most: number } {
  if (settings.RedrivePolicy === undefined) return { dead: undefined, most: Number.POSITIVE_INFINITY };
  const { deadLetterTargetArn: arn, maxReceiveCount: most } = JSON.parse(settings.RedrivePolicy) as {
    deadLetterTargetArn: string;
    maxReceiveCount: number | string;
  };
  return { dead: queueByArn(state, arn), most: Number(most) };
}

/** Takes the next messages out of sight. */
function take(state: State, queue: Queue, most: number, hidden: number): Message[] {
  const now = state.clock.now();
  pass(queue, now);
  const { dead, most: lives } = redrive(state, queue);
  const { shuffle, redelivery } = state.delivery;
  const taken: Message[] = [];
  while (taken.length < most) {
    const message = next(queue, shuffle);
    if (!message) break;
    if (dead && message.received >= lives) {
      bury(queue, message, dead, now);
      continue;
    }
    message.received++;
    message.firstReceivedAt ??= now;
    message.receipt = receiptFor(queue, message);
    taken.push(message);
  }
  // Only now, or a message that is hidden for no time would be taken again at once.
  for (const message of taken) {
    showAt(queue, message, now + hidden, now);
    if (!message.isCopy && redelivery > 0 && Math.random() < redelivery) copy(queue, message, now);
  }
  return taken.map(message => ({ ...message }));
}

function systemAttributes(message: Message, wanted: readonly string[]): Record<string, string> | undefined {
  const all: Record<string, string | undefined> = {
    SenderId: message.sender,
    SentTimestamp: `${message.sentAt}`,
    ApproximateReceiveCount: `${message.received}`,
    ApproximateFirstReceiveTimestamp: `${message.firstReceivedAt}`,
    AWSTraceHeader: message.trace,
    DeadLetterQueueSourceArn: message.diedIn,
  };
  const told = Object.entries(all).filter(
    (one): one is [string, string] =>
      one[1] !== undefined && (wanted.includes('All') || wanted.includes(one[0])),
  );
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** Attributes are told when they are asked for: by name, by `prefix.*`, or all of them. */
function ownAttributes({ attributes }: Message, wanted: readonly string[]) {
  const isWanted = (name: string) =>
    wanted.some(
      one =>
        one === 'All' ||
        one === '.*' ||
        one === name ||
        (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function shown(message: Message, input: In): client.Message {
  const own = ownAttributes(message, input.MessageAttributeNames ?? []);
  const system = systemAttributes(message, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const digest = md5OfAttributes(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system && { Attributes: system }),
    ...(digest !== undefined && { MessageAttributes: own, MD5OfMessageAttributes: digest }),
  };
}

/** Resolves with messages as soon as some come, with none when the time is over or nobody waits any more. */
function waited(
  state: State,
  queue: Queue,
  found: () => Message[],
  until: number,
  gone: Gone,
): Promise<Message[]> {
  return new Promise((resolve, reject) => {
    const stop = state.clock.onTick(look);
    queue.waiting++;
    let isOver = false;
    const end = () => {
      if (!isOver) queue.waiting--;
      isOver = true;
      stop();
      queue.watchers.delete(look);
    };
    function look(): void {
      if (state.queues.get(queue.name) !== queue) {
        end();
        reject(noQueue());
        return;
      }
      const messages = found();
      if (messages.length === 0 && state.clock.now() < until) return;
      end();
      resolve(messages);
    }
    queue.watchers.add(look);
    gone(() => {
      end();
      resolve([]);
    });
  });
}

export const receiveMessage: Operation<
  client.ReceiveMessageCommandInput,
  client.ReceiveMessageCommandOutput
> = {
  needs: onQueue('ReceiveMessage'),
  async run(input, state, _caller, gone) {
    const queue = queueOf(state, input);
    check(input);
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds } = input;
    const hidden = seconds === undefined ? hides(queue) : seconds * 1_000;
    const wait = input.WaitTimeSeconds ?? Number(queue.settings.ReceiveMessageWaitTimeSeconds ?? 0);
    const now = state.clock.now();
    const full = () =>
      queue.hidden.size >= mostInFlight && counts(queue, state.clock.now()).inFlight >= mostInFlight;
    // Whoever asks shortly is told; whoever waits gets nothing ("ApproximateNumberOfMessagesNotVisible").
    if (wait === 0 && full())
      throw new AwsFault('OverLimit', `Too many messages are in flight, at most ${mostInFlight}.`, 403);
    const found = () => (full() ? [] : take(state, queue, most, hidden));
    const first = found();
    const messages =
      first.length > 0 || wait === 0 ? first : await waited(state, queue, found, now + wait * 1_000, gone);
    return {
      $metadata: {},
      ...(messages.length > 0 && { Messages: messages.map(message => shown(message, input)) }),
    };
  },
};
