/** GetMetricWidgetImage: a chart of metrics as a picture. */
import type * as client from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../operation.ts';
import { invalid } from '../alarm.ts';
import { draw } from '../image/chart.ts';
import { points } from '../points.ts';
import { readWidget } from './read.ts';

/** CloudWatch's own colours, in its order. */
const colours = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f'];

export const getMetricWidgetImage: Operation<
  client.GetMetricWidgetImageCommandInput,
  client.GetMetricWidgetImageCommandOutput
> = {
  bucket: 'metric widget image',
  needs: () => [{ action: 'cloudwatch:GetMetricWidgetImage', resource: '*' }],
  run({ MetricWidget: text = '', OutputFormat: format = 'png' }, state) {
    // `image/png` would be answered with the picture itself, which no SDK reads.
    if (format !== 'png') throw invalid(`The value ${format} for parameter OutputFormat is not supported.`);
    const { metrics, ...widget } = readWidget(text, state.clock.now());
    const lines = metrics.map(({ metric, stat, period, label, isRight, colour }, i) => ({
      label,
      isRight,
      colour: colour ?? colours[i % colours.length] ?? '',
      period,
      points: points(state, { Metric: metric, Stat: stat, Period: period }, widget.start, widget.end).filter(
        ({ at }) => at >= widget.start,
      ),
    }));
    return { $metadata: {}, MetricWidgetImage: draw({ ...widget, lines }) };
  },
};
