/** Alarms as AWS shows them. */
import type * as client from '@aws-sdk/client-cloudwatch';
import { constrain } from '../constraints.ts';
import { type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import { type Alarm, alarmValues, invalid, need } from './alarm.ts';

type In = client.DescribeAlarmsCommandInput;

const kindOf = ({ rule }: Alarm): client.AlarmType => (rule ? 'CompositeAlarm' : 'MetricAlarm');

const state = (alarm: Alarm): client.MetricAlarm & client.CompositeAlarm => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  StateValue: alarm.value,
  StateUpdatedTimestamp: alarm.updatedAt,
});

const shown = (alarm: Alarm): client.MetricAlarm & client.CompositeAlarm => ({
  ...(alarm.settings as client.MetricAlarm & client.CompositeAlarm),
  ...state(alarm),
  StateReason: alarm.reason,
  ...(alarm.reasonData !== undefined && { StateReasonData: alarm.reasonData }),
  AlarmConfigurationUpdatedTimestamp: alarm.configuredAt,
  StateTransitionedTimestamp: alarm.updatedAt,
});

const hasAction = ({ settings }: Alarm, prefix: string) =>
  [settings.OKActions, settings.AlarmActions, settings.InsufficientDataActions].some(actions =>
    actions?.some(arn => arn.startsWith(prefix)),
  );

function check(input: In): void {
  constrain('ValidationException', input, {
    AlarmNames: { max: 100, each: { min: 1, max: 255 } },
    AlarmNamePrefix: { min: 1, max: 255 },
    AlarmTypes: { each: { values: ['CompositeAlarm', 'MetricAlarm', 'LogAlarm'] } },
    StateValue: { values: alarmValues },
    ActionPrefix: { min: 1, max: 1024 },
    MaxRecords: { min: 1, max: 100 },
  });
  const {
    ChildrenOfAlarmName: above,
    ParentsOfAlarmName: below,
    MaxRecords: _,
    NextToken: __,
    ...others
  } = input;
  if (input.AlarmNames && input.AlarmNamePrefix !== undefined)
    throw invalid('AlarmNames and AlarmNamePrefix cannot be specified together.');
  const rest = Object.values(others).some(value => value !== undefined);
  if ((above !== undefined && below !== undefined) || ((above ?? below) !== undefined && rest))
    throw invalid('ChildrenOfAlarmName and ParentsOfAlarmName cannot be combined with other parameters.');
}

/** Returns the alarms below or above one; of those AWS tells little. */
function related(
  all: Alarm[],
  { ChildrenOfAlarmName: above, ParentsOfAlarmName: below }: In,
): Alarm[] | undefined {
  if (below !== undefined) return all.filter(({ rule }) => rule?.children.includes(below));
  if (above === undefined) return undefined;
  const children = all.find(({ name }) => name === above)?.rule?.children ?? [];
  return all.filter(({ name }) => children.includes(name));
}

function found(all: Alarm[], input: In): Alarm[] {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', StateValue: value, ActionPrefix: action } = input;
  const types = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
  return all
    .filter(alarm => types.includes(kindOf(alarm)))
    .filter(({ name }) => (names?.includes(name) ?? true) && name.startsWith(prefix))
    .filter(alarm => value === undefined || alarm.value === value)
    .filter(alarm => action === undefined || hasAction(alarm, action));
}

/** Metric alarms may be allowed one by one; composite ones, and searches, need all of them (its API reference). */
const needs = (input: In, account: State) =>
  (input.AlarmTypes?.includes('CompositeAlarm') ? ['*'] : (input.AlarmNames ?? ['*'])).map(name =>
    need(account, 'DescribeAlarms', name),
  );

export const describeAlarms: Operation<In, client.DescribeAlarmsCommandOutput> = {
  needs,
  run(input, account) {
    check(input);
    const all = [...account.alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const kin = related(all, input);
    const { page, next } = paged(kin ?? found(all, input), input.MaxRecords ?? 50, {
      token: input.NextToken,
      list: `alarms ${JSON.stringify({ ...input, NextToken: undefined, MaxRecords: undefined })}`,
      code: 'InvalidNextToken',
      words: 'Invalid token',
    });
    const told = (kind: client.AlarmType) =>
      page.filter(alarm => kindOf(alarm) === kind).map(kin ? state : shown);
    return {
      $metadata: {},
      MetricAlarms: told('MetricAlarm'),
      CompositeAlarms: told('CompositeAlarm'),
      ...(next && { NextToken: next }),
    };
  },
};
