/** EventBridge: where events go, and what is refused. */
import * as events from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import { arn, dead, empty, url } from './queues.ts';
import { account, failure, lastingScene, type Scene } from './scene.ts';

let at: Scene;
beforeAll(async () => {
  at = await lastingScene({ account: 'empty' });
});
afterAll(() => at.close());

const put = (on: Scene, ...Entries: events.PutEventsRequestEntry[]) =>
  on.events().send(new events.PutEventsCommand({ Entries }));
const built = { Source: 'shop.ci', DetailType: 'Built', Detail: '{"n":1}' };

/** A rule that hands events of the shop to the queue, which may or may not let it. */
async function ruled(target: Partial<events.Target> = {}): Promise<Scene> {
  const opened = await empty();
  const EventPattern = JSON.stringify({ source: [{ prefix: 'shop.' }] });
  await opened.events().send(new events.PutRuleCommand({ Name: 'shop', EventPattern }));
  const Targets = [{ Id: 'queue', Arn: arn('slipway-events'), ...target }];
  await opened.events().send(new events.PutTargetsCommand({ Rule: 'shop', Targets }));
  return opened;
}
const allowing = (queue: string, rule: string) => ({
  Policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn(queue),
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:eu-west-1:${account}:rule/${rule}` } },
      },
    ],
  }),
});
const permit = (on: Scene, queue: string, rule: string) =>
  on
    .sqs()
    .send(new sqs.SetQueueAttributesCommand({ QueueUrl: url(on, queue), Attributes: allowing(queue, rule) }));

test('an event goes where a rule sends it, as it was put and marked, if the queue allows the rule', async () => {
  const on = await ruled();
  await put(on, built);
  expect(on.aws.queue().visible).toBe(0);
  expect(on.aws.state.rules.get('shop')?.failed).toBe(1);
  await permit(on, 'slipway-events', 'sh*');
  const { Entries } = await put(on, { ...built, Resources: ['r'] }, { ...built, Source: 'other' });
  expect(Entries).toEqual([{ EventId: expect.any(String) }, { EventId: expect.any(String) }]);
  expect(on.aws.queue().messages.map(({ body }) => JSON.parse(body))).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Built',
      source: 'shop.ci',
      account,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-west-1',
      resources: ['r'],
      detail: { n: 1 },
    },
  ]);
  const Attributes = { DelaySeconds: '5' };
  await on.sqs().send(new sqs.SetQueueAttributesCommand({ QueueUrl: url(on), Attributes }));
  await put(on, built);
  await on.events().send(new events.DisableRuleCommand({ Name: 'shop' }));
  await put(on, built);
  expect(on.aws.queue()).toMatchObject({ visible: 1, delayed: 1 });
});

test('what a queue does not let in goes to the dead-letter queue of the target, with the reason', async () => {
  const on = await ruled({ DeadLetterConfig: { Arn: arn(dead) } });
  await put(on, built);
  expect(on.aws.queue(dead).visible).toBe(0);
  await permit(on, dead, 'shop');
  await put(on, built);
  expect(on.aws.queue(dead).messages).toMatchObject([
    {
      attributes: {
        ERROR_CODE: 'NO_PERMISSIONS',
        RULE_ARN: `arn:aws:events:eu-west-1:${account}:rule/shop`,
        TARGET_ARN: arn('slipway-events'),
      },
    },
  ]);
  expect(on.aws.state.rules.get('shop')?.failed).toBe(2);
});

test('on demand events are delivered twice: one event, two messages', async () => {
  const on = await ruled();
  await permit(on, 'slipway-events', 'shop');
  on.aws.delivery = { duplicates: 1, shuffle: 0, redelivery: 0 };
  await put(on, built);
  const { messages } = on.aws.queue();
  expect(messages).toHaveLength(2);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
  expect(new Set(messages.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
});

test('entries fail by themselves, and nobody speaks for AWS', async () => {
  const { FailedEntryCount, Entries } = await put(
    at,
    { ...built, Source: 'aws.ecs' },
    { ...built, Detail: 'x' },
    { ...built, Detail: '[]' },
    { DetailType: 'x', Detail: '{}' },
    { Source: 'x', Detail: '{}' },
    { Source: 'x', DetailType: 'x' },
    built,
  );
  expect(FailedEntryCount).toBe(6);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'NotAuthorizedForSourceException',
    'MalformedDetail',
    'MalformedDetail',
    'InvalidArgument',
    'InvalidArgument',
    'InvalidArgument',
    undefined,
  ]);
});

test('what is asked wrongly', async () => {
  const bus = at.events();
  const rule = { Name: 'r', EventPattern: '{"source":["x"]}' };
  await bus.send(new events.PutRuleCommand(rule));
  const target = (more: object) =>
    bus.send(new events.PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 'a', Arn: arn('x'), ...more }] }));
  for (const [call, words] of [
    [put(at, ...Array(11).fill(built)), /^ValidationException: .*length less than or equal to 10/],
    [
      put(at, { ...built, Detail: JSON.stringify('x'.repeat(1_048_577)) }),
      /^ValidationException: Total size/,
    ],
    [put(at, { ...built, EventBusName: 'mine' }), /^ResourceNotFoundException: Event bus mine/],
    [bus.send(new events.PutRuleCommand({ Name: 'a b', EventPattern: '{}' })), /^ValidationException/],
    [bus.send(new events.PutRuleCommand({ Name: 'a' })), /EventPattern or ScheduleExpression/],
    [bus.send(new events.PutRuleCommand({ ...rule, EventPattern: '{}' })), /^InvalidEventPatternException/],
    [bus.send(new events.DescribeRuleCommand({ Name: 'none' })), /^ResourceNotFoundException: Rule none/],
    [target({ Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:x' }), /not in correct format/],
    [target({ InputPath: '$.detail' }), /knows no InputPath/],
  ] as [Promise<unknown>, RegExp][])
    expect(await failure(call)).toMatch(words);
  await target({});
  const remove = new events.DeleteRuleCommand({ Name: 'r' });
  expect(await failure(bus.send(remove))).toMatch(/Rule can't be deleted since it has targets/);
});
