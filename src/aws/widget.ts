/** What CloudWatch draws: a metric widget's JSON ("Metric Widget Structure and Syntax"). */
import type { Metric } from './metrics.ts';

/** A line of a picture; those on the right have an axis of their own. */
export type DrawnLine = { metric: Metric; label: string; side: 'left' | 'right' };

/** What is to be drawn: moments in milliseconds, `period` in seconds, what the axes count. */
export type Drawing = {
  title: string;
  from: number;
  to: number;
  period: number;
  lines: readonly DrawnLine[];
  axes: { left: string; right: string };
  /** Upright lines with words beside them. */
  marks: readonly { at: number; label: string }[];
};

/** As wide as Slack shows a picture; pixels. */
const size = { width: 900, height: 420 };

/** GetMetricWidgetImage is not in GovCloud (ecs.md §1.7). */
export const hasPictures = (region: string): boolean => !region.startsWith('us-gov-');

/** Returns the widget of a drawing; its times are UTC. */
export function widgetOf({ title, from, to, period, lines, axes, marks }: Drawing): string {
  const side = (label: string) => ({ min: 0, label, showUnits: false });
  return JSON.stringify({
    view: 'timeSeries',
    ...size,
    title,
    start: new Date(from).toISOString(),
    end: new Date(to).toISOString(),
    timezone: '+0000',
    period,
    metrics: lines.map(({ metric, label, side: yAxis }) => [
      metric.namespace,
      metric.name,
      ...Object.entries(metric.dimensions).flat(),
      { stat: metric.stat, label, yAxis },
    ]),
    yAxis: { left: side(axes.left), right: side(axes.right) },
    annotations: { vertical: marks.map(({ at, label }) => ({ value: new Date(at).toISOString(), label })) },
    legend: { position: 'bottom' },
  });
}
