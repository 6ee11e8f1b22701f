/** Timed changes: each transition is one script; this file gives each a name and a type. */
import type { Op, Person, ScaleChange } from '../work.ts';
import * as scripts from './lua/timed.ts';
import type { Part } from './part.ts';
import { answered } from './script.ts';

/** How long before it goes back whoever asked is reminded, in milliseconds; at half time where that is later. */
const soon = 600_000;

/** The most that one list reads. */
const most = 50;

/** Returns the part of the ledger that knows timed changes. */
export function createTimed({ redis, base, run, own, read }: Part) {
  return {
    /** The count has arrived: it stands, frees its slot and goes back when its time is over. Throws where it has no way back. */
    async stand(op: string, epoch: number, { to, back }: ScaleChange) {
      if (!back) throw new Error(`${op} has no way back`);
      await own(scripts.stand, op, epoch, back.to, to, back.afterMs, soon);
    },
    /** Notes that whoever asked has been reminded. */
    reminded: (op: string, epoch: number) => own(scripts.reminded, op, epoch),
    /** Has one go back before its time; `over` where none stands. */
    revert: async (op: string, { team, user }: Person) =>
      (await run(scripts.revert, [op, team, user], 2_000))[0] as 'reverting' | 'already' | 'over',
    /** Takes the slot back for one whose time is over, unless it is taken or one of `locks` is locked. */
    async goBack(op: string, epoch: number, locks: readonly string[]) {
      const [is, holder] = await own(scripts.goBack, op, epoch, JSON.stringify(locks));
      return { is, holder } as
        | { is: 'goes back' | 'not yet' | 'over' }
        | { is: 'taken' | 'locked'; holder: string };
    },
    /** Returns the op of the timed change that stands on a slot, if one does. */
    async on(slot: string): Promise<Op | undefined> {
      const [is, id] = await run(scripts.on, [slot], 2_000);
      return is === 'found' ? read(String(id)) : undefined;
    },
    /** Returns the ops of those that stand, the first to go back first; at most fifty. */
    async all(): Promise<Op[]> {
      const ids = await answered(redis.zrange(`${base}:timed`, 0, String(most - 1)));
      const ops = await Promise.all(ids.map(read));
      return ops.filter(op => op?.state === 'running') as Op[];
    },
  };
}
