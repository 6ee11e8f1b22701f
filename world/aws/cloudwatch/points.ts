/** A metric by periods: how the minutes of one become a value. */
import type * as client from '@aws-sdk/client-cloudwatch';
import type { State } from '../state.ts';
import { invalid } from './alarm.ts';
import { type Sample, samples, unitOf } from './series.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

const counted = (minutes: Sample[]) => minutes.reduce((sum, { count }) => sum + count, 0);
const summed = (minutes: Sample[]) => minutes.reduce((sum, { value, count }) => sum + value * count, 0);

const simple: Record<string, (minutes: Sample[]) => number> = {
  Average: minutes => summed(minutes) / counted(minutes),
  Minimum: minutes => Math.min(...minutes.map(({ value }) => value)),
  Maximum: minutes => Math.max(...minutes.map(({ value, most }) => most ?? value)),
  Sum: summed,
  SampleCount: counted,
};

/** Returns what makes one value of a period's minutes. Throws for statistics that AWS knows and the world does not. */
export function statistic(name: string): (minutes: Sample[]) => number {
  const known = simple[name];
  if (known) return known;
  const percent = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1] ?? Number.NaN);
  if (Number.isNaN(percent)) throw invalid(`The value ${name} for parameter Stat is not supported.`);
  return minutes => {
    const sorted = minutes.map(({ value }) => value).sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
  };
}

/** The shortest period that has points as far back as this; seconds. */
const shortest = (age: number) =>
  age <= 3 * hourMs ? 1 : age <= 15 * dayMs ? 60 : age <= 63 * dayMs ? 300 : 3_600;

export type Point = { at: number; value: number };

/** Returns the points of a metric from `start` up to `end`, oldest first. Throws for a statistic that is none. */
export function points(state: State, stat: client.MetricStat, start: number, end: number): Point[] {
  const { Period: period = 60, Metric: metric = {}, Stat = '', Unit: unit } = stat;
  const age = state.clock.now() - start;
  const reduce = statistic(Stat);
  if (period % shortest(age) !== 0 || (unit !== undefined && unit !== unitOf(metric))) return [];
  const length = period * 1_000;
  const rounded = Math.max(60, shortest(age)) * 1_000;
  const groups = new Map<number, Sample[]>();
  for (const minute of samples(state, metric, Math.floor(start / rounded) * rounded, end)) {
    const at = Math.floor(minute.at / length) * length;
    const group = groups.get(at);
    if (group) group.push(minute);
    else groups.set(at, [minute]);
  }
  return [...groups].map(([at, minutes]) => ({ at, value: reduce(minutes) })).sort((a, b) => a.at - b.at);
}
