/** Locks: each transition is one script; this file gives each a name and a type. */
import type { Lock, LockedThing, Person } from '../work.ts';
import * as scripts from './lua/locks.ts';
import type { Part } from './part.ts';
import { answered } from './script.ts';

/** How often the holder of a lock is reminded of it, in milliseconds. */
const remindEvery = 3 * 3_600_000;

/** What a lock is put on, as the ledger names it, and the beginnings of the slots that it is about. */
export type LockPlace = { what: string; covers: string[] };

/** Returns the part of the ledger that knows locks. */
export function createLocks({ redis, base, run, own, read }: Part) {
  /** The locks of these ops that have not ended, oldest first. */
  const locksOf = async (ids: readonly string[]): Promise<Lock[]> => {
    const ops = await Promise.all(ids.map(read));
    return ops.flatMap(op => (op?.lock && !op.lock.end ? [op.lock] : [])).sort((a, b) => a.at - b.at);
  };

  return {
    /** Puts on the lock that an op asks for; `steal` is the op of somebody else's that it takes the place of. */
    async lock(
      op: string,
      epoch: number,
      { what, covers }: LockPlace,
      lock: LockedThing & { because?: string; from?: Person },
      { forMs, steal = '' }: { forMs?: number; steal?: string },
    ) {
      const args = [what, JSON.stringify(lock), forMs ?? '', steal, remindEvery, JSON.stringify(covers)];
      const [is, holder] = await own(scripts.lock, op, epoch, ...args);
      return { is, holder } as { is: 'locked' | 'gone' | 'full' | 'over' } | { is: 'taken'; holder: string };
    },
    /** Takes a lock off for the op that asks for it; false when it does not stand any more. */
    unlock: async (op: string, epoch: number, locked: string) =>
      (await own(scripts.unlock, op, epoch, locked))[0] === 'unlocked',
    /** Ends a lock whose time is over; false when it is not. */
    runOut: async (op: string, epoch: number) => (await own(scripts.runOut, op, epoch))[0] === 'ran out',
    /** Notes that the holder has been reminded. */
    reminded: (op: string, epoch: number) => own(scripts.reminded, op, epoch, remindEvery),
    /** Returns the locks that stand on any of these, oldest first. */
    async standing(whats: readonly string[]): Promise<Lock[]> {
      const [, ids] = await run(scripts.standing, [JSON.stringify(whats)], 2_000);
      return locksOf(ids as string[]);
    },
    /** Returns all locks that stand at `now`, oldest first. */
    async all(now: number): Promise<Lock[]> {
      const locks = await locksOf(await answered(redis.zrange(`${base}:locks`, 0, '-1')));
      return locks.filter(({ until }) => until === undefined || until > now);
    },
  };
}
