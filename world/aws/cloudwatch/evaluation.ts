/** Alarms look at their metrics once a period, sped up as all that happens ("Evaluating an alarm", CloudWatch User Guide). */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { State } from '../state.ts';
import { type Alarm, settle } from './alarm.ts';
import { statistic } from './points.ts';
import { crossed, reasonData, treated, unknown } from './reasons.ts';
import type { AlarmValue } from './rule.ts';
import { current } from './series.ts';

/** What an alarm needs to be looked at: one that somebody only made up for its state has none of it. */
export type Watched = MetricAlarm & { Period: number; Threshold: number; ComparisonOperator: string };

const isWatched = (settings: Alarm['settings']): settings is Watched => {
  const { Period, Threshold, ComparisonOperator } = settings as MetricAlarm;
  return Period !== undefined && Threshold !== undefined && ComparisonOperator !== undefined;
};

const comparisons: Partial<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Returns a metric's value over one period, or nothing where there is no point. */
function pointOf(state: State, settings: Watched): number | undefined {
  const { Statistic, ExtendedStatistic, Period, Unit: _, ...metric } = settings;
  const minutes = current(state, metric);
  if (minutes.length === 0) return undefined;
  const whole = Array.from({ length: Math.max(1, Period / 60) }, () => minutes).flat();
  return statistic(Statistic ?? ExtendedStatistic ?? 'Average')(whole);
}

/** Returns the state that these points make, the newest last; nothing where the alarm stays as it is. */
export function judged(settings: Watched, points: readonly (number | undefined)[]): AlarmValue | undefined {
  const {
    Threshold,
    ComparisonOperator,
    EvaluationPeriods = 1,
    DatapointsToAlarm = EvaluationPeriods,
  } = settings;
  const { TreatMissingData: missing = 'missing' } = settings;
  const known = points.filter(point => point !== undefined);
  const over = known.filter(point => comparisons[ComparisonOperator]?.(point, Threshold)).length;
  const absent = points.length - known.length;
  if (over + (missing === 'breaching' ? absent : 0) >= DatapointsToAlarm) return 'ALARM';
  if (missing === 'breaching' || missing === 'notBreaching') return 'OK';
  const isDecided = known.length - over > points.length - DatapointsToAlarm;
  if (missing === 'ignore') return isDecided ? 'OK' : undefined;
  if (known.length === 0) return 'INSUFFICIENT_DATA';
  // What is missing is not looked at: where all that there is is over, that is enough.
  return over === known.length ? 'ALARM' : 'OK';
}

function look(state: State, alarm: Alarm, settings: Watched, now: number): void {
  const { EvaluationPeriods: periods = 1 } = settings;
  const point = pointOf(state, settings);
  // A metric was there before its alarm: as it is now, it was.
  const recent = alarm.recent ?? Array.from({ length: periods - 1 }, () => point);
  alarm.recent = [...recent, point].slice(-periods);
  const value = judged(settings, alarm.recent);
  if (value === undefined || value === alarm.value) return;
  const seen = { settings, points: alarm.recent, now, apart: (settings.Period * 1_000) / state.speed };
  const known = alarm.recent.some(one => one !== undefined);
  const reason =
    value === 'INSUFFICIENT_DATA'
      ? unknown(periods)
      : known
        ? crossed(seen, alarm.value, value)
        : treated(settings, periods);
  settle(state, alarm, { value, reason, reasonData: reasonData(seen) });
}

/** Has every alarm whose period is over look at its metric. */
export function lookAtAlarms(state: State, now: number): void {
  for (const alarm of state.alarms.values()) {
    const { settings } = alarm;
    if (alarm.rule || !isWatched(settings)) continue;
    const apart = (settings.Period * 1_000) / state.speed;
    alarm.due ??= alarm.configuredAt.getTime() + apart;
    if (now < alarm.due) continue;
    alarm.due = Math.max(alarm.due + apart, now);
    look(state, alarm, settings, now);
  }
}
