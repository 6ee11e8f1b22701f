/** Every operation of SQS and EventBridge that is claimed, as the real clients call it. */
import * as events from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import { account, type Scene } from './scene.ts';

const arn = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`;
const pattern = JSON.stringify({ source: ['ci'] });
const event = {
  id: '1',
  account,
  source: 'ci',
  time: '2026-11-26T12:00:00Z',
  region: 'eu-west-1',
  resources: [],
  'detail-type': 'Built',
};

/** Name, call and what its answer has at least; in an order that tells one story. */
export const eventCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const QueueUrl = `${at.aws.url}/${account}/made`;
  const rule = { Name: 'made' };
  const take = async () =>
    (await at.sqs().send(new sqs.ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 30 }))).Messages?.[0]
      ?.ReceiptHandle;
  return [
    ['sqs CreateQueue', () => at.sqs().send(new sqs.CreateQueueCommand({ QueueName: 'made' })), { QueueUrl }],
    ['sqs GetQueueUrl', () => at.sqs().send(new sqs.GetQueueUrlCommand({ QueueName: 'made' })), { QueueUrl }],
    [
      'sqs ListQueues',
      () => at.sqs().send(new sqs.ListQueuesCommand({ QueueNamePrefix: 'ma' })),
      { QueueUrls: [QueueUrl] },
    ],
    [
      'sqs SetQueueAttributes',
      () =>
        at.sqs().send(
          new sqs.SetQueueAttributesCommand({
            QueueUrl,
            Attributes: {
              RedrivePolicy: JSON.stringify({
                deadLetterTargetArn: arn('slipway-events-dead'),
                maxReceiveCount: 2,
              }),
            },
          }),
        ),
      {},
    ],
    [
      'sqs GetQueueAttributes',
      () => at.sqs().send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
      { Attributes: { QueueArn: arn('made'), VisibilityTimeout: '30', ApproximateNumberOfMessages: '0' } },
    ],
    [
      'sqs ListDeadLetterSourceQueues',
      () =>
        at.sqs().send(
          new sqs.ListDeadLetterSourceQueuesCommand({
            QueueUrl: `${at.aws.url}/${account}/slipway-events-dead`,
          }),
        ),
      { queueUrls: [QueueUrl, `${at.aws.url}/${account}/slipway-events`] },
    ],
    [
      'sqs SendMessage',
      () => at.sqs().send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'one' })),
      { MessageId: expect.any(String), MD5OfMessageBody: 'f97c5d29941bfb1b2fdab0874906ab82' },
    ],
    [
      'sqs SendMessageBatch',
      () =>
        at.sqs().send(
          new sqs.SendMessageBatchCommand({
            QueueUrl,
            Entries: [
              { Id: 'a', MessageBody: 'two' },
              { Id: 'b', MessageBody: '' },
            ],
          }),
        ),
      { Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'MissingParameter', SenderFault: true }] },
    ],
    [
      'sqs ReceiveMessage',
      () => at.sqs().send(new sqs.ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 })),
      { Messages: [{ Body: 'one', ReceiptHandle: expect.any(String) }] },
    ],
    [
      'sqs ChangeMessageVisibility',
      async () =>
        at.sqs().send(
          new sqs.ChangeMessageVisibilityCommand({
            QueueUrl,
            ReceiptHandle: await take(),
            VisibilityTimeout: 0,
          }),
        ),
      {},
    ],
    [
      'sqs ChangeMessageVisibilityBatch',
      async () =>
        at.sqs().send(
          new sqs.ChangeMessageVisibilityBatchCommand({
            QueueUrl,
            Entries: [{ Id: 'a', ReceiptHandle: await take(), VisibilityTimeout: 0 }],
          }),
        ),
      { Successful: [{ Id: 'a' }], Failed: [] },
    ],
    [
      'sqs DeleteMessage',
      async () => at.sqs().send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: await take() })),
      {},
    ],
    [
      'sqs DeleteMessageBatch',
      async () =>
        at
          .sqs()
          .send(
            new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', ReceiptHandle: 'made-up' }] }),
          ),
      { Successful: [], Failed: [{ Id: 'a', Code: 'ReceiptHandleIsInvalid' }] },
    ],
    ['sqs PurgeQueue', () => at.sqs().send(new sqs.PurgeQueueCommand({ QueueUrl })), {}],
    [
      'events PutRule',
      () => at.events().send(new events.PutRuleCommand({ ...rule, EventPattern: pattern })),
      { RuleArn: `arn:aws:events:eu-west-1:${account}:rule/made` },
    ],
    [
      'events PutTargets',
      () =>
        at
          .events()
          .send(new events.PutTargetsCommand({ Rule: 'made', Targets: [{ Id: 'queue', Arn: arn('made') }] })),
      { FailedEntryCount: 0 },
    ],
    ['events DisableRule', () => at.events().send(new events.DisableRuleCommand(rule)), {}],
    [
      'events DescribeRule',
      () => at.events().send(new events.DescribeRuleCommand(rule)),
      { State: 'DISABLED', EventPattern: pattern, EventBusName: 'default' },
    ],
    ['events EnableRule', () => at.events().send(new events.EnableRuleCommand(rule)), {}],
    [
      'events ListRules',
      () => at.events().send(new events.ListRulesCommand({ Limit: 1 })),
      { Rules: [{ Name: 'made', State: 'ENABLED' }], NextToken: expect.any(String) },
    ],
    [
      'events ListTargetsByRule',
      () => at.events().send(new events.ListTargetsByRuleCommand({ Rule: 'made' })),
      { Targets: [{ Id: 'queue', Arn: arn('made') }] },
    ],
    [
      'events PutEvents',
      () =>
        at.events().send(
          new events.PutEventsCommand({
            Entries: [
              { Source: 'ci', DetailType: 'Built', Detail: '{}' },
              { Source: 'aws.ecs', DetailType: 'ECS Task State Change', Detail: '{}' },
            ],
          }),
        ),
      {
        FailedEntryCount: 1,
        Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'NotAuthorizedForSourceException' }],
      },
    ],
    [
      'events TestEventPattern',
      () =>
        at
          .events()
          .send(new events.TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(event) })),
      { Result: true },
    ],
    [
      'events RemoveTargets',
      () => at.events().send(new events.RemoveTargetsCommand({ Rule: 'made', Ids: ['queue', 'none'] })),
      { FailedEntryCount: 1, FailedEntries: [{ TargetId: 'none', ErrorCode: 'ResourceNotFoundException' }] },
    ],
    ['events DeleteRule', () => at.events().send(new events.DeleteRuleCommand(rule)), {}],
    ['sqs DeleteQueue', () => at.sqs().send(new sqs.DeleteQueueCommand({ QueueUrl })), {}],
  ];
};
