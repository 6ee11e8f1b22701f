/** SQS: what is refused, in whose words, and to whom. */
import * as sqs from '@aws-sdk/client-sqs';
import { workerCredentials } from '../../../world/aws/index.ts';
import { arn, dead, empty, receive, send, set, url } from './queues.ts';
import { account, allow, failure, policy, roleArn, scene } from './scene.ts';

test('what a queue does not take, and what is asked wrongly', async () => {
  const at = await empty();
  const QueueUrl = url(at);
  const refusals: [Promise<unknown>, RegExp][] = [
    [send(at, ''), /^MissingParameter: The request must contain the parameter MessageBody/],
    [send(at, 'bell \u0007'), /^InvalidMessageContents/],
    [send(at, 'x'.repeat(1_048_577)), /^InvalidParameterValue: .*shorter than 1048576 bytes/],
    [send(at, 'x', { DelaySeconds: 901 }), /DelaySeconds must be >= 0 and <= 900/],
    [send(at, 'x', { MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } }), /type of message/],
    [send(at, 'x', { MessageAttributes: { a: { DataType: 'String' } } }), /non-empty value/],
    [
      send(at, 'x', { MessageAttributes: { a: { DataType: 'String', StringListValues: ['x'] } } }),
      /^UnsupportedOperation: .*list values/,
    ],
    [send(at, 'x', { MessageDeduplicationId: 'x' }), /not valid for this queue type/],
    [receive(at, { MaxNumberOfMessages: 11 }), /^InvalidParameterValue: Value 11 .* between 1 and 10/],
    [receive(at, { WaitTimeSeconds: 21 }), /Value 21 for parameter WaitTimeSeconds/],
    [receive(at, { MessageSystemAttributeNames: ['Colour' as 'All'] }), /^InvalidAttributeName/],
    [receive(at, {}, 'none'), /^QueueDoesNotExist: The specified queue does not exist/],
    [at.sqs().send(new sqs.PurgeQueueCommand({ QueueUrl: 'none' })), /^InvalidAddress/],
    [at.sqs().send(new sqs.CreateQueueCommand({ QueueName: 'a.fifo' })), /^UnsupportedOperation: .*FIFO/],
    [at.sqs().send(new sqs.CreateQueueCommand({ QueueName: 'a b' })), /alphanumeric/],
    [
      at.sqs().send(new sqs.CreateQueueCommand({ QueueName: 'a', Attributes: { FifoQueue: 'false' } })),
      /^InvalidAttributeName/,
    ],
    [
      at.sqs().send(new sqs.SendMessageCommand({ QueueUrl: undefined, MessageBody: 'x' })),
      /^QueueDoesNotExist/,
    ],
    [
      at
        .sqs()
        .send(new sqs.CreateQueueCommand({ QueueName: 'slipway-events', Attributes: { DelaySeconds: '7' } })),
      /^QueueNameExists: .*DelaySeconds/,
    ],
    [set(at, { VisibilityTimeout: '43201' }), /^InvalidAttributeValue/],
    [set(at, { Colour: 'red' }), /^InvalidAttributeName: Unknown Attribute Colour/],
    [set(at, { Policy: '{' }), /^InvalidAttributeValue/],
    [set(at, { Policy: policy(allow('sqs:SendMessage', '*')) }), /^InvalidAttributeValue.*Principal/],
    ...[
      { maxReceiveCount: 3 },
      { deadLetterTargetArn: arn(dead) },
      { deadLetterTargetArn: arn(dead), maxReceiveCount: 0 },
      { deadLetterTargetArn: arn('none'), maxReceiveCount: 3 },
      { deadLetterTargetArn: arn('slipway-events'), maxReceiveCount: 3 },
    ].map((said): [Promise<unknown>, RegExp] => [
      set(at, { RedrivePolicy: JSON.stringify(said) }),
      /^InvalidParameterValue: .*RedrivePolicy/,
    ]),
    ...[
      { redrivePermission: 'some' },
      { redrivePermission: 'byQueue' },
      { redrivePermission: 'allowAll', sourceQueueArns: [arn(dead)] },
    ].map((said): [Promise<unknown>, RegExp] => [
      set(at, { RedriveAllowPolicy: JSON.stringify(said) }),
      /^InvalidParameterValue: .*RedriveAllowPolicy/,
    ]),
  ];
  // All of them were sent at once: each failure has to be looked at before any of them is complained about.
  const failures = await Promise.all(refusals.map(([call]) => failure(call)));
  for (const [i, [, words]] of refusals.entries()) expect(failures[i]).toMatch(words);
  await at.sqs().send(new sqs.PurgeQueueCommand({ QueueUrl }));
  expect(await failure(at.sqs().send(new sqs.PurgeQueueCommand({ QueueUrl })))).toMatch(
    /^PurgeQueueInProgress/,
  );
});

test('a queue says for whom it keeps dead letters', async () => {
  const at = await empty();
  const redrive = () =>
    failure(
      set(at, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(dead), maxReceiveCount: 9 }) }),
    );
  const allows = (said: object) => set(at, { RedriveAllowPolicy: JSON.stringify(said) }, dead);
  await allows({ redrivePermission: 'denyAll' });
  expect(await redrive()).toMatch(/^InvalidParameterValue: .*does not allow/);
  await allows({ redrivePermission: 'byQueue', sourceQueueArns: [arn('slipway-events')] });
  expect(await redrive()).toBe('no failure');
});

test('an error has its full name, and its old one in a header', async () => {
  const at = await empty();
  const none = receive(at, {}, 'none');
  await expect(none).rejects.toBeInstanceOf(sqs.QueueDoesNotExist);
  await expect(none).rejects.toMatchObject({
    Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
  });
  await expect(send(at, '')).rejects.toMatchObject({ Error: { Code: 'MissingParameter' } });
});

test('a batch succeeds and fails by its entries, and as a whole where it is none', async () => {
  const at = await empty();
  const batch = (...Entries: sqs.SendMessageBatchRequestEntry[]) =>
    at.sqs().send(new sqs.SendMessageBatchCommand({ QueueUrl: url(at), Entries }));
  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
  const half = 'x'.repeat(600_000);
  for (const [entries, code] of [
    [[], 'EmptyBatchRequest'],
    [Array.from({ length: 11 }, (_, i) => entry(`${i}`)), 'TooManyEntriesInBatchRequest'],
    [[entry('a'), entry('a')], 'BatchEntryIdsNotDistinct'],
    [[entry('a b')], 'InvalidBatchEntryId'],
    [[entry('a', half), entry('b', half)], 'BatchRequestTooLong'],
  ] as const)
    expect(await failure(batch(...entries))).toMatch(new RegExp(`^${code}: `));
  expect(await batch(entry('a'), entry('b', '\u0001'), entry('c'))).toMatchObject({
    Successful: [{ Id: 'a' }, { Id: 'c' }],
    Failed: [{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }],
  });
  const handles = (await receive(at)).map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
  expect(
    await at.sqs().send(
      new sqs.DeleteMessageBatchCommand({
        QueueUrl: url(at),
        Entries: [...handles, { Id: 'x', ReceiptHandle: 'made-up' }],
      }),
    ),
  ).toMatchObject({
    Successful: [{ Id: '0' }, { Id: '1' }],
    Failed: [{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }],
  });
  await at.aws.queue().emptied();
});

test("a queue's own policy lets in whom it names, and keeps out whom it names", async () => {
  const at = await empty();
  const worker = roleArn('slipway-worker');
  const says = (Effect: string, Principal: unknown, Action = 'sqs:*') => ({
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect, Principal, Action, Resource: arn('slipway-events') }],
    }),
  });
  const peek = () =>
    failure(at.sqs(workerCredentials).send(new sqs.ListDeadLetterSourceQueuesCommand({ QueueUrl: url(at) })));
  expect(await peek()).toMatch(/^AccessDenied/);
  await set(at, says('Allow', { AWS: worker }, 'sqs:ListDeadLetterSourceQueues'));
  expect(await peek()).toBe('no failure');
  await set(at, says('Allow', { AWS: roleArn('slipway-read') }));
  expect(await peek()).toMatch(/^AccessDenied/);
  // The account itself is nobody: it leaves it to the policies of those who are in it.
  await set(at, says('Allow', { AWS: `arn:aws:iam::${account}:root` }));
  expect(await peek()).toMatch(/^AccessDenied/);
  await set(at, says('Deny', { AWS: worker }, 'sqs:ReceiveMessage'));
  const read = new sqs.ReceiveMessageCommand({ QueueUrl: url(at) });
  expect(await failure(at.sqs(workerCredentials).send(read))).toMatch(
    /with an explicit deny in a resource-based policy$/,
  );
});

test('an error is named in full on the wire: by SQS if its model knows it, else by what is below it', async () => {
  const at = await scene({ iam: 'open' });
  const json = 'application/x-amz-json-1.0';
  const type = async (target: string, body: object | string) => {
    const response = await fetch(at.aws.url, {
      method: 'POST',
      headers: {
        'content-type': json,
        'x-amz-target': `AmazonSQS.${target}`,
        authorization: `AWS4-HMAC-SHA256 Credential=any/20261126/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { __type } = (await response.json()) as { __type: string };
    return [response.headers.get('content-type'), __type, response.headers.get('x-amzn-query-error')];
  };
  expect(await type('GetQueueUrl', { QueueName: 'none' })).toEqual([
    json,
    'com.amazonaws.sqs#QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue;Sender',
  ]);
  for (const [target, body, code, old] of [
    ['SendMessage', { QueueUrl: url(at) }, 'MissingRequiredParameterException', 'MissingParameter'],
    ['GetQueueUrl', {}, 'InvalidParameterValueException', 'InvalidParameterValue'],
    ['GetQueueUrl', '{', 'SerializationException', 'MalformedInput'],
    ['Colour', {}, 'UnknownOperationException', 'InvalidAction'],
  ] as const)
    expect(await type(target, body)).toEqual([json, `com.amazon.coral.service#${code}`, `${old};Sender`]);
});

test('the worker may use its two queues and no other, and may not change them', async () => {
  const at = await empty();
  const client = at.sqs(workerCredentials);
  for (const name of ['slipway-events', dead]) {
    const QueueUrl = url(at, name);
    await client.send(new sqs.GetQueueUrlCommand({ QueueName: name }));
    await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const { Messages: [message] = [] } = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl }));
    const ReceiptHandle = message?.ReceiptHandle;
    await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    for (const beyond of [
      new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 9 }),
      new sqs.PurgeQueueCommand({ QueueUrl }),
      new sqs.DeleteQueueCommand({ QueueUrl }),
      new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: {} }),
    ])
      expect(await failure(client.send(beyond as sqs.PurgeQueueCommand))).toMatch(/^AccessDenied/);
  }
  const other = new sqs.SendMessageCommand({ QueueUrl: url(at, 'other'), MessageBody: 'x' });
  expect(await failure(client.send(other))).toContain(
    `not authorized to perform: sqs:SendMessage on resource: ${arn('other')}`,
  );
  const session = at.sqs(
    await at.session(workerCredentials, { RoleArn: roleArn('slipway-read'), RoleSessionName: 'trial' }),
  );
  const read = new sqs.ReceiveMessageCommand({ QueueUrl: url(at) });
  expect(await failure(session.send(read))).toMatch(/^AccessDenied/);
});
