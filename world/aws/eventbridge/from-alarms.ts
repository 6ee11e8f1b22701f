/** What CloudWatch tells of an alarm whose state changes ("CloudWatch alarm events"; from memory, ecs.md §3.7). */
import { createHash } from 'node:crypto';
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from '../cloudwatch/alarm.ts';
import type { State } from '../state.ts';
import { emit } from './emit.ts';

/** Returns a moment as CloudWatch has it in its events and in its reasons. */
export const stamp = (at: Date) => at.toISOString().replace('Z', '+0000');

type Was = Pick<Alarm, 'value' | 'reason' | 'reasonData' | 'updatedAt'>;

const shownState = ({ value, reason, reasonData, updatedAt }: Was) => ({
  value,
  reason,
  ...(reasonData !== undefined && { reasonData }),
  timestamp: stamp(updatedAt),
});

/** An alarm on one metric is told as a query of it, with an id of its own. */
function metricOf({ arn, settings }: Alarm) {
  const {
    Namespace,
    MetricName,
    Dimensions = [],
    Period,
    Statistic,
    ExtendedStatistic,
  } = settings as MetricAlarm;
  return {
    id: createHash('md5')
      .update(arn)
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    metricStat: {
      metric: {
        namespace: Namespace,
        name: MetricName,
        dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
      },
      period: Period,
      stat: Statistic ?? ExtendedStatistic,
    },
    returnData: true,
  };
}

function configurationOf(alarm: Alarm) {
  const { AlarmDescription: description } = alarm.settings;
  const { ActionsSuppressor: actionsSuppressor } = alarm.settings as CompositeAlarm;
  return {
    ...(description !== undefined && { description }),
    ...(alarm.rule
      ? { alarmRule: alarm.rule.text, ...(actionsSuppressor !== undefined && { actionsSuppressor }) }
      : { metrics: [metricOf(alarm)] }),
  };
}

/** Tells that an alarm has another state than it had. */
export function alarmChanged(state: State, alarm: Alarm, was: Was): void {
  emit(state, {
    source: 'aws.cloudwatch',
    type: 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    at: alarm.updatedAt.getTime(),
    detail: () => ({
      alarmName: alarm.name,
      state: shownState(alarm),
      previousState: shownState(was),
      configuration: configurationOf(alarm),
    }),
  });
}
