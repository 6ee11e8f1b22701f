/** Log events, read by stream and by group: tokens, pages, limits. */
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { workerCredentials } from '../../../world/aws/index.ts';
import { addStream } from '../../../world/aws/logs/write.ts';
import { account, allow, failure, policy, roleArn, type Scene, scene } from './scene.ts';

const group = { logGroupName: '/app' };
const groupArn = `arn:aws:logs:eu-west-1:${account}:log-group:/app`;
const day = 86_400_000;

/** Opens an empty account with a group of two streams. */
async function written(lines = 6): Promise<Scene & { start: number }> {
  const at = await scene({ account: 'empty' });
  await at.logs().send(new logs.CreateLogGroupCommand(group));
  const start = at.aws.clock.now() - 60_000;
  for (const logStreamName of ['a', 'b']) {
    await at.logs().send(new logs.CreateLogStreamCommand({ ...group, logStreamName }));
    const logEvents = Array.from({ length: lines }, (_, i) => ({
      timestamp: start + i * 2 + (logStreamName === 'a' ? 0 : 1),
      message: `${logStreamName}${i}`,
    }));
    await at.logs().send(new logs.PutLogEventsCommand({ ...group, logStreamName, logEvents }));
  }
  return { ...at, start };
}

const said = (events: { message?: string | undefined }[] | undefined) =>
  events?.map(({ message }) => message);

test('a stream is read forwards and backwards; a token that comes back is the end', async () => {
  const at = await written();
  const get = (more: object = {}) =>
    at.logs().send(new logs.GetLogEventsCommand({ ...group, logStreamName: 'a', limit: 4, ...more }));
  const newest = await get();
  expect(said(newest.events)).toEqual(['a2', 'a3', 'a4', 'a5']);
  const older = await get({ nextToken: newest.nextBackwardToken });
  expect(said(older.events)).toEqual(['a0', 'a1']);
  const start = await get({ nextToken: older.nextBackwardToken });
  expect(start).toMatchObject({ events: [], nextBackwardToken: older.nextBackwardToken });
  const forward = { startFromHead: true, nextToken: start.nextForwardToken };
  expect(said((await get(forward)).events)).toEqual(['a0', 'a1', 'a2', 'a3']);
  const end = { startFromHead: true, nextToken: newest.nextForwardToken };
  expect(await get(end)).toMatchObject({ events: [], nextForwardToken: newest.nextForwardToken });
  expect(await failure(get({ nextToken: newest.nextForwardToken }))).toMatch(/startFromHead must be true/);
  expect(await failure(get({ nextToken: 'made-up' }))).toBe(
    'InvalidParameterException: The specified nextToken is invalid.',
  );
});

test('a stream without events has tokens all the same, and its end time is not in it', async () => {
  const at = await written();
  await at.logs().send(new logs.CreateLogStreamCommand({ ...group, logStreamName: 'none' }));
  const none = await at.logs().send(new logs.GetLogEventsCommand({ ...group, logStreamName: 'none' }));
  expect([none.events, none.nextForwardToken, none.nextBackwardToken]).toEqual([
    [],
    expect.stringMatching(/^f\//),
    expect.stringMatching(/^b\//),
  ]);
  const range = { ...group, logStreamName: 'a', startTime: at.start + 2, endTime: at.start + 6 };
  const some = await at.logs().send(new logs.GetLogEventsCommand(range));
  expect(said(some.events)).toEqual(['a1', 'a2']);
});

test('a group is read by time over its streams, page by page, and from the newest on', async () => {
  const at = await written();
  const input = { ...group, startTime: at.start };
  const pages: (string | undefined)[][] = [];
  for await (const page of logs.paginateFilterLogEvents({ client: at.logs() }, { ...input, limit: 5 }))
    pages.push(said(page.events) ?? []);
  expect(pages).toEqual([
    ['a0', 'b0', 'a1', 'b1', 'a2'],
    ['b2', 'a3', 'b3', 'a4', 'b4'],
    ['a5', 'b5'],
  ]);
  at.aws.clock.advance(1_000);
  const filter = (more: object) => at.logs().send(new logs.FilterLogEventsCommand({ ...input, ...more }));
  const newest = await filter({ startFromHead: false, limit: 3 });
  expect(said(newest.events)).toEqual(['b5', 'a5', 'b4']);
  // The token knows the direction.
  const next = await filter({ startFromHead: true, limit: 3, nextToken: newest.nextToken });
  expect(said(next.events)).toEqual(['a4', 'b3', 'a3']);
  expect(said((await filter({ logStreamNames: ['b'], endTime: at.start + 3 })).events)).toEqual(['b0', 'b1']);
  expect(said((await filter({ logStreamNamePrefix: 'a', filterPattern: '?a1 ?a3' })).events)).toEqual([
    'a1',
    'a3',
  ]);
});

test('a full page has a token even where nothing follows, and a long range begins with an empty one', async () => {
  const at = await written();
  const filter = (more: object) => at.logs().send(new logs.FilterLogEventsCommand({ ...group, ...more }));
  const full = await filter({ startTime: at.start, limit: 12 });
  expect(full.events).toHaveLength(12);
  const rest = await filter({ startTime: at.start, limit: 12, nextToken: full.nextToken });
  expect([rest.events, rest.nextToken]).toEqual([[], undefined]);
  const long = await filter({ startTime: at.start - 2 * day });
  expect([long.events, long.nextToken]).toEqual([[], expect.any(String)]);
  const found = await filter({ startTime: at.start - 2 * day, nextToken: long.nextToken });
  expect(found.events).toHaveLength(12);
});

test('tokens are good for their own question, for a day', async () => {
  const at = await written();
  const filter = (more: object) =>
    at.logs().send(new logs.FilterLogEventsCommand({ ...group, startTime: at.start, limit: 2, ...more }));
  const { nextToken } = await filter({});
  const invalid = 'InvalidParameterException: The specified nextToken is invalid.';
  expect(await failure(filter({ nextToken, filterPattern: 'other' }))).toBe(invalid);
  at.aws.clock.advance(3_600_000);
  expect((await filter({ nextToken })).events).toHaveLength(2);
  at.aws.clock.advance(day);
  expect(await failure(filter({ nextToken }))).toBe(invalid);
});

test.each([
  ['no group', { logGroupName: undefined }, /^InvalidParameterException: You must include either/],
  ['a group twice', { logGroupIdentifier: '/app' }, /^InvalidParameterException: You must include either/],
  ['names and a prefix', { logStreamNames: ['a'], logStreamNamePrefix: 'a' }, /mutually exclusive/],
  ['101 names', { logStreamNames: Array(101).fill('a') }, /length less than or equal to 100$/],
  [
    'a limit too high',
    { limit: 10_001 },
    /^InvalidParameterException: 1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000$/,
  ],
  [
    'a stream that is none',
    { logStreamNames: ['c'] },
    /^ResourceNotFoundException: The specified log stream/,
  ],
  ['the newest of all time', { startFromHead: false }, /^InvalidParameterException: startFromHead/],
  ['unmasked words', { unmask: true }, /^no failure$/],
])('FilterLogEvents with %s', async (_, more, words) => {
  const at = await written(1);
  expect(await failure(at.logs().send(new logs.FilterLogEventsCommand({ ...group, ...more })))).toMatch(
    words,
  );
});

test('the sixth FilterLogEvents in a second is throttled', async () => {
  const at = await written(1);
  const filter = () => failure(at.logs().send(new logs.FilterLogEventsCommand(group)));
  const six = [];
  for (let i = 0; i < 6; i++) six.push(await filter());
  expect(six).toEqual([...Array(5).fill('no failure'), 'ThrottlingException: Rate exceeded']);
  at.aws.clock.advance(1_000);
  expect(await filter()).toBe('no failure');
});

test('what PutLogEvents takes, and what it turns away', async () => {
  const at = await written(1);
  const now = at.aws.clock.now();
  const put = (...times: number[]) =>
    at.logs().send(
      new logs.PutLogEventsCommand({
        ...group,
        logStreamName: 'a',
        logEvents: times.map(timestamp => ({ timestamp, message: 'm' })),
      }),
    );
  expect((await put(now - 15 * day, now, now + 3 * 3_600_000)).rejectedLogEventsInfo).toEqual({
    tooOldLogEventEndIndex: 1,
    tooNewLogEventStartIndex: 2,
  });
  expect(await failure(put(now, now - 1))).toMatch(/chronological order/);
  expect(await failure(put(now - 2 * day, now))).toMatch(/cannot span more than 24 hours/);
  expect(await failure(put())).toMatch(/Value '\[\]' at 'logEvents'.*greater than or equal to 1$/);
  const blank = { ...group, logStreamName: 'a', logEvents: [{ timestamp: now, message: '' }] };
  expect(await failure(at.logs().send(new logs.PutLogEventsCommand(blank)))).toMatch(
    /Value '' at 'logEvents.1.member.message' .* length greater than or equal to 1$/,
  );
  await at.logs().send(new logs.PutRetentionPolicyCommand({ ...group, retentionInDays: 1 }));
  expect((await put(now - 2 * day)).rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  const odd = new logs.PutRetentionPolicyCommand({ ...group, retentionInDays: 2 });
  expect(await failure(at.logs().send(odd))).toMatch(/at 'retentionInDays'.*enum value set: \[1, 3, 5/);
});

test('a stream keeps its newest 10,000 events, a group its newest 1,000 streams', async () => {
  const at = await written(1);
  const now = at.aws.clock.now();
  const send = (from: number, count: number) =>
    at.logs().send(
      new logs.PutLogEventsCommand({
        ...group,
        logStreamName: 'a',
        logEvents: Array.from({ length: count }, (_, i) => ({
          timestamp: now + from + i,
          message: `${from + i}`,
        })),
      }),
    );
  await send(0, 9_000);
  await send(9_000, 2_000);
  const kept = await at
    .logs()
    .send(new logs.GetLogEventsCommand({ ...group, logStreamName: 'a', startFromHead: true, limit: 1 }));
  expect(said(kept.events)).toEqual(['1000']);
  const client = at.logs();
  const own = at.aws.state.logGroups.get('/app');
  for (let i = 0; own && i < 1_000; i++) addStream(at.aws.state, own, `s${i}`);
  const old = new logs.DescribeLogStreamsCommand({ ...group, logStreamNamePrefix: 'a' });
  expect((await client.send(old)).logStreams).toEqual([]);
});

test('groups and streams are listed fifty at a time', async () => {
  const at = await written();
  const client = at.logs();
  for (let i = 0; i < 60; i++) {
    at.aws.clock.advance(1_000);
    await client.send(new logs.CreateLogStreamCommand({ ...group, logStreamName: `s${i}` }));
  }
  const list = (more: object = {}) => client.send(new logs.DescribeLogStreamsCommand({ ...group, ...more }));
  const first = await list();
  expect(first.logStreams).toHaveLength(50);
  expect((await list({ nextToken: first.nextToken })).logStreams).toHaveLength(12);
  const latest = await list({ orderBy: 'LastEventTime', descending: true, limit: 2 });
  expect(latest.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['b', 'a']);
  expect(await failure(list({ orderBy: 'LastEventTime', logStreamNamePrefix: 's' }))).toBe(
    'InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.',
  );
  expect(await failure(list({ limit: 51 }))).toMatch(/less than or equal to 50$/);
  const both = new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' });
  expect(await failure(client.send(both))).toMatch(/mutually exclusive/);
});

test('a policy must name a group with `:*`, and slipway-read may read all but unmasked words', async () => {
  const at = await scene();
  const as = async (resource: string) =>
    at.logs(
      await at.session(workerCredentials, {
        RoleArn: roleArn('slipway-read'),
        RoleSessionName: 'trial',
        Policy: policy(allow('logs:FilterLogEvents', resource)),
      }),
    );
  const web = groupArn.replace('/app', '/ecs/web');
  const filter = (more: object = {}) =>
    new logs.FilterLogEventsCommand({ logGroupName: '/ecs/web', ...more });
  expect(await failure((await as(web)).send(filter()))).toBe(
    `AccessDeniedException: User: arn:aws:sts::${account}:assumed-role/slipway-read/trial is not authorized to perform: logs:FilterLogEvents on resource: ${web}:log-stream: because no session policy allows the logs:FilterLogEvents action`,
  );
  expect(await failure((await as(`${web}:*`)).send(filter()))).toBe('no failure');
  expect(await failure((await as('*')).send(filter({ unmask: true })))).toMatch(
    /logs:Unmask .* explicit deny in an identity-based policy$/,
  );
});
