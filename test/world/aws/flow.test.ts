/** Containers that log at a chosen rate: nothing of it is kept, and every line can be read. */
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { account, type Scene, scene } from './scene.ts';
import { register, update } from './story.ts';

const group = { logGroupName: '/ecs/worker' };
const options = {
  'awslogs-group': '/ecs/worker',
  'awslogs-region': 'eu-west-1',
  'awslogs-stream-prefix': 'worker',
};

/** Has one task of prod/worker write at a rate, since a while. */
async function flowing(tag: string, ms = 65_000): Promise<Scene> {
  const at = await scene();
  const logConfiguration = { logDriver: 'awslogs' as const, options };
  const taskDefinition = await register(at, `worker:${tag}`, { logConfiguration });
  await update(at, { taskDefinition, desiredCount: 1 });
  at.aws.clock.advance(ms);
  return at;
}
const filter = (at: Scene, more: Partial<logs.FilterLogEventsCommandInput>) =>
  at.logs().send(new logs.FilterLogEventsCommand({ ...group, ...more }));
const numbers = (events: logs.FilteredLogEvent[] | undefined) =>
  (events ?? []).flatMap(({ message }) => Number(/n=(\d+)/.exec(message ?? '')?.[1] ?? []));

test('5,000 lines a second for a minute: no line is missing or double, page by page and from the newest on', async () => {
  const at = await flowing('log5000');
  const now = at.aws.clock.now();
  const newest = await filter(at, { startTime: now - 60_000, startFromHead: false, limit: 50 });
  const seen = numbers(newest.events);
  expect(seen).toHaveLength(50);
  expect(seen.every((n, i) => i === 0 || n === (seen[i - 1] ?? 0) - 1)).toBe(true);
  const older = await filter(at, {
    startTime: now - 60_000,
    limit: 50,
    startFromHead: false,
    nextToken: newest.nextToken,
  });
  expect(numbers(older.events)[0]).toBe((seen.at(-1) ?? 0) - 1);
  const second: number[] = [];
  const input = { ...group, startTime: now - 3_000, endTime: now - 1_001 };
  for await (const page of logs.paginateFilterLogEvents({ client: at.logs() }, input)) {
    second.push(...numbers(page.events));
    at.aws.clock.advance(300);
  }
  expect(second).toHaveLength(10_000);
  expect(new Set(second).size).toBe(10_000);
  expect((second.at(-1) ?? 0) - (second[0] ?? 0)).toBe(9_999);
  const errors = await filter(at, { startTime: now - 1_000, filterPattern: 'ERROR' });
  expect(errors.events?.length).toBeGreaterThan(20);
  expect(errors.events?.length).toBeLessThan(100);
  expect(
    [...at.aws.state.logGroups.values()]
      .flatMap(one => [...one.streams.values()])
      .every(one => one.events.length < 2_000),
  ).toBe(true);
});

test('a page of 5,000 lines a second costs what a page of fifty costs', async () => {
  const took = async (at: Scene): Promise<number> => {
    const now = at.aws.clock.now();
    const input = { startTime: now - 60_000, endTime: now, startFromHead: false, limit: 50 };
    const begun = performance.now();
    for (let n = 0; n < 20; n++) {
      expect((await filter(at, input)).events).toHaveLength(50);
      at.aws.clock.advance(300);
    }
    return performance.now() - begun;
  };
  const [few, many] = [await took(await flowing('log50')), await took(await flowing('log5000'))];
  // A minute of it, made and thrown away, would be a hundred times as much.
  expect(many / few).toBeLessThan(10);
});

test('a stream is read, described and over like any other', async () => {
  const at = await flowing('log50');
  const { logStreams: [stream] = [] } = await at
    .logs()
    .send(new logs.DescribeLogStreamsCommand({ ...group, orderBy: 'LastEventTime', descending: true }));
  expect(at.aws.clock.now() - (stream?.lastEventTimestamp ?? 0)).toBeLessThan(21);
  const get = (more: Partial<logs.GetLogEventsCommandInput> = {}) =>
    at
      .logs()
      .send(
        new logs.GetLogEventsCommand({ ...group, logStreamName: stream?.logStreamName, limit: 3, ...more }),
      );
  const first = await get({ startFromHead: true, limit: 6 });
  expect(first.events?.map(({ message }) => message?.slice(0, 14))).toEqual([
    '> worker@log50',
    '> node dist/se',
    'INFO  config l',
    'INFO  listenin',
    'INFO  n=000000',
    'INFO  n=000001',
  ]);
  const [last = 0] = numbers((await get({ limit: 1 })).events);
  expect(last).toBeGreaterThan(500);
  await update(at, { desiredCount: 0 });
  at.aws.clock.advance(60_000);
  expect((await get({ limit: 1 })).events?.[0]?.message).toBe('INFO  all connections closed, bye');
});

test('Live Tail shows a sample of what is too much, spread over its second', async () => {
  const at = await flowing('log5000');
  const arn = `arn:aws:logs:eu-west-1:${account}:log-group:/ecs/worker`;
  const { responseStream } = await at
    .logs()
    .send(new logs.StartLiveTailCommand({ logGroupIdentifiers: [arn] }));
  const events = responseStream?.[Symbol.asyncIterator]();
  await events?.next();
  at.aws.clock.advance(1_000);
  const { sessionUpdate } = (await events?.next())?.value ?? {};
  const seen = numbers(sessionUpdate?.sessionResults);
  expect([seen.length, sessionUpdate?.sessionMetadata?.sampled]).toEqual([500, true]);
  expect((seen.at(-1) ?? 0) - (seen[0] ?? 0)).toBeGreaterThan(4_900);
  await events?.return?.();
});

test('lines of JSON are found by their members', async () => {
  const at = await flowing('jsonlog50');
  const found = await filter(at, {
    startTime: at.aws.clock.now() - 30_000,
    filterPattern: '{ $.level = "error" && $.ms > 100 }',
  });
  expect(found.events?.length).toBeGreaterThan(3);
  for (const { message = '' } of found.events ?? [])
    expect(JSON.parse(message)).toMatchObject({ level: 'error', status: 500 });
});
