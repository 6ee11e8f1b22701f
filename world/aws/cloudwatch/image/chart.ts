/** A chart of lines as CloudWatch draws one: title, grid, axes, lines, what is marked, a legend. */
import type { Point } from '../points.ts';
import { type Canvas, type Colour, canvas, colourOf } from './canvas.ts';
import { advance, lineHeight } from './font.ts';
import { png } from './png.ts';
import { clockTime, moments, short, steps } from './scale.ts';

/** A line; its period in seconds: where a point is missing there is a gap. */
export type Line = { label: string; colour: string; points: Point[]; period: number; isRight: boolean };
export type Mark = { label: string; at: number; colour: string };
export type Level = { label: string; value: number; colour: string };
export type Axis = { min?: number; max?: number; label?: string };

export type Chart = {
  width: number;
  height: number;
  title: string;
  start: number;
  end: number;
  /** Minutes from UTC. */
  offset: number;
  left: Axis;
  right: Axis;
  lines: Line[];
  marks: Mark[];
  levels: Level[];
};

const ink: Colour = [70, 70, 70];
const pale: Colour = [225, 228, 232];

const wide = (words: string) => words.length * advance;
const cut = (words: string, most: number) =>
  words.length > most ? `${words.slice(0, Math.max(0, most - 2))}..` : words;

type Plot = { left: number; right: number; top: number; bottom: number };
type Ends = { least: number; most: number };

/** An axis begins at nothing, unless it is told otherwise, and has a little air on top. */
function endsOf({ min, max }: Axis, lines: Line[], levels: Level[] = []): Ends {
  const values = [
    ...lines.flatMap(({ points }) => points.map(({ value }) => value)),
    ...levels.map(({ value }) => value),
  ];
  const least = min ?? Math.min(0, ...values);
  const most = max ?? Math.max(...values, least) * 1.08;
  return { least, most: most > least ? most : least + 1 };
}

function drawAxis(on: Canvas, plot: Plot, ends: Ends, axis: Axis, isRight: boolean): void {
  for (const value of steps(ends.least, ends.most, 5)) {
    const y = Math.round(yOf(plot, ends, value));
    if (!isRight) on.box([plot.left, y], [plot.right, y + 1], pale);
    const words = short(value);
    on.text([isRight ? plot.right + 6 : plot.left - 6 - wide(words), y - 3], words, ink);
  }
  const label = axis.label ?? '';
  const x = isRight ? plot.right - wide(label) : plot.left;
  on.text([x, plot.top - lineHeight - 4], label, ink);
}

const xOf = ({ left, right }: Plot, { start, end }: Chart, at: number) =>
  left + ((at - start) / (end - start)) * (right - left);
const yOf = ({ top, bottom }: Plot, { least, most }: Ends, value: number) =>
  bottom - ((value - least) / (most - least)) * (bottom - top);

function drawLine(on: Canvas, plot: Plot, chart: Chart, ends: Ends, line: Line): void {
  const { points, period } = line;
  const colour = colourOf(line.colour);
  const spotOf = ({ at, value }: Point) => [xOf(plot, chart, at), yOf(plot, ends, value)] as const;
  const areNear = (one: Point | undefined, other: Point | undefined) =>
    one !== undefined && other !== undefined && other.at - one.at <= period * 1_500;
  points.forEach((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before && areNear(before, point)) return on.line(spotOf(before), spotOf(point), colour);
    // What has no neighbour is a dot.
    if (!areNear(point, after)) {
      const [x, y] = spotOf(point).map(Math.round) as [number, number];
      on.box([x - 1, y - 1], [x + 2, y + 2], colour);
    }
  });
}

function drawMarks(on: Canvas, plot: Plot, chart: Chart, left: Ends): void {
  for (const { at, label, colour } of chart.marks) {
    if (at < chart.start || at > chart.end) continue;
    const x = Math.round(xOf(plot, chart, at));
    on.dashes(x, plot.top, plot.bottom, colourOf(colour));
    const isLate = x + 4 + wide(label) > plot.right;
    on.text([isLate ? x - 4 - wide(label) : x + 4, plot.top + 3], label, colourOf(colour));
  }
  for (const { value, label, colour } of chart.levels) {
    const y = Math.round(yOf(plot, left, value));
    if (y < plot.top || y > plot.bottom) continue;
    on.box([plot.left, y], [plot.right, y + 1], colourOf(colour));
    on.text([plot.left + 4, y - lineHeight - 1], label, colourOf(colour));
  }
}

/** Returns the legend's entries with their places, row by row, and how many rows they take. */
function legend({ lines, width }: Chart): { rows: number; places: { line: Line; x: number; row: number }[] } {
  let [x, row] = [12, 0];
  const places = lines.map(line => {
    const room = 14 + wide(cut(line.label, 48)) + 14;
    if (x + room > width - 8 && x > 12) [x, row] = [12, row + 1];
    const place = { line, x, row };
    x += room;
    return place;
  });
  return { rows: row + 1, places };
}

/** Returns a chart as a PNG. */
export function draw(chart: Chart): Buffer {
  const on = canvas(chart.width, chart.height);
  const { rows, places } = legend(chart);
  const [lefts, rights] = [chart.lines.filter(one => !one.isRight), chart.lines.filter(one => one.isRight)];
  const hasLabels = chart.left.label !== undefined || chart.right.label !== undefined;
  const plot = {
    left: 44,
    right: chart.width - (rights.length > 0 ? 44 : 16),
    top: (chart.title ? 30 : 12) + (hasLabels ? 14 : 0),
    bottom: Math.max(40, chart.height - 24 - rows * (lineHeight + 6)),
  };
  const left = endsOf(chart.left, lefts, chart.levels);
  const right = endsOf(chart.right, rights);
  on.text([12, 10], cut(chart.title, Math.floor((chart.width - 24) / advance)), [22, 25, 31]);
  drawAxis(on, plot, left, chart.left, false);
  if (rights.length > 0) drawAxis(on, plot, right, chart.right, true);
  for (const at of moments(chart.start, chart.end, Math.max(2, Math.floor((plot.right - plot.left) / 70)))) {
    const x = Math.round(xOf(plot, chart, at));
    on.box([x, plot.top], [x + 1, plot.bottom], pale, 0.6);
    const words = clockTime(at, chart.offset);
    on.text([x - wide(words) / 2, plot.bottom + 6], words, ink);
  }
  on.box([plot.left, plot.bottom], [plot.right, plot.bottom + 1], ink);
  for (const line of lefts) drawLine(on, plot, chart, left, line);
  for (const line of rights) drawLine(on, plot, chart, right, line);
  drawMarks(on, plot, chart, left);
  for (const { line, x, row } of places) {
    const y = plot.bottom + 22 + row * (lineHeight + 6);
    on.box([x, y], [x + 9, y + 7], colourOf(line.colour));
    on.text([x + 14, y], cut(line.label, 48), ink);
  }
  return png(chart.width, chart.height, on.pixels);
}
