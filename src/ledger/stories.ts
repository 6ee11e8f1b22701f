/** What is kept so that people can ask later: what happened to an op, and which ops changed a service. */

import type { Happened } from '../work.ts';
import type { Connection } from './redis.ts';
import { answered } from './script.ts';

export type Stories = ReturnType<typeof createStories>;

/** Members of a record that are JSON in themselves: what was approved is kept letter for letter. */
const texts = ['ask', 'plan', 'acting', 'weighed', 'blocked', 'tried', 'why'];

function happenedIn(text: string): Happened {
  const record = JSON.parse(text) as Record<string, unknown>;
  for (const name of texts) if (typeof record[name] === 'string') record[name] = JSON.parse(record[name]);
  return record as Happened;
}

/** Returns the stories under one namespace. */
export function createStories(redis: Connection, namespace: string) {
  const base = `{${namespace}}`;
  return {
    /** Returns an op's newest records, oldest first, at most `limit`, and how many it has besides; trimmed ones are among those. */
    async op(id: string, limit: number): Promise<{ happened: Happened[]; earlier: number }> {
      const key = `${base}:op:${id}:records`;
      const [all, numbers] = await answered(Promise.all([redis.llen(key), redis.lrange(key, -limit, -1)]));
      const records = numbers.map(n => redis.xrange(`${base}:audit`, `${n}-1`, `${n}-1`));
      const found = await answered(Promise.all(records));
      const happened = found.flatMap(([entry]) => (entry ? happenedIn(entry[1][1] ?? '{}') : []));
      return { happened, earlier: all - happened.length };
    },

    /** Returns the ids of the ops that held a slot, newest first, at most `limit` of the fifty that are kept. */
    changes: (slot: string, limit: number): Promise<string[]> =>
      answered(redis.lrange(`${base}:changes:${slot}`, 0, limit - 1)),
  };
}
