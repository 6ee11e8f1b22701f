/** A metric widget, read as "Metric Widget Structure and Syntax" has it. */
import { invalid } from '../alarm.ts';
import type { Axis, Level, Mark } from '../image/chart.ts';
import { metricsAt, type Shown } from './metrics.ts';
import {
  colourAt,
  type Json,
  listAt,
  membersAt,
  momentAt,
  numberAt,
  periodAt,
  textAt,
  wrong,
} from './values.ts';

/** Metrics in a widget, and its size; characters and pixels (API reference of GetMetricWidgetImage). */
const mostMetrics = 100;
const mostSize = 100 * 1_024;
const mostPixels = 2_000;
const hourMs = 3_600_000;

export type Widget = {
  width: number;
  height: number;
  title: string;
  start: number;
  end: number;
  offset: number;
  left: Axis;
  right: Axis;
  metrics: Shown[];
  marks: Mark[];
  levels: Level[];
};

function axisAt(value: Json | undefined, path: string): Axis {
  const axis = membersAt(value, path);
  const min = numberAt(axis.min, `${path}/min`);
  const max = numberAt(axis.max, `${path}/max`);
  const label = textAt(axis.label, `${path}/label`);
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(label !== undefined && { label }),
  };
}

/** Returns what is marked: moments by upright lines, levels by flat ones. */
function annotationsAt(value: Json | undefined, now: number): { marks: Mark[]; levels: Level[] } {
  const all = membersAt(value, '/annotations');
  const each = <T>(name: string, made: (one: { [name: string]: Json | undefined }, path: string) => T): T[] =>
    listAt(all[name], `/annotations/${name}`).map((one, i) => {
      const path = `/annotations/${name}/${i}`;
      const members = membersAt(one, path);
      if (members.value === undefined) throw wrong(path, "should have required property 'value'");
      return made(members, path);
    });
  const common = (one: { [name: string]: Json | undefined }, path: string, colour: string) => ({
    label: textAt(one.label, `${path}/label`) ?? '',
    colour: colourAt(one.color, `${path}/color`) ?? colour,
  });
  return {
    marks: each('vertical', (one, path) => ({
      ...common(one, path, '#7f3c8d'),
      at: momentAt(one.value, `${path}/value`, now) ?? now,
    })),
    levels: each('horizontal', (one, path) => ({
      ...common(one, path, '#d62728'),
      value: numberAt(one.value, `${path}/value`) ?? 0,
    })),
  };
}

/** Returns the minutes that a zone such as `+0130` is from UTC. */
function offsetAt(value: Json | undefined): number {
  const text = textAt(value, '/timezone') ?? '+0000';
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(text) ?? [];
  if (sign === undefined) throw wrong('/timezone', 'should match pattern "^[+-][0-9]{4}$"');
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function parsed(text: string): Json {
  if (text.length > mostSize) throw invalid(`MetricWidget must not be longer than ${mostSize} characters.`);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid('MetricWidget is not valid JSON.');
  }
}

/** Returns a widget. Throws ValidationException for what AWS does not take, and for what this world does not draw. */
export function readWidget(text: string, now: number): Widget {
  const all = membersAt(parsed(text), '');
  const view = textAt(all.view, '/view') ?? 'timeSeries';
  if (view !== 'timeSeries') throw wrong('/view', 'this world draws timeSeries only');
  if (all.stacked === true) throw wrong('/stacked', 'this world stacks nothing');
  const list = listAt(all.metrics, '/metrics');
  if (list.length === 0) throw wrong('', "should have required property 'metrics'");
  if (list.length > mostMetrics) throw wrong('/metrics', `should NOT have more than ${mostMetrics} items`);
  const [start, end] = [
    momentAt(all.start, '/start', now) ?? now - 3 * hourMs,
    momentAt(all.end, '/end', now) ?? now,
  ];
  if (start >= end) throw wrong('/start', 'should be before the end');
  const axes = membersAt(all.yAxis, '/yAxis');
  const usual = {
    period: periodAt(all.period, '/period') ?? 300,
    stat: textAt(all.stat, '/stat') ?? 'Average',
  };
  return {
    width: numberAt(all.width, '/width', 1, mostPixels) ?? 600,
    height: numberAt(all.height, '/height', 1, mostPixels) ?? 400,
    title: textAt(all.title, '/title') ?? '',
    start,
    end,
    offset: offsetAt(all.timezone),
    left: axisAt(axes.left, '/yAxis/left'),
    right: axisAt(axes.right, '/yAxis/right'),
    metrics: metricsAt(list, usual),
    ...annotationsAt(all.annotations, now),
  };
}
