import { hasPictures, widgetOf } from '../../src/aws/widget.ts';

const metric = {
  namespace: 'AWS/ECS',
  name: 'CPUUtilization',
  dimensions: { ClusterName: 'prod', ServiceName: 'web' },
  stat: 'Average',
};

test('a drawing is a widget as CloudWatch reads it', () => {
  const drawing = {
    title: 'web on prod',
    from: 0,
    to: 60_000,
    period: 60,
    lines: [{ metric, label: 'CPU', side: 'left' as const }],
    axes: { left: 'Percent', right: '' },
    marks: [{ at: 30_000, label: 'web:44' }],
  };
  expect(JSON.parse(widgetOf(drawing))).toMatchObject({
    view: 'timeSeries',
    start: '1970-01-01T00:00:00.000Z',
    end: '1970-01-01T00:01:00.000Z',
    metrics: [
      [
        'AWS/ECS',
        'CPUUtilization',
        'ClusterName',
        'prod',
        'ServiceName',
        'web',
        { stat: 'Average', label: 'CPU', yAxis: 'left' },
      ],
    ],
    yAxis: { left: { min: 0, label: 'Percent', showUnits: false } },
    annotations: { vertical: [{ value: '1970-01-01T00:00:30.000Z', label: 'web:44' }] },
  });
});

test.each([
  ['eu-west-1', true],
  ['us-gov-west-1', false],
  ['us-gov-east-1', false],
])('CloudWatch draws pictures in %s: %s', (region, has) => {
  expect(hasPictures(region)).toBe(has);
});
