/** GetMetricData: how busy services were. */
import * as watch from '@aws-sdk/client-cloudwatch';
import { failure, type Scene, scene } from './scene.ts';
import { register, update } from './story.ts';

const minute = 60_000;
const metric = (MetricName: string, ServiceName = 'web', ClusterName = 'prod') => ({
  Namespace: 'AWS/ECS',
  MetricName,
  Dimensions: [
    { Name: 'ClusterName', Value: ClusterName },
    { Name: 'ServiceName', Value: ServiceName },
  ],
});
const query = (Id: string, more: Partial<watch.MetricStat> = {}): watch.MetricDataQuery => ({
  Id,
  MetricStat: { Metric: metric('CPUUtilization'), Period: 60, Stat: 'Average', ...more },
});

function ask(
  at: Scene,
  queries: watch.MetricDataQuery[],
  more: Partial<watch.GetMetricDataCommandInput> = {},
) {
  // From one whole minute to another, so that every point is a whole one.
  const end = Math.floor(at.aws.clock.now() / minute) * minute;
  return at.cloudwatch().send(
    new watch.GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(end - 60 * minute),
      EndTime: new Date(end + minute),
      ...more,
    }),
  );
}

test('a minute a point, newest first, the same whenever one asks', async () => {
  const at = await scene();
  const queries = [query('cpu'), query('memory', { Metric: metric('MemoryUtilization') })];
  const first = await ask(at, queries);
  expect(first.MetricDataResults).toMatchObject([
    { Id: 'cpu', Label: 'CPUUtilization', StatusCode: 'Complete' },
    { Id: 'memory', Label: 'MemoryUtilization' },
  ]);
  const { Timestamps = [], Values = [] } = first.MetricDataResults?.[0] ?? {};
  // The minute that is not over has none yet.
  expect([Timestamps.length, Values.length]).toEqual([60, 60]);
  expect(Number(Timestamps[0])).toBeGreaterThan(Number(Timestamps[1]));
  expect(Values.every(value => value > 0 && value < 100)).toBe(true);
  expect((await ask(at, queries)).MetricDataResults).toEqual(first.MetricDataResults);
  const upwards = await ask(at, queries, { ScanBy: 'TimestampAscending' });
  expect(upwards.MetricDataResults?.[0]?.Values).toEqual(Values.toReversed());
});

test('periods and statistics', async () => {
  const at = await scene();
  const stats = ['Minimum', 'Average', 'p99', 'Maximum', 'SampleCount', 'Sum'];
  const { MetricDataResults = [] } = await ask(
    at,
    stats.map((Stat, i) => query(`q${i}`, { Stat, Period: 300 })),
    { ScanBy: 'TimestampAscending' },
  );
  const [min = 0, average = 0, p99 = 0, max = 0, count = 0, sum = 0] = MetricDataResults.map(
    ({ Values }) => Values?.[2] ?? Number.NaN,
  );
  expect(min).toBeLessThan(average);
  expect(average).toBeLessThan(max);
  expect(p99).toBe(max);
  expect(count).toBe(15);
  expect(sum).toBeCloseTo(average * count, 6);
});

test('no points of what is not there, and none by minutes of long ago', async () => {
  const at = await scene();
  const queries = [
    query('none', { Metric: metric('CPUUtilization', 'none') }),
    query('other', { Metric: metric('Latency') }),
    query('loose', { Metric: { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' } }),
    query('unit', { Unit: 'Bytes' }),
  ];
  const empty = { Values: [], Timestamps: [], StatusCode: 'Complete' };
  expect((await ask(at, queries)).MetricDataResults).toMatchObject(queries.map(() => empty));
  const old = { StartTime: new Date(at.aws.clock.now() - 20 * 86_400_000) };
  const { MetricDataResults = [] } = await ask(
    at,
    [query('minutes'), query('hours', { Period: 3_600 })],
    old,
  );
  expect(MetricDataResults.map(({ Values = [] }) => Values.length > 0)).toEqual([false, true]);
});

test('page by page, in all as many points', async () => {
  const at = await scene();
  const queries = [query('a'), query('b', { Stat: 'Maximum' })];
  const pages: watch.MetricDataResult[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await ask(at, queries, { MaxDatapoints: 50, ...(NextToken && { NextToken }) });
    pages.push(page.MetricDataResults ?? []);
    NextToken = page.NextToken;
  } while (NextToken);
  const told = pages.map(page =>
    page.map(({ Id, Values, StatusCode }) => `${Id} ${Values?.length} ${StatusCode}`),
  );
  expect(told).toEqual([['a 50 PartialData'], ['a 10 Complete', 'b 40 PartialData'], ['b 20 Complete']]);
});

test.each<[string, watch.MetricDataQuery[], Partial<watch.GetMetricDataCommandInput>, RegExp]>([
  ['501 queries', Array.from({ length: 501 }, (_, i) => query(`q${i}`)), {}, /size greater than 500/],
  ['an id in capitals', [query('A')], {}, /The value A for parameter/],
  ['an id twice', [query('a'), query('a')], {}, /not unique/],
  ['a period of 45 s', [query('a', { Period: 45 })], {}, /multiple of 60/],
  ['a start after its end', [query('a')], { StartTime: new Date(2e12) }, /StartTime must be less than/],
  ['too many points', [query('a')], { MaxDatapoints: 100_801 }, /less than or equal to 100800$/],
  ['a token that is none', [query('a')], { NextToken: 'none' }, /^InvalidNextToken/],
])('refused: %s', async (_, queries, more, words) => {
  const at = await scene();
  expect(await failure(ask(at, queries, more))).toMatch(words);
});

test('what runs out of memory fills it first, again and again', async () => {
  const at = await scene();
  const most = () =>
    ask(at, [query('m', { Metric: metric('MemoryUtilization', 'worker'), Stat: 'Maximum' })]);
  const highest = async () => Math.max(...((await most()).MetricDataResults?.[0]?.Values ?? []));
  expect(await highest()).toBeLessThan(75);
  await update(at, { taskDefinition: await register(at, 'worker:oom-1') });
  at.aws.clock.advance(150_000);
  expect(await highest()).toBeGreaterThan(99);
});
