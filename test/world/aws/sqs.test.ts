/** SQS: who sees a message when, and what becomes of it. */
import * as sqs from '@aws-sdk/client-sqs';
import { adminCredentials } from '../../../world/aws/index.ts';
import { arn, bodies, dead, empty, hide, receive, remove, send, set, url, waitedFor } from './queues.ts';
import { failure } from './scene.ts';

test('a message is received with all that SQS tells of it, and with the digests that its client checks', async () => {
  const at = await empty();
  const attributes = {
    Reason: { DataType: 'String', StringValue: 'ünknown' },
    Tries: { DataType: 'Number', StringValue: '3' },
    Raw: { DataType: 'Binary.png', BinaryValue: new Uint8Array([1, 2, 255]) },
  };
  const sent = await send(at, 'hello ☃', { MessageAttributes: attributes });
  const [message] = await receive(at);
  expect(message).toEqual({
    MessageId: sent.MessageId,
    Body: 'hello ☃',
    MD5OfBody: sent.MD5OfMessageBody,
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes: attributes,
    ReceiptHandle: expect.any(String),
    Attributes: {
      SenderId: 'AIDAWORLDADMIN000000',
      SentTimestamp: `${at.aws.clock.now()}`,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${at.aws.clock.now()}`,
    },
  });
  await hide(at, message);
  // The order in which attributes are sent says nothing.
  const { Raw, Tries, Reason } = attributes;
  const turned = await send(at, 'x', { MessageAttributes: { Tries, Reason, Raw } });
  expect(turned.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  const [bare] = await receive(at, {
    MessageSystemAttributeNames: [],
    MessageAttributeNames: ['Tr.*', 'Ra'],
  });
  expect(Object.keys(bare ?? {}).sort()).toEqual(['Body', 'MD5OfBody', 'MessageId', 'ReceiptHandle']);
});

test.each([
  ['Number', '235c5c510d26fb653d073faed50ae77c'],
  ['Number.java.lang.Long', '2e2e4876d8e0bd6b8c2c8f556831c349'],
])(
  'the digest of an attribute of type %s is the one that AWS gives (moto, test_sqs.py)',
  async (DataType, digest) => {
    const at = await empty();
    const timestamp = { DataType, StringValue: '1493147359900' };
    const { MD5OfMessageAttributes } = await send(at, 'derp', { MessageAttributes: { timestamp } });
    expect(MD5OfMessageAttributes).toBe(digest);
  },
);

test('what is received is hidden, comes back, and has a new handle each time', async () => {
  const at = await empty();
  await send(at, 'a');
  const [first] = await receive(at, { VisibilityTimeout: 10 });
  expect(await receive(at)).toEqual([]);
  expect(at.aws.queue()).toMatchObject({ visible: 0, inFlight: 1 });
  at.aws.clock.advance(10_000);
  const [second] = await receive(at);
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  // The old handle deletes nothing, and nobody is told so.
  await remove(at, first);
  expect(at.aws.queue()).toMatchObject({ inFlight: 1 });
  expect(await failure(hide(at, first))).toMatch(
    /^InvalidParameterValue.*not available for visibility timeout change/,
  );
  await hide(at, second, 60);
  at.aws.clock.advance(59_000);
  expect(await receive(at)).toEqual([]);
  at.aws.clock.advance(1_000);
  // One that has come back is hidden once more, and comes back once.
  await hide(at, second, 10);
  expect(await receive(at)).toEqual([]);
  at.aws.clock.advance(10_000);
  await hide(at, second);
  const [third, ...twice] = await receive(at);
  expect(twice).toEqual([]);
  expect(await failure(hide(at, third, 43_200))).toMatch(/Total VisibilityTimeout.*beyond the limit/);
  await remove(at, third);
  await at.aws.queue().emptied();
  await remove(at, third);
  expect(await failure(hide(at, third))).toMatch(/^InvalidParameterValue/);
});

test('what is hidden for no time is received once a call, and again with the next', async () => {
  const at = await empty();
  await send(at, 'a');
  for (let i = 0; i < 2; i++) expect(bodies(await receive(at, { VisibilityTimeout: 0 }))).toEqual(['a']);
});

test('a handle is good for one queue, also when another of its name comes after it', async () => {
  const at = await empty();
  await send(at, 'a');
  const [message] = await receive(at);
  await at.sqs().send(new sqs.DeleteQueueCommand({ QueueUrl: url(at) }));
  const create = () => failure(at.sqs().send(new sqs.CreateQueueCommand({ QueueName: 'slipway-events' })));
  expect(await create()).toMatch(/^QueueDeletedRecently: You must wait 60 seconds/);
  at.aws.clock.advance(60_000);
  expect(await create()).toBe('no failure');
  expect(await failure(remove(at, message))).toMatch(/^ReceiptHandleIsInvalid/);
  expect(await failure(remove(at, { ReceiptHandle: 'made up' }))).toMatch(/^ReceiptHandleIsInvalid/);
});

test('whoever waits is answered as soon as a message comes, and with nothing when the time is over', async () => {
  const at = await empty();
  const waits = receive(at, { WaitTimeSeconds: 20 });
  await waitedFor(at);
  await send(at, 'at last');
  expect(bodies(await waits)).toEqual(['at last']);
  const later = receive(at, { WaitTimeSeconds: 20 });
  await waitedFor(at);
  await send(at, 'delayed', { DelaySeconds: 5 });
  expect(at.aws.queue()).toMatchObject({ delayed: 1, visible: 0 });
  at.aws.clock.advance(5_000);
  expect(bodies(await later)).toEqual(['delayed']);
  const vain = receive(at, { WaitTimeSeconds: 3 });
  await waitedFor(at);
  at.aws.clock.advance(3_000);
  expect(await vain).toEqual([]);
  // A queue may say itself how long is waited.
  await set(at, { ReceiveMessageWaitTimeSeconds: '20' });
  const deleted = failure(receive(at));
  await waitedFor(at);
  await at.sqs().send(new sqs.DeleteQueueCommand({ QueueUrl: url(at) }));
  expect(await deleted).toMatch(/^QueueDoesNotExist/);
});

test('whoever stops waiting takes no message with them', async () => {
  const at = await empty();
  const gone = new AbortController();
  const command = new sqs.ReceiveMessageCommand({ QueueUrl: url(at), WaitTimeSeconds: 20 });
  const waits = failure(at.sqs().send(command, { abortSignal: gone.signal }));
  await waitedFor(at);
  gone.abort();
  expect(await waits).toMatch(/^AbortError/);
  while (at.aws.queue().waiting > 0) await new Promise(resolve => setImmediate(resolve));
  await send(at, 'a');
  expect(at.aws.queue()).toMatchObject({ visible: 1, inFlight: 0 });
});

test('what was received too often goes to the dead-letter queue, and says where it came from', async () => {
  const at = await empty();
  const { MessageId } = await send(at, 'poison');
  await send(at, 'well');
  for (let i = 1; i <= 5; i++) {
    const messages = await receive(at, { VisibilityTimeout: 1 });
    expect(bodies(messages)).toContain('poison');
    at.aws.clock.advance(1_000);
    if (i === 1)
      await remove(
        at,
        messages.find(({ Body }) => Body === 'well'),
      );
    // It was received again before it was deleted only where the handle is not the newest.
    expect(at.aws.queue(dead).visible).toBe(0);
  }
  expect(await receive(at)).toEqual([]);
  const [buried] = await receive(at, {}, dead);
  expect(buried).toMatchObject({
    MessageId,
    Body: 'poison',
    Attributes: { DeadLetterQueueSourceArn: arn('slipway-events'), ApproximateReceiveCount: '6' },
  });
});

test('a message is forgotten when its time is over', async () => {
  const at = await empty();
  await set(at, { MessageRetentionPeriod: '60' });
  await send(at, 'a');
  at.aws.clock.advance(59_000);
  expect(at.aws.queue().visible).toBe(1);
  at.aws.clock.advance(1_000);
  expect(at.aws.queue().visible).toBe(0);
});

test("a client without an endpoint of its own uses the queue's", async () => {
  const at = await empty();
  const client = new sqs.SQSClient({
    region: 'eu-west-1',
    credentials: adminCredentials,
    logger: { ...console, warn: () => undefined, info: () => undefined, debug: () => undefined },
  });
  await client.send(new sqs.SendMessageCommand({ QueueUrl: url(at), MessageBody: 'x' }));
  client.destroy();
  expect(at.aws.queue().visible).toBe(1);
});

test('on demand the order is any within a window, and what was received and deleted comes once more', async () => {
  const at = await empty();
  at.aws.delivery = { duplicates: 0, shuffle: 50, redelivery: 0 };
  const sent = Array.from({ length: 100 }, (_, i) => at.aws.send(`${i}`));
  const drain = async () => {
    const all: sqs.Message[] = [];
    for (;;) {
      const some = await receive(at);
      for (const message of some) await remove(at, message);
      if (some.length === 0) return all;
      all.push(...some);
    }
  };
  const shuffled = await drain();
  expect(shuffled.map(({ MessageId }) => MessageId).sort()).toEqual(sent.sort());
  const places = shuffled.map(({ Body }, place) => place - Number(Body));
  expect(places.some(moved => moved !== 0)).toBe(true);
  // Nothing comes before the window lets it: message n is not seen until n - 49 others were taken.
  expect(Math.min(...places)).toBeGreaterThan(-50);
  at.aws.delivery = { duplicates: 0, shuffle: 0, redelivery: 1 };
  at.aws.send('again');
  const twice = await drain();
  expect(twice.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ['again', '1'],
    ['again', '2'],
  ]);
  expect(new Set(twice.map(({ MessageId }) => MessageId)).size).toBe(1);
});
