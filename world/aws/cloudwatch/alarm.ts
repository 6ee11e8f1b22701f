/** Alarms as they are kept. */
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';

export type Alarm = {
  name: string;
  arn: string;
  value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  reason: string;
  reasonData?: string;
  /** When its state last changed. */
  updatedAt: Date;
  /** When it was last put. */
  configuredAt: Date;
  kind: 'MetricAlarm' | 'CompositeAlarm';
  /** What callers set and nothing in here acts on: shown as it was given. */
  settings: Partial<MetricAlarm> | Partial<CompositeAlarm>;
};
