/** Live Tail over the AWS event stream, read by the real client. */
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { account, failure, type Scene, scene } from './scene.ts';

const arn = (name: string) => `arn:aws:logs:eu-west-1:${account}:log-group:${name}`;
const hour = 3_600_000;

async function listening(input: Partial<logs.StartLiveTailCommandInput> = {}) {
  const at = await scene({ account: 'empty' });
  for (const logGroupName of ['/a', '/b']) {
    await at.logs().send(new logs.CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ['one', 'two'])
      await at.logs().send(new logs.CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
  const tail = await open(at, input);
  return { at, ...tail };
}

async function open(at: Scene, input: Partial<logs.StartLiveTailCommandInput> = {}) {
  const command = new logs.StartLiveTailCommand({ logGroupIdentifiers: [arn('/a')], ...input });
  const { responseStream } = await at.logs().send(command);
  const events = responseStream?.[Symbol.asyncIterator]();
  const next = async () => (await events?.next())?.value as logs.StartLiveTailResponseStream | undefined;
  /** Lets a second pass and returns what came in it. */
  const second = async () => {
    at.aws.clock.advance(1_000);
    const update = (await next())?.sessionUpdate;
    return {
      said: update?.sessionResults?.map(one => one.message),
      sampled: update?.sessionMetadata?.sampled,
    };
  };
  return { first: await next(), next, second, stop: () => events?.return?.() };
}

const put = (at: Scene, logGroupName: string, logStreamName: string, messages: string[]) =>
  at.logs().send(
    new logs.PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: messages.map(message => ({ timestamp: at.aws.clock.now(), message })),
    }),
  );

test('a session starts once and updates each second, with nothing if nothing came', async () => {
  const { at, first, next, second } = await listening({ logEventFilterPattern: 'ERROR' });
  expect(first).toMatchObject({
    sessionStart: {
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupIdentifiers: [arn('/a')],
      logEventFilterPattern: 'ERROR',
    },
  });
  expect(await second()).toEqual({ said: [], sampled: false });
  await put(at, '/a', 'one', ['ERROR here', 'all well']);
  await put(at, '/b', 'one', ['ERROR elsewhere']);
  at.aws.clock.advance(1_000);
  expect((await next())?.sessionUpdate?.sessionResults).toEqual([
    {
      logGroupIdentifier: `${account}:/a`,
      logStreamName: 'one',
      message: 'ERROR here',
      timestamp: expect.any(Number),
      ingestionTime: expect.any(Number),
    },
  ]);
});

test('streams by name and by prefix', async () => {
  const { at, second } = await listening({ logStreamNames: ['two'] });
  const prefixed = await open(at, { logStreamNamePrefixes: ['o'] });
  await put(at, '/a', 'one', ['1']);
  await put(at, '/a', 'two', ['2']);
  expect((await second()).said).toEqual(['2']);
  expect((await prefixed.next())?.sessionUpdate?.sessionResults).toMatchObject([{ message: '1' }]);
});

test('more than 500 events a second are sampled', async () => {
  const { at, second } = await listening();
  await put(
    at,
    '/a',
    'one',
    Array.from({ length: 501 }, (_, i) => `${i}`),
  );
  const { said, sampled } = await second();
  expect([said?.length, sampled]).toEqual([500, true]);
  expect((await second()).sampled).toBe(false);
});

test('after three hours the session times out, and whoever was slow has lost the oldest updates', async () => {
  const { at, next } = await listening();
  at.aws.clock.advance(3 * hour - 500);
  await put(at, '/a', 'one', ['the last']);
  at.aws.clock.advance(500);
  const heard: unknown[] = [];
  const thrown = await (async () => {
    for (let event = await next(); event; event = await next()) heard.push(event);
  })().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(logs.SessionTimeoutException);
  expect(heard.length).toBeLessThan(20);
  expect(heard.at(-1)).toMatchObject({ sessionUpdate: { sessionResults: [{ message: 'the last' }] } });
  expect(at.aws.state.tails.size).toBe(0);
});

test.each([
  ['a name for an ARN', { logGroupIdentifiers: ['/a'] }, /^InvalidParameterException/],
  ['an ARN that ends in a star', { logGroupIdentifiers: [`${arn('/a')}:*`] }, /^InvalidParameterException/],
  ['no such group', { logGroupIdentifiers: [arn('/none')] }, /^ResourceNotFoundException/],
  ['eleven groups', { logGroupIdentifiers: Array(11).fill(arn('/a')) }, /less than or equal to 10$/],
  [
    'names of two groups',
    { logGroupIdentifiers: [arn('/a'), arn('/b')], logStreamNames: ['one'] },
    /^InvalidParameterException: .*exactly one log group/,
  ],
  ['names and prefixes', { logStreamNames: ['one'], logStreamNamePrefixes: ['o'] }, /mutually exclusive/],
  ['a pattern that is none', { logEventFilterPattern: 'a:b' }, /Invalid filter pattern: .*'a:b'$/],
])('refused: %s', async (_, input, words) => {
  const { at } = await listening();
  expect(await failure(open(at, input))).toMatch(words);
});

test('fifteen sessions at once', async () => {
  const { at } = await listening();
  for (let i = 1; i < 15; i++) await open(at);
  expect(await failure(open(at))).toMatch(/^LimitExceededException/);
});
