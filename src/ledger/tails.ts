/** The following of logs: each transition is one script; this file gives each a name and a type. */
import type { Tail } from '../work.ts';
import * as scripts from './lua/tails.ts';
import type { Part } from './part.ts';

/**
 * How long logs are followed, and at most when made longer, in milliseconds; and how many at once: CloudWatch takes 15 Live Tail
 * sessions an account and Region, each billed by the minute.
 */
export const tailLimits = { forMs: 600_000, longestMs: 3_600_000, person: 2, channel: 3, all: 10 };

type Given = Pick<Part, 'run' | 'own'>;

/** Returns the part of the ledger that knows who follows which logs. */
export function createTails({ run, own }: Given) {
  const { forMs, longestMs, person, channel, all } = tailLimits;
  return {
    /** Begins to follow for an op; `full` says who has enough already. */
    async begin(op: string, epoch: number, tail: Omit<Tail, 'until'>) {
      const args = [JSON.stringify(tail), tail.channel, forMs, person, channel, all];
      const [is, who, ops] = await own(scripts.begin, op, epoch, ...args);
      return { is, who, ops } as
        | { is: 'began' | 'over' }
        | { is: 'full'; who: 'channel' | 'all' }
        | { is: 'full'; who: 'person'; ops: string[] };
    },
    /** Keeps how far it has been read; false when it is over. */
    read: async (op: string, epoch: number, tail: Tail) =>
      (await own(scripts.read, op, epoch, JSON.stringify(tail)))[0] === 'noted',
    /** Makes it longer; `until` is Redis time in milliseconds. */
    async longer(op: string) {
      const [is, until] = await run(scripts.longer, [op, forMs, longestMs], 2_000);
      return { is, until: Number(until) } as { is: 'longer' | 'longest' | 'over'; until: number };
    },
  };
}
