/** What each metric is like: where it lies, how far the day and chance move it, and what an illness does to it. */
import type { Illness } from './illness.ts';

/** One minute of a metric: its value, how many values that is the average of, and the highest of them where it is known. */
export type Sample = { at: number; value: number; count: number; most?: number };

/** What a minute is made of: a number from 0 to 1 by day and one by chance, the service's own luck, its tasks, its illness. */
export type Minute = {
  day: number;
  chance: number;
  luck: number;
  tasks: number;
  illness: Illness['kind'] | undefined;
};

type Kind = {
  namespace: 'AWS/ECS' | 'AWS/ApplicationELB';
  unit: 'Percent' | 'Count' | 'Seconds';
  /** Returns undefined for a minute that has no point. */
  of(minute: Minute): Omit<Sample, 'at'> | undefined;
};

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

/** Requests of a minute. */
const requests = ({ day, chance, luck, tasks }: Minute) =>
  Math.round(tasks * (120 + 240 * luck + 160 * day + 60 * chance));

/** How many of a hundred requests an ill version answers with 5xx, besides the odd one of a well version. */
const failing = { sick: 31, crashing: 14, full: 9 };
const failed = (minute: Minute) => {
  const share = minute.illness ? failing[minute.illness] * (0.7 + 0.6 * minute.chance) : 0;
  const odd = minute.chance > 0.85 ? 1 : 0;
  return odd + Math.round((requests(minute) * share) / 100);
};

/** Memory that fills up before its task dies, over and over. */
const filling = (least: number, chance: number) => ({
  value: rounded(least + (97 - least) * (0.45 + 0.55 * chance)),
  most: 99.6,
});

/** By name. What counts requests says 1 for each, and is read by its sum (CloudWatch metrics for your Application Load Balancer). */
export const kinds: Record<string, Kind> = {
  CPUUtilization: {
    namespace: 'AWS/ECS',
    unit: 'Percent',
    of: ({ day, chance, luck, tasks, illness }) => ({
      value: rounded(12 + 25 * luck + 18 * day + 8 * chance + (illness === 'crashing' ? 15 : 0)),
      count: tasks,
    }),
  },
  MemoryUtilization: {
    namespace: 'AWS/ECS',
    unit: 'Percent',
    of({ day, chance, luck, tasks, illness }) {
      const value = rounded(35 + 30 * luck + 4 * day + 2 * chance);
      return { count: tasks, ...(illness === 'full' ? filling(value, chance) : { value }) };
    },
  },
  RequestCount: {
    namespace: 'AWS/ApplicationELB',
    unit: 'Count',
    of: minute => ({ value: 1, count: requests(minute) }),
  },
  HTTPCode_Target_5XX_Count: {
    namespace: 'AWS/ApplicationELB',
    unit: 'Count',
    // There is no point where nothing is to be counted.
    of(minute) {
      const count = failed(minute);
      return count > 0 ? { value: 1, count } : undefined;
    },
  },
  TargetResponseTime: {
    namespace: 'AWS/ApplicationELB',
    unit: 'Seconds',
    of(minute) {
      const usual = 0.03 + 0.05 * minute.luck + 0.04 * minute.day + 0.02 * minute.chance;
      const value = rounded(usual * (minute.illness === 'sick' ? 9 : minute.illness ? 2.5 : 1));
      return { value, count: requests(minute), most: rounded(value * 6) };
    },
  },
};
