/** Looks at all that the bot stands on. Every concern is a file of its own; here they are in the order in which people read them. */
import { checkAudit } from './audit.ts';
import { checkAws } from './aws.ts';
import { checkClocks } from './clock.ts';
import type { Given } from './given.ts';
import { fail, type Line } from './line.ts';
import { wordsOf } from './look.ts';
import { checkNode } from './node.ts';
import { checkQueues } from './queues.ts';
import { checkRedis } from './redis.ts';
import { checkRules } from './rules.ts';
import { checkSlack } from './slack.ts';

export type { Given } from './given.ts';
export type { Line } from './line.ts';

const concerns: Record<string, (given: Given) => Promise<Line[]>> = {
  node: checkNode,
  redis: checkRedis,
  clock: checkClocks,
  slack: checkSlack,
  aws: checkAws,
  events: checkQueues,
  audit: checkAudit,
  rules: checkRules,
};

/** Looks at everything at once and returns a line for each thing that was looked at. Never throws. */
export async function examine(given: Given): Promise<Line[]> {
  const all = Object.entries(concerns).map(async ([area, check]) => {
    try {
      return await check(given);
    } catch (error) {
      const broken = fail(`The doctor itself failed: ${wordsOf(error)}`, 'Open an issue with this line.');
      return [{ area, name: 'the doctor', ...broken }];
    }
  });
  return (await Promise.all(all)).flat();
}
