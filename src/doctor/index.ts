/** Looks at all that the bot stands on. Every concern is a file of its own; here they are in the order in which people read them. */
import { checkAudit } from './audit.ts';
import { checkAws } from './aws.ts';
import { checkClocks } from './clock.ts';
import type { Given } from './given.ts';
import type { Check, Line } from './line.ts';
import { checkNode } from './node.ts';
import { checkQueues } from './queues.ts';
import { checkRedis } from './redis.ts';
import { checkRules } from './rules.ts';
import { checkSlack } from './slack.ts';

export type { Given } from './given.ts';
export type { Line } from './line.ts';

const concerns: ((given: Given) => Promise<Line[]>)[] = [
  checkNode,
  checkRedis,
  checkClocks,
  checkSlack,
  checkAws,
  checkQueues,
  checkAudit,
  checkRules,
];

/** Looks at everything at once, also at `more`, and returns a line for each thing that was looked at. */
export async function examine(given: Given, more: readonly Check[] = []): Promise<Line[]> {
  const all = await Promise.all([...concerns.map(check => check(given)), ...more.map(check => check())]);
  return all.flat();
}
