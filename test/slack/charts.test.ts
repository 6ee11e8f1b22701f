import { charted } from '../../src/slack/charts.ts';
import { noPicture } from '../../src/slack/messages-chart.ts';

const hour = 3_600_000;
const chart = {
  scope: { target: 'prod', account: '1', region: 'us-gov-west-1', cluster: 'prod', service: 'web' },
  from: 0,
  to: 3 * hour,
  period: 60,
  lines: [
    {
      of: 'cpu' as const,
      points: [
        { at: 0, value: 12.34 },
        { at: hour, value: 50 },
      ],
    },
    { of: 'failures' as const, points: [] },
    { of: 'failures' as const, group: 'web-green', points: [{ at: hour, value: 5 }] },
    { of: 'requests' as const, points: [{ at: hour, value: 120 }] },
    { of: 'failures' as const, group: 'web-blue', points: [] },
  ],
  marks: Array.from({ length: 10 }, (_, i) => ({ at: i, label: `web:${i}` })),
  picture: 'not in this region' as const,
  unchecked: ['deployments (ThrottlingException)'],
};

test('a chart in text: bars, the newest and the highest value, what was deployed, what is missing', () => {
  const { text, blocks } = charted(chart, noPicture(chart, undefined));
  expect(text).toBe('📈 web on prod: the last 3 h');
  const said = JSON.stringify(blocks);
  expect(said).toMatch(/CPU +▁·{11}▅·{23} +now 50 %, highest 50 %/);
  expect(said).toMatch(/5xx {2,}·{36} +none/);
  expect(said).toMatch(/5xx web-green +·{12}▅·{23} +highest 5 a minute/);
  expect(said).toMatch(/Requests +·{12}█·{23} +now 120 a minute, highest 120 a minute/);
  // Where nothing was counted nobody knows whether anything failed.
  expect(said).toMatch(/5xx web-blue +·{36} +no values/);
  expect(said).toMatch(/web:7.*and 2 more before/);
  expect(said).toMatch(/CloudWatch draws no pictures in us-gov-west-1; these bars are what there is/);
  expect(said).toMatch(/Could not check: deployments \(ThrottlingException\)/);
});

test('a value of a longer time is not called now', () => {
  const hours = { ...chart, period: 3_600 };
  expect(JSON.stringify(charted(hours, '').blocks)).toMatch(
    /CPU +[^"]*last full hour \(until 02:00 UTC\) 50 %, highest 50 %/,
  );
});
