/** GetMetricWidgetImage: a real picture of what GetMetricData tells, and the refusals of AWS. */
import { inflateSync } from 'node:zlib';
import * as watch from '@aws-sdk/client-cloudwatch';
import * as ecs from '@aws-sdk/client-ecs';
import { failure, lastingScene, type Scene } from './scene.ts';

const service = ['ClusterName', 'prod', 'ServiceName', 'web'];
const group = [
  'LoadBalancer',
  'app/prod/50dc6c495c0c9188',
  'TargetGroup',
  'targetgroup/web/73e2d6bc24d8a067',
];
const cpu = ['AWS/ECS', 'CPUUtilization', ...service];
const blue = [0x1f, 0x77, 0xb4];

let at: Scene;
beforeAll(async () => {
  at = await lastingScene();
});
afterAll(() => at.close());

const image = async (widget: object, more: object = {}) =>
  (
    await at
      .cloudwatch()
      .send(new watch.GetMetricWidgetImageCommand({ MetricWidget: JSON.stringify(widget), ...more }))
  ).MetricWidgetImage ?? new Uint8Array();

/** Reads a PNG as its standard has it; returns its size and how many pixels have a colour. */
function read(bytes: Uint8Array) {
  const file = Buffer.from(bytes);
  expect(file.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks: Record<string, Buffer> = {};
  for (let i = 8; i < file.length; i += 12 + file.readUInt32BE(i))
    chunks[file.toString('latin1', i + 4, i + 8)] = file.subarray(i + 8, i + 8 + file.readUInt32BE(i));
  const header = chunks.IHDR ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect([...header.subarray(8)]).toEqual([8, 2, 0, 0, 0]);
  const raw = inflateSync(chunks.IDAT ?? Buffer.alloc(0));
  expect(raw.length).toBe(height * (1 + width * 3));
  expect(chunks.IEND).toHaveLength(0);
  const pixel = (x: number, y: number) => {
    const place = y * (1 + width * 3) + 1 + x * 3;
    return [...raw.subarray(place, place + 3)];
  };
  const is = (colour: number[]) => (x: number, y: number) => pixel(x, y).join() === colour.join();
  const places = (colour: number[]) => {
    const found: [number, number][] = [];
    const isIt = is(colour);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (isIt(x, y)) found.push([x, y]);
    return found;
  };
  return { width, height, places };
}

test('a line of its metric, a grid, and what is marked at its moment', async () => {
  const now = at.aws.clock.now();
  const marked = { value: new Date(now - 90 * 60_000).toISOString(), label: '1.5.0', color: '#c0f' };
  const chart = read(
    await image({
      metrics: [cpu],
      width: 700,
      height: 300,
      start: '-PT3H',
      period: 60,
      annotations: { vertical: [marked] },
    }),
  );
  expect([chart.width, chart.height]).toEqual([700, 300]);
  const line = chart.places(blue).filter(([, y]) => y < 250);
  expect(line.length).toBeGreaterThan(400);
  expect(Math.max(...line.map(([x]) => x)) - Math.min(...line.map(([x]) => x))).toBeGreaterThan(500);
  expect(chart.places([225, 228, 232]).length).toBeGreaterThan(1_000);
  const upright = chart.places([0xcc, 0, 0xff].map(part => Math.round(255 + (part - 255) * 0.9)));
  expect(upright.length).toBeGreaterThan(100);
  // Half of three hours ago is the middle of the plot.
  expect(new Set(upright.map(([x]) => x))).toEqual(new Set([44 + (700 - 16 - 44) / 2]));
});

test('a metric is written out, or by what the one before had; what is not there draws nothing', async () => {
  const red = { color: '#ff0000', period: 60 };
  const colours = async (metric: unknown[]) =>
    read(await image({ metrics: [cpu, metric], title: 'web' })).places([255, 0, 0]).length;
  const full = await colours(['AWS/ECS', 'MemoryUtilization', ...service, red]);
  expect(full).toBeGreaterThan(300);
  expect(await colours(['.', 'MemoryUtilization', '.', '.', '.', '.', red])).toBe(full);
  // The legend's square is all there is of a service without tasks.
  expect(await colours(['...', 'none', red])).toBe(63);
  expect(await colours(['...', 'worker', { ...red, visible: false }])).toBe(0);
});

test.each<[string, object | string, RegExp, object?]>([
  ['no JSON', 'metrics', /^ValidationException: MetricWidget is not valid JSON\.$/],
  ['no metrics', {}, /should have required property 'metrics'/],
  ['101 metrics', { metrics: Array(101).fill(cpu) }, /NOT have more than 100 items/],
  ['half a dimension', { metrics: [['AWS/ECS', 'CPUUtilization', 'ClusterName']] }, /pairs of a dimension/],
  ['nothing before', { metrics: [['...', 'web']] }, /"\/metrics\/0"/],
  ['too wide', { metrics: [cpu], width: 2_001 }, /"\/width","message":"should be <= 2000"/],
  ['a height in words', { metrics: [cpu], height: '400' }, /"\/height","message":"should be number"/],
  ['a period of 45 s', { metrics: [cpu], period: 45 }, /multiple of 60/],
  ['an end before its start', { metrics: [cpu], start: '-PT1H', end: '-PT2H' }, /before the end/],
  ['a time that is none', { metrics: [cpu], start: 'yesterday' }, /relative time/],
  [
    'a mark without a time',
    { metrics: [cpu], annotations: { vertical: [{ label: 'a' }] } },
    /property 'value'/,
  ],
  ['a colour that is none', { metrics: [[...cpu, { color: 'red' }]] }, /\/metrics\/0\/color/],
  ['an axis that is none', { metrics: [[...cpu, { yAxis: 'top' }]] }, /left, right/],
  ['another format', { metrics: [cpu] }, /OutputFormat/, { OutputFormat: 'jpg' }],
])('refused: %s', async (_, widget, words, more = {}) => {
  const text = typeof widget === 'string' ? widget : JSON.stringify(widget);
  const call = at.cloudwatch().send(new watch.GetMetricWidgetImageCommand({ MetricWidget: text, ...more }));
  const said = await failure(call);
  expect(said).toMatch(/^ValidationException/);
  expect(said).toMatch(words);
});

const metric = (MetricName: string, pairs = group) => ({
  Namespace: 'AWS/ApplicationELB',
  MetricName,
  Dimensions: [0, 2].flatMap(i => (pairs[i] ? [{ Name: pairs[i], Value: pairs[i + 1] }] : [])),
});
async function sums(names: string[], minutes = 60, Stat = 'Sum', pairs = group) {
  const now = at.aws.clock.now();
  const { MetricDataResults = [] } = await at.cloudwatch().send(
    new watch.GetMetricDataCommand({
      StartTime: new Date(now - minutes * 60_000),
      EndTime: new Date(now),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: names.map((name, i) => ({
        Id: `m${i}`,
        MetricStat: { Metric: metric(name, pairs), Period: 60, Stat },
      })),
    }),
  );
  return MetricDataResults.map(({ Values = [] }) => Values);
}
const names = ['RequestCount', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'];

test('a load balancer counts requests; a sick version answers many with 5xx, and slowly', async () => {
  const [requests = [], errors = [], times = []] = await sums(names);
  expect(requests.length).toBeGreaterThanOrEqual(59);
  expect(Math.min(...requests)).toBeGreaterThan(100);
  // Where nothing failed there is no point, and no zero.
  expect(errors.length).toBeLessThan(30);
  expect(errors.every(count => count === 1)).toBe(true);
  expect(times).toHaveLength(requests.length);
  expect(await sums(['RequestCount'], 60, 'Sum', group.slice(0, 2))).toEqual([requests]);
  expect(await sums(['RequestCount'], 60, 'Sum', group.slice(2))).toEqual([[]]);
  const [usual = 0] = (await sums(['TargetResponseTime'], 5, 'Average'))[0] ?? [];
  const { taskDefinition } = await at.ecs().send(
    new ecs.RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [{ name: 'web', image: 'web:sick', memory: 128 }],
    }),
  );
  const deploy = { cluster: 'prod', service: 'web', taskDefinition: taskDefinition?.taskDefinitionArn };
  await at.ecs().send(new ecs.UpdateServiceCommand(deploy));
  at.aws.clock.advance(180_000);
  const [, sick = []] = await sums(names, 3);
  expect(Math.max(...sick)).toBeGreaterThan(100);
  const [slow = []] = await sums(['TargetResponseTime'], 3, 'Average');
  expect(Math.max(...slow)).toBeGreaterThan(5 * usual);
  at.aws.clock.advance(600_000);
  const [, after = []] = await sums(names, 3);
  expect(Math.max(0, ...after)).toBeLessThan(2);
});
