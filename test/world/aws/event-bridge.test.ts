/** EventBridge: which events a pattern takes, where they go, and what is refused. */
import * as events from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import { arn, dead, empty, url } from './queues.ts';
import { account, failure, lastingScene, type Scene } from './scene.ts';

let at: Scene;
beforeAll(async () => {
  at = await lastingScene({ account: 'empty' });
});
afterAll(() => at.close());

const event = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Built',
  source: 'shop.ci',
  account,
  time: '2026-11-26T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/web'],
  detail: {
    state: 'STOPPED',
    code: 137,
    price: 1.5,
    ok: false,
    note: null,
    empty: '',
    address: '10.0.3.7',
    tags: ['a', 'b'],
    containers: [
      { name: 'web', exit: 1 },
      { name: 'sidecar', exit: 0 },
    ],
    path: { to: { file: 'dir/*/x.txt' } },
  },
};
const tried = (pattern: unknown) =>
  at.events().send(
    new events.TestEventPatternCommand({
      EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
      Event: JSON.stringify(event),
    }),
  );
const detail = (of: object) => ({ detail: of });

test.each<[string, unknown, boolean]>([
  ['a text that is the same', { source: ['shop.ci'] }, true],
  ['one of several', { source: ['other', 'shop.ci'] }, true],
  ['another', { source: ['shop'] }, false],
  ['two fields that both match', { source: ['shop.ci'], 'detail-type': ['Built'] }, true],
  ['two fields of which one does not', { source: ['shop.ci'], 'detail-type': ['Broken'] }, false],
  ['one in a list', { resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/web'] }, true],
  ['one of a list of texts', detail({ tags: ['b', 'c'] }), true],
  ['a number', detail({ code: [137] }), true],
  ['a number as text', detail({ code: ['137'] }), false],
  ['false', detail({ ok: [false] }), true],
  ['null', detail({ note: [null] }), true],
  ['an empty text', detail({ empty: [''] }), true],
  ['a field within fields', detail({ path: { to: { file: [{ suffix: '.txt' }] } } }), true],
  ['a field that is not there', detail({ path: { from: ['x'] } }), false],
  ['an object of a list', detail({ containers: { exit: [1] } }), true],
  ['a prefix', { source: [{ prefix: 'shop.' }] }, true],
  ['a prefix of another case', { source: [{ prefix: 'SHOP.' }] }, false],
  ['a prefix of any case', { source: [{ prefix: { 'equals-ignore-case': 'SHOP.' } }] }, true],
  ['a suffix', { source: [{ suffix: '.ci' }] }, true],
  ['a suffix of any case', { source: [{ suffix: { 'equals-ignore-case': '.CI' } }] }, true],
  ['any case', { source: [{ 'equals-ignore-case': 'Shop.CI' }] }, true],
  ['anything but', detail({ state: [{ 'anything-but': 'RUNNING' }] }), true],
  ['anything but a list', detail({ state: [{ 'anything-but': ['RUNNING', 'STOPPED'] }] }), false],
  ['anything but a number', detail({ code: [{ 'anything-but': 0 }] }), true],
  ['anything but a prefix', detail({ state: [{ 'anything-but': { prefix: 'ST' } }] }), false],
  ['anything but suffixes', detail({ state: [{ 'anything-but': { suffix: ['x', 'y'] } }] }), true],
  ['anything but a wildcard', detail({ state: [{ 'anything-but': { wildcard: 'S*D' } }] }), false],
  ['anything but, of what is not there', detail({ colour: [{ 'anything-but': 'red' }] }), false],
  ['a range', detail({ code: [{ numeric: ['>', 100, '<=', 137] }] }), true],
  ['outside of a range', detail({ code: [{ numeric: ['>', 100, '<', 137] }] }), false],
  ['an equal number', detail({ price: [{ numeric: ['=', 1.5] }] }), true],
  ['a range of what is text', detail({ state: [{ numeric: ['>', 0] }] }), false],
  ['that it is there', detail({ code: [{ exists: true }] }), true],
  ['that it is not there', detail({ colour: [{ exists: false }] }), true],
  ['that it is not there though it is', detail({ code: [{ exists: false }] }), false],
  ['a wildcard', detail({ path: { to: { file: [{ wildcard: 'dir/*.txt' }] } } }), true],
  ['a star that is one', detail({ path: { to: { file: [{ wildcard: 'dir/\\*/*' }] } } }), true],
  ['a star that is none there', { source: [{ wildcard: 'shop\\*ci' }] }, false],
  ['an address in a block', detail({ address: [{ cidr: '10.0.0.0/16' }] }), true],
  ['an address in none', detail({ address: [{ cidr: '10.1.0.0/16' }] }), false],
  ['one of two fields', { $or: [{ source: ['x'] }, { detail: { code: [137] } }] }, true],
  ['none of two fields', { $or: [{ source: ['x'] }, { detail: { code: [1] } }] }, false],
  ['a field, and one of two', { source: ['x'], $or: [{ account: [account] }, { region: ['x'] }] }, false],
  ['alternatives within', detail({ $or: [{ code: [1] }, { state: ['STOPPED'] }] }), true],
])('a pattern asks for %s', async (_, pattern, expected) => {
  expect((await tried(pattern)).Result).toBe(expected);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{', /Filter is not an object/],
  ['a list', [], /Filter is not an object/],
  ['nothing', {}, /Empty objects are not allowed/],
  ['a bare text', { source: 'shop' }, /"source" must be an object or an array/],
  ['an empty list', { source: [] }, /Empty arrays are not allowed/],
  ['a list in a list', { source: [['x']] }, /Match value must be String, number, true, false, or null/],
  ['an operator that is none', { source: [{ like: 'x' }] }, /Unrecognized match type like/],
  ['two operators in one', { source: [{ prefix: 'x', suffix: 'y' }] }, /Only one key allowed/],
  ['exists that says what', { source: [{ exists: 'yes' }] }, /exists match pattern must be/],
  ['half a range', { source: [{ numeric: ['>'] }] }, /Invalid numeric match/],
  ['a range of text', { source: [{ numeric: ['>', '1'] }] }, /Value of numeric must be numeric/],
  ['stars side by side', { source: [{ wildcard: 'a**b' }] }, /Consecutive wildcard characters/],
  ['one alternative', { $or: [{ source: ['x'] }] }, /\$or must be an array/],
])('a pattern that is %s is refused', async (_, pattern, words) => {
  const said = await failure(tried(pattern));
  expect(said).toMatch(/^InvalidEventPatternException: Event pattern is not valid. Reason: /);
  expect(said).toMatch(words);
});

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
  await on.events().send(new events.DisableRuleCommand({ Name: 'shop' }));
  await put(on, built);
  expect(on.aws.queue().visible).toBe(1);
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
