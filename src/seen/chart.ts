/** How busy a service was, as charts show it: facts; the words for them are the slack room's. */
import type { Scope } from '../work.ts';

/** One line of a chart: what it counts, its values (`at` in milliseconds), and of which target group where there are several. */
export type ChartLine = {
  of: 'cpu' | 'memory' | 'requests' | 'failures';
  group?: string;
  points: { at: number; value: number }[];
};

/** How busy a service was; moments in milliseconds, `period` in seconds. */
export type Chart = {
  scope: Scope;
  from: number;
  to: number;
  period: number;
  lines: ChartLine[];
  /** Deployments that began in that time: what they brought. */
  marks: { at: number; label: string }[];
  /** A PNG, or why CloudWatch drew none: there are no pictures in that region, or it is among the unchecked. */
  picture: Uint8Array | 'not in this region' | 'not drawn';
  unchecked: string[];
};
