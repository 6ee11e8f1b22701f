/** Why an alarm changes its state, in CloudWatch's words. */
import { stamp } from '../eventbridge/from-alarms.ts';
import type { Watched } from './evaluation.ts';
import type { AlarmValue } from './rule.ts';

/** What an alarm saw: a point for each period, the newest last; `apart` is how far they lie from each other, in milliseconds. */
type Seen = { settings: Watched; points: readonly (number | undefined)[]; now: number; apart: number };

const words: Record<string, string> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** Numbers always have a decimal there. */
const decimal = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : `${value}`);

const counted = (count: number) => `${count} ${count === 1 ? 'datapoint' : 'datapoints'}`;

/** `02/10/19 16:59:00`. */
const short = (at: number) =>
  new Date(at).toISOString().replace(/^..(..)-(..)-(..)T(.{8}).*$/, '$3/$2/$1 $4');

const moments = ({ points, now, apart }: Seen) =>
  points.flatMap((value, i) =>
    value === undefined ? [] : [{ value, at: now - (points.length - i) * apart }],
  );

/** Returns the reason for a change by points that there were. */
export function crossed(seen: Seen, from: AlarmValue, to: AlarmValue): string {
  const { settings, points } = seen;
  const { EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods } = settings;
  const shown = moments(seen).reverse();
  const least = to === 'ALARM' ? DatapointsToAlarm : points.length - DatapointsToAlarm + 1;
  const values = shown.map(({ value, at }) => `${decimal(value)} (${short(at)})`).join(', ');
  const were = `${shown.length === 1 ? 'was' : 'were'}${to === 'ALARM' ? '' : ' not'}`;
  const compared = words[settings.ComparisonOperator];
  return `Threshold Crossed: ${shown.length} out of the last ${counted(points.length)} [${values}] ${were} ${compared} the threshold (${decimal(settings.Threshold)}) (minimum ${counted(least)} for ${from} -> ${to} transition).`;
}

/** Returns the reason for a change where no point was there, and that counted as one. */
export function treated({ TreatMissingData: missing }: Watched, periods: number): string {
  const [s, were] = periods === 1 ? ['', 'was'] : ['s', 'were'];
  const as = missing === 'breaching' ? 'Breaching' : 'NonBreaching';
  return `Threshold Crossed: no datapoints were received for ${periods} period${s} and ${periods} missing datapoint${s} ${were} treated as [${as}].`;
}

/** Returns the reason for not knowing. */
export const unknown = (periods: number): string =>
  `Insufficient Data: ${counted(periods)} ${periods === 1 ? 'was' : 'were'} unknown.`;

/** Returns the same for programs, as JSON. */
export function reasonData(seen: Seen): string {
  const { settings, now, apart, points } = seen;
  const known = moments(seen);
  return JSON.stringify({
    version: '1.0',
    queryDate: stamp(new Date(now)),
    startDate: stamp(new Date(known[0]?.at ?? now - points.length * apart)),
    statistic: settings.Statistic ?? settings.ExtendedStatistic,
    period: settings.Period,
    recentDatapoints: known.map(({ value }) => value),
    threshold: settings.Threshold,
    evaluatedDatapoints: known.map(({ value, at }) => ({ timestamp: stamp(new Date(at)), value })).reverse(),
  });
}
