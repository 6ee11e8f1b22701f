/** What stories about the demo account's queues do and see. */
import * as sqs from '@aws-sdk/client-sqs';
import { account, type Scene, scene } from './scene.ts';

export const url = (at: Scene, name = 'slipway-events') => `${at.aws.url}/${account}/${name}`;
export const dead = 'slipway-events-dead';
export const arn = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`;

export const send = (at: Scene, MessageBody: string, more: object = {}) =>
  at.sqs().send(new sqs.SendMessageCommand({ QueueUrl: url(at), MessageBody, ...more }));
export const receive = async (
  at: Scene,
  more: Partial<sqs.ReceiveMessageCommandInput> = {},
  queue?: string,
) =>
  (
    await at.sqs().send(
      new sqs.ReceiveMessageCommand({
        QueueUrl: url(at, queue),
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...more,
      }),
    )
  ).Messages ?? [];
export const remove = (at: Scene, { ReceiptHandle }: sqs.Message = {}) =>
  at.sqs().send(new sqs.DeleteMessageCommand({ QueueUrl: url(at), ReceiptHandle }));
export const hide = (at: Scene, { ReceiptHandle }: sqs.Message = {}, VisibilityTimeout = 0) =>
  at
    .sqs()
    .send(new sqs.ChangeMessageVisibilityCommand({ QueueUrl: url(at), ReceiptHandle, VisibilityTimeout }));
export const set = (at: Scene, Attributes: Record<string, string>, name?: string) =>
  at.sqs().send(new sqs.SetQueueAttributesCommand({ QueueUrl: url(at, name), Attributes }));
export const bodies = (messages: sqs.Message[]) => messages.map(({ Body }) => Body);
/** Resolves once somebody waits for a message. */
export async function waitedFor(at: Scene): Promise<void> {
  while (at.aws.queue().waiting === 0) await new Promise(resolve => setImmediate(resolve));
}
/** What is in the demo queue before a test is not its business. */
export const empty = async () => {
  const at = await scene({ account: 'demo' });
  expect(at.aws.queue()).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
  return at;
};
