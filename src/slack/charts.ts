/** A chart as text: a line of bars for each thing that is counted. */
import type { Chart, ChartLine } from '../seen.ts';
import { columns, header, type Line, lines, type Say, say } from './blocks.ts';
import * as words from './messages-chart.ts';
import { sparkline } from './sparkline.ts';

/** As many bars as fit beside their numbers on a phone. */
const width = 36;

/** What the highest bar stands for: a whole of what is a share of it, and not less than ten of what fails now and then. */
function topOf({ of, points }: ChartLine): { most?: number } {
  if (of === 'cpu' || of === 'memory') return { most: 100 };
  if (of === 'failures') return { most: Math.max(10, ...points.map(({ value }) => value)) };
  return {};
}

/** Returns a chart as a message; `note` says where its picture is, or why there is none. */
export function charted(chart: Chart, note: string | undefined): Say {
  const { from, to, unchecked } = chart;
  const rows = chart.lines.map(line => [
    words.chartLine(line),
    sparkline(line.points, { from, to, width, ...topOf(line) }),
    words.chartValues(line, chart),
  ]);
  const below: Line[] = [
    ...words.chartMarks(chart),
    ...(note === undefined ? [] : [[note]]),
    ...unchecked.map((what): Line => [`Could not check: ${what}`]),
  ];
  const title = words.chartTitle(chart);
  return say(title, [header(title), columns(rows), ...(below.length > 0 ? [lines(below)] : [])]);
}
