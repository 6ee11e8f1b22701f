/** The queue that EventBridge puts AWS's events into. The worker's own credentials read it, and nothing else of an account. */
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsCounts, counted } from './counts.ts';
import { asking } from './failure.ts';

/** SQS gives ten messages at a time and waits for one for 20 s at most (API reference of ReceiveMessage). */
const most = { messages: 10, waitSeconds: 20 };

/** A queue that names no dead-letter queue is asked again so much later whether it does by now, in milliseconds. */
const freshMs = 60_000;

/** A long poll is answered after 20 s; five more is no answer. Milliseconds. */
const handler = { connectionTimeout: 2_000, requestTimeout: 25_000, throwOnRequestTimeout: true };

/** One message as it was received; `receipt` takes it away, as long as its visibility timeout is not over. */
export type Message = { id: string; receipt: string; body: string; received: number };

/** Returns the Region that a queue's address names (`sqs.eu-west-1.amazonaws.com`); undefined where it names none. */
export const regionIn = (url: string): string | undefined =>
  /^(?:[\w-]+\.)?sqs\.([a-z]{2}(?:-[a-z]+)+-\d)\.|^([a-z]{2}(?:-[a-z]+)+-\d)\.queue\./
    .exec(new URL(url).hostname)
    ?.slice(1)
    .find(Boolean);

export type EventQueue = ReturnType<typeof createQueue>;

/** Returns a queue by its address; `region` is where this process runs. All calls throw AwsError. */
export function createQueue(url: string, region: string, counts?: AwsCounts) {
  const sqs = new SQSClient({
    region: regionIn(url) ?? region,
    requestHandler: handler,
    maxAttempts: 3,
    // The address names the queue; where SQS is, is the Region's own endpoint, or what AWS_ENDPOINT_URL says.
    useQueueUrlAsEndpoint: false,
  });
  const client = counted(sqs, counts);
  let dead: { at: number; is: Promise<string | undefined> } | undefined;

  /** The dead-letter queue that this one names, by its address; undefined where it names none. */
  const deadLetters = async (): Promise<string | undefined> => {
    const wanted = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] });
    const { Attributes } = await asking(client.send(wanted));
    const policy = JSON.parse(Attributes?.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
    const [, , , , account, name] = policy.deadLetterTargetArn?.split(':') ?? [];
    if (name === undefined || account === undefined) return undefined;
    const named = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account });
    return (await asking(client.send(named))).QueueUrl;
  };

  return {
    url,

    /** Waits for messages, at most ten; none when none came within 20 s, or when the signal says to stop. */
    async receive(signal: AbortSignal): Promise<Message[]> {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: most.messages,
        WaitTimeSeconds: most.waitSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      const answer = await asking(client.send(command, { abortSignal: signal })).catch(error => {
        if (signal.aborted) return { Messages: [] };
        throw error;
      });
      return (answer.Messages ?? []).map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
        id: MessageId ?? '',
        receipt: ReceiptHandle ?? '',
        body: Body ?? '',
        received: Number(Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },

    /** Takes messages away, at most ten; what could not be taken away comes again. */
    async remove(messages: readonly Message[]): Promise<void> {
      if (messages.length === 0) return;
      const Entries = messages.map(({ receipt }, i) => ({ Id: String(i), ReceiptHandle: receipt }));
      await asking(client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })));
    },

    /** Puts a message that nobody can read into the dead-letter queue, with the reason; false where there is no such queue. */
    async bury({ id, body }: Message, reason: string): Promise<boolean> {
      if (!dead || Date.now() - dead.at > freshMs) {
        const asked = { at: Date.now(), is: deadLetters() };
        dead = asked;
        asked.is.catch(() => {
          if (dead === asked) dead = undefined;
        });
      }
      const to = await dead.is;
      if (to === undefined) return false;
      const text = (StringValue: string) => ({ DataType: 'String', StringValue });
      const MessageAttributes = { 'slipway-reason': text(reason), 'slipway-message': text(id) };
      await asking(
        client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: body, MessageAttributes })),
      );
      return true;
    },

    /** Puts a message into it. */
    async send(body: string): Promise<void> {
      await asking(client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body })));
    },

    close: () => client.destroy(),
  };
}
