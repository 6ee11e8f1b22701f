/** Alarms are put, set and deleted. A state that somebody sets lasts until the alarm looks at its metric again. */
import * as client from '@aws-sdk/client-cloudwatch';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Need, Operation } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import { type Alarm, alarmValues, invalid, need, putAlarm, settle } from './alarm.ts';
import { readRule, verdict } from './rule.ts';

const actions = { max: 5, each: { min: 1, max: 1024 } };
const common = {
  AlarmName: { min: 1, max: 255 },
  AlarmDescription: { max: 1024 },
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
};

type Put = { AlarmName: string | undefined; Tags?: client.Tag[] | undefined };

/** Returns what putting asks of IAM: with tags, that they may be set, too. */
function needsToPut(state: State, action: string, { AlarmName: name = '', Tags: tags = [] }: Put): Need[] {
  const context = tagContext(
    'aws:RequestTag',
    tags.map(({ Key: key = '', Value: value = '' }) => ({ key, value })),
  );
  const asked = (what: string) => {
    const one = need(state, what, name);
    return { ...one, context: { ...one.context, ...context } };
  };
  return [asked(action), ...(tags.length > 0 ? [asked('TagResource')] : [])];
}

/** An alarm looks back a day at most, or a week with periods of an hour and more; seconds. */
function checkWindow({
  Period: period = 0,
  EvaluationPeriods: periods = 0,
}: client.PutMetricAlarmCommandInput) {
  if (![10, 20, 30].includes(period) && period % 60 !== 0)
    throw invalid('Period must be 10, 20, 30 or a multiple of 60');
  const [most, words] = period < 3_600 ? [86_400, 'a day'] : [604_800, 'seven days'];
  if (period * periods > most)
    throw invalid(
      `Metrics cannot be checked across more than ${words} (EvaluationPeriods * Period must be <= ${most}).`,
    );
}

function checkMetric(input: client.PutMetricAlarmCommandInput): void {
  constrain('ValidationException', input, {
    ...common,
    MetricName: { min: 1, max: 255 },
    Namespace: { min: 1, max: 255, pattern: '[^:].*' },
    Statistic: { values: Object.values(client.Statistic) },
    Dimensions: { max: 30 },
    'Dimensions.*.Name': { min: 1, max: 255 },
    'Dimensions.*.Value': { min: 1, max: 1_024 },
    EvaluateLowSampleCountPercentile: { min: 1, max: 255 },
    Period: { min: 1 },
    Unit: { values: Object.values(client.StandardUnit) },
    EvaluationPeriods: { min: 1 },
    DatapointsToAlarm: { min: 1 },
    ComparisonOperator: { values: Object.values(client.ComparisonOperator) },
    TreatMissingData: { min: 1, max: 255 },
  });
  if (input.EvaluationCriteria || input.Metrics)
    throw invalid('This world keeps alarms on single metrics only: name one with MetricName.');
  const required = [
    'MetricName',
    'Namespace',
    'Period',
    'EvaluationPeriods',
    'Threshold',
    'ComparisonOperator',
  ];
  for (const name of required)
    if (input[name as keyof typeof input] === undefined)
      throw invalid(`The parameter ${name} is required for alarms based on static metrics.`);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw invalid('Exactly one of Statistic and ExtendedStatistic must be specified');
  const {
    TreatMissingData: missing = 'missing',
    DatapointsToAlarm: points = 1,
    EvaluationPeriods = 1,
  } = input;
  if (!['breaching', 'notBreaching', 'ignore', 'missing'].includes(missing))
    throw invalid('TreatMissingData must be one of breaching, notBreaching, ignore and missing');
  if (points > EvaluationPeriods)
    throw invalid('DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  checkWindow(input);
}

const lists = { ActionsEnabled: true, OKActions: [], AlarmActions: [], InsufficientDataActions: [] };

export const putMetricAlarm: Operation<
  client.PutMetricAlarmCommandInput,
  client.PutMetricAlarmCommandOutput
> = {
  needs: (input, state) => needsToPut(state, 'PutMetricAlarm', input),
  run(input, state) {
    checkMetric(input);
    const { AlarmName: name = '', Tags: tags, ...settings } = input;
    putAlarm(state, name, { settings: { ...lists, Dimensions: [], ...settings } }, tags);
    return { $metadata: {} };
  },
};

export const putCompositeAlarm: Operation<
  client.PutCompositeAlarmCommandInput,
  client.PutCompositeAlarmCommandOutput
> = {
  needs: (input, state) => needsToPut(state, 'PutCompositeAlarm', input),
  run(input, state) {
    constrain('ValidationException', input, { ...common, AlarmRule: { min: 1, max: 10_240 } });
    const { AlarmName: name = '', AlarmRule: text = '', Tags: tags, ...settings } = input;
    const rule = readRule(text);
    const missing = rule.children.filter(child => !state.alarms.has(child));
    if (missing.length > 0 || rule.children.includes(name))
      throw invalid(
        `Could not save the composite alarm as alarms [${missing.join(', ')}] in the alarm rule do not exist`,
      );
    const alarm = putAlarm(state, name, { rule, settings: { ...lists, ...settings, AlarmRule: text } }, tags);
    const value = verdict(rule, child => state.alarms.get(child)?.value);
    settle(state, alarm, {
      value,
      reason: `${alarm.arn} was created and its alarm rule evaluates to ${value}`,
    });
    return { $metadata: {} };
  },
};

const unknown = () => new AwsFault('ResourceNotFound', 'Unknown', 404);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const setAlarmState: Operation<client.SetAlarmStateCommandInput, client.SetAlarmStateCommandOutput> = {
  needs: (input, state) => [need(state, 'SetAlarmState', input.AlarmName ?? '')],
  run(input, state) {
    const {
      AlarmName: name = '',
      StateValue: value = 'OK',
      StateReason: reason = '',
      StateReasonData,
    } = input;
    constrain('ValidationException', input, {
      AlarmName: common.AlarmName,
      StateValue: { values: alarmValues },
      StateReason: { max: 1023 },
      StateReasonData: { max: 4000 },
    });
    if (StateReasonData !== undefined && !isJson(StateReasonData))
      throw new AwsFault('InvalidFormatFault', 'Unknown');
    const alarm = state.alarms.get(name);
    if (!alarm) throw unknown();
    settle(state, alarm, { value, reason, reasonData: StateReasonData });
    return { $metadata: {} };
  },
};

export const deleteAlarms: Operation<client.DeleteAlarmsCommandInput, client.DeleteAlarmsCommandOutput> = {
  needs: (input, state) => (input.AlarmNames ?? []).map(name => need(state, 'DeleteAlarms', name)),
  run({ AlarmNames: names = [] }, state) {
    constrain(
      'ValidationException',
      { AlarmNames: names },
      { AlarmNames: { max: 100, each: common.AlarmName } },
    );
    const known = names.flatMap((name): Alarm[] => {
      const alarm = state.alarms.get(name);
      return alarm ? [alarm] : [];
    });
    if (known.filter(({ rule }) => rule).length > 1)
      throw invalid('Only one composite alarm can be deleted in a request.');
    for (const { name } of known)
      if ([...state.alarms.values()].some(({ rule }) => rule?.children.includes(name)))
        throw invalid(`Cannot delete ${name} as there are composite alarm(s) depending on it.`);
    for (const { name, arn } of known) {
      state.alarms.delete(name);
      state.tags.delete(arn);
    }
    // What is there is deleted all the same.
    if (known.length < names.length) throw unknown();
    return { $metadata: {} };
  },
};
