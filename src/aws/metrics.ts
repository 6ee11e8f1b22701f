/** CloudWatch metrics: how busy a service is and was. */
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricWidgetImageCommand,
} from '@aws-sdk/client-cloudwatch';
import { counted } from './counts.ts';
import { AwsError, asking } from './failure.ts';
import { type Access, handler } from './session.ts';
import { type Drawing, widgetOf } from './widget.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** A metric by its CloudWatch names; `stat` is Average, Sum, Maximum or a percentile like p99. */
export type Metric = {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  stat: string;
};

/** Values over time, oldest first; `at` in milliseconds. */
export type Point = { at: number; value: number };

/** Returns the reader of metrics for these credentials. */
export function createMetrics({ counts, ...given }: Access) {
  const client = counted(new CloudWatchClient({ ...given, requestHandler: handler }), counts);
  return {
    /**
     * Returns the points of each metric between two moments (milliseconds), a point each `period` seconds; one call for up to
     * 500 metrics (API reference of GetMetricData).
     */
    async points(
      metrics: readonly Metric[],
      { from, to, period }: { from: number; to: number; period: number },
    ): Promise<Point[][]> {
      const found: Point[][] = metrics.map(() => []);
      let NextToken: string | undefined;
      do {
        const answer = await asking(
          client.send(
            new GetMetricDataCommand({
              StartTime: new Date(from),
              EndTime: new Date(to),
              ScanBy: 'TimestampAscending',
              MetricDataQueries: metrics.map(({ namespace, name, dimensions, stat }, i) => ({
                Id: `m${i}`,
                MetricStat: {
                  Metric: {
                    Namespace: namespace,
                    MetricName: name,
                    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
                  },
                  Period: period,
                  Stat: stat,
                },
              })),
              ...(NextToken && { NextToken }),
            }),
          ),
        );
        for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? [])
          found[Number(Id.slice(1))]?.push(
            ...Timestamps.map((at, i) => ({ at: at.getTime(), value: Values[i] ?? 0 })),
          );
        NextToken = answer.NextToken;
      } while (NextToken);
      return found;
    },
    /** Returns a picture of metrics, drawn by CloudWatch: a PNG. */
    async picture(drawing: Drawing): Promise<Uint8Array> {
      const MetricWidget = widgetOf(drawing);
      const { MetricWidgetImage: png } = await asking(
        client.send(new GetMetricWidgetImageCommand({ MetricWidget })),
      );
      if (!png)
        throw new AwsError(
          'refused',
          'NoImage',
          'CloudWatch answered without a picture',
          undefined,
          undefined,
        );
      return png;
    },
    close: () => client.destroy(),
  };
}
