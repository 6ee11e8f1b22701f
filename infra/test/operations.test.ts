/** docs/operations.md says what the stacks have: which alarms, at what and for how long, and who may become an operator role. */
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { operatorTrust, readTrust } from '../trust.ts';
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
  'DatabaseMemoryUsagePercentage GreaterThanOrEqualToThreshold': at =>
    `ElastiCache's \`DatabaseMemoryUsagePercentage\` at ${at} or more`,
  'ApproximateNumberOfMessagesVisible GreaterThanOrEqualToThreshold 1': () =>
    'a message in the dead-letter queue',
  'Errors GreaterThanOrEqualToThreshold 1': () => 'a step of the rotation of the Redis password that fails',
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

type Assume = { Condition: Record<string, Record<string, string>> };

test('the trust policy of a four-eyes role, and what the others leave out of it', () => {
  const worker = 'arn:aws:iam::111122223333:role/slipway-worker';
  const [, permissions = ''] = page.split('\n## Permissions\n');
  const text = /```json\n([^`]+)```/.exec(permissions)?.[1] ?? '';
  const said = (leaveOut: (key: string) => boolean) => {
    const policy = JSON.parse(text) as { Statement: [Assume] };
    const { Condition } = policy.Statement[0];
    for (const [operator, conditions] of Object.entries(Condition)) {
      for (const key of Object.keys(conditions)) if (leaveOut(key)) delete conditions[key];
      if (Object.keys(conditions).length === 0) delete Condition[operator];
    }
    return policy;
  };
  is(
    said(() => false),
    operatorTrust(worker, false),
  );
  is(
    said(key => key === 'aws:RequestTag/slipway:approver'),
    operatorTrust(worker, true),
  );
  is(said(key => key !== 'sts:RoleSessionName').Statement.slice(0, 1), readTrust(worker).Statement);
});
