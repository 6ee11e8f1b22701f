/** Alarms as they are kept, and what becomes of them when one changes its state. */
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { alarmChanged, stamp } from '../eventbridge/from-alarms.ts';
import { AwsFault } from '../fault.ts';
import type { Need } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import { type AlarmValue, type Rule, verdict } from './rule.ts';

export type Alarm = {
  name: string;
  arn: string;
  value: AlarmValue;
  reason: string;
  reasonData?: string;
  /** When its state last changed. */
  updatedAt: Date;
  /** When it was last put. */
  configuredAt: Date;
  /** When its metric is looked at next, and what was seen the last times, oldest first; nothing where there was no point. */
  due?: number;
  recent?: (number | undefined)[];
  /** What a composite alarm watches; a metric alarm has none. */
  rule?: Rule;
  /** What callers set: shown as it was given. */
  settings: MetricAlarm | CompositeAlarm;
};

/** The values an alarm may have, in AWS's order. */
export const alarmValues: readonly AlarmValue[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export const invalid = (words: string) => new AwsFault('ValidationException', words);

export const alarmArn = (state: State, name: string) =>
  `arn:aws:cloudwatch:${state.region}:${state.account}:alarm:${name}`;

/** Returns the question to IAM about one alarm, or about all of them. */
export const need = (state: State, action: string, name: string): Need => ({
  action: `cloudwatch:${action}`,
  resource: alarmArn(state, name),
  context: tagContext('aws:ResourceTag', state.tags.get(alarmArn(state, name))),
});

/** Why a composite alarm changes: the alarm below it that did. */
function causeOf({ arn, value, updatedAt }: Alarm): { reason: string; reasonData: string } {
  const state = { value, timestamp: stamp(updatedAt) };
  return {
    reason: `${arn} transitioned to ${value} at ${updatedAt.toUTCString()}`,
    reasonData: JSON.stringify({ triggeringAlarms: [{ arn, state }] }),
  };
}

/** Gives an alarm a state, and every composite alarm above it the state that follows; a circle of them ends at its start. */
export function settle(
  state: State,
  alarm: Alarm,
  next: { value: AlarmValue; reason: string; reasonData?: string | undefined },
  below: readonly Alarm[] = [],
): void {
  const now = new Date(state.clock.now());
  const { value, reason, reasonData, updatedAt } = alarm;
  const was = { value, reason, updatedAt, ...(reasonData !== undefined && { reasonData }) };
  const changed = value !== next.value;
  Object.assign(alarm, { value: next.value, reason: next.reason, updatedAt: now });
  if (next.reasonData === undefined) delete alarm.reasonData;
  else alarm.reasonData = next.reasonData;
  if (!changed) return;
  alarmChanged(state, alarm, was);
  for (const above of state.alarms.values()) {
    if (!above.rule?.children.includes(alarm.name) || below.includes(above)) continue;
    const follows = verdict(above.rule, name => state.alarms.get(name)?.value);
    if (follows === above.value) continue;
    settle(state, above, { value: follows, ...causeOf(alarm) }, [...below, alarm]);
  }
}

/** Puts an alarm under its name; one that was there keeps its state. */
export function putAlarm(
  state: State,
  name: string,
  given: Pick<Alarm, 'settings'> & { rule?: Rule },
  tags: readonly { Key: string | undefined; Value: string | undefined }[] = [],
): Alarm {
  const now = new Date(state.clock.now());
  const known = state.alarms.get(name);
  if (known && (known.rule === undefined) !== (given.rule === undefined))
    throw invalid(`Alarm ${name} already exists with a different type.`);
  const alarm: Alarm = {
    name,
    arn: alarmArn(state, name),
    value: known?.value ?? 'INSUFFICIENT_DATA',
    reason: known?.reason ?? 'Unchecked: Initial alarm creation',
    ...(known?.reasonData !== undefined && { reasonData: known.reasonData }),
    updatedAt: known?.updatedAt ?? now,
    configuredAt: now,
    ...given,
  };
  state.alarms.set(name, alarm);
  // Tags are for new alarms; on one that was there they are ignored (API reference of PutMetricAlarm).
  if (!known && tags.length > 0)
    state.tags.set(
      alarm.arn,
      tags.map(({ Key: key = '', Value: value = '' }) => ({ key, value })),
    );
  return alarm;
}
