/** docs/operations.md says of the alarms what the stack has: which there are, at what, and for how long. */
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { is, resources, synthesized } from './helpers.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

type Alarm = {
  AlarmName: string;
  MetricName: string;
  ComparisonOperator: string;
  Threshold: number;
  Period: number;
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
};
const alarms = resources(synthesized().stack('slipway'), 'AWS::CloudWatch::Alarm')
  .filter(([id]) => id.startsWith('Alarms'))
  .map(([, { Properties }]) => Properties as unknown as Alarm);
const nameOf = ({ AlarmName }: Alarm) => AlarmName.replace('slipway-', '');

/** What each metric is called there: `at` is where it fires, a line that is counted fires at the first, or when there is none. */
const words: Record<string, (at: string) => string> = {
  'QueueAge GreaterThanOrEqualToThreshold': at => `\`slipway_queue_age_seconds\` at ${at} or more`,
  'PackedPercent GreaterThanOrEqualToThreshold': at =>
    `\`slipway_assume_role_packed_percent\` at ${at} or more`,
  'Pulse LessThanThreshold 1': () => 'no `pulse` line of a worker',
  'Hearing LessThanThreshold 1': () => 'no `pulse` line with `"hears":true`',
  'RedisAway GreaterThanOrEqualToThreshold 1': () => 'a `pulse` line with `"redis":"away"`',
  'ApproximateNumberOfMessagesVisible GreaterThanOrEqualToThreshold 1': () =>
    'a message in the dead-letter queue',
  'ApproximateAgeOfOldestMessage GreaterThanOrEqualToThreshold': at =>
    `a message of ${at} s or more in the queue of events`,
};

/** The row of the table of alarms that this one is to have, without its meaning. */
function rowOf(alarm: Alarm): string {
  const { MetricName, ComparisonOperator, Threshold, Period, EvaluationPeriods } = alarm;
  const of = `${MetricName} ${ComparisonOperator}`;
  const said = (words[`${of} ${Threshold}`] ?? words[of])?.(`${Threshold}`);
  const minutes = (Period * EvaluationPeriods) / 60;
  const partly = alarm.DatapointsToAlarm === undefined ? '' : `${alarm.DatapointsToAlarm} of `;
  return `| ${said} | ${partly}${minutes} ${minutes === 1 ? 'minute' : 'minutes'} | \`${nameOf(alarm)}\` |`;
}

test('what an alarm fires at, and after how long', () => {
  const rows = [...page.matchAll(/^(\| [^|]+ \| (?:\d of )?\d+ minutes? \| `[a-z-]+` \|) [^|]+ \|$/gm)];
  is(rows.map(([, row]) => row).toSorted(), alarms.map(rowOf).toSorted());
});

test('the alarms that are made, and what to look at when one fires', () => {
  const names = alarms.map(nameOf).toSorted();
  const made = /^\| alarms \| (.+), to the topic/m.exec(page)?.[1]?.split(', ') ?? [];
  is(made.map(name => name.replaceAll('`', '')).toSorted(), names);
  const [, guide = ''] = page.split('| alarm | look at |');
  const looked = [...(guide.split('\n\n')[0] ?? '').matchAll(/^\| `([a-z-]+)` \|/gm)];
  is(looked.map(([, name]) => name).toSorted(), names);
});
