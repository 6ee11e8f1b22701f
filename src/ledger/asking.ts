/** What people ask becomes an op; and when nobody heard whether it did, how to find out. */
import type { Ask } from '../work.ts';
import { newOpId } from './ids.ts';
import * as people from './lua/people.ts';
import type { Scripts } from './script.ts';

/** What became of an asking whose answer was lost: not known yet, nothing, or not to be known any more. */
export type Became = { is: 'opened'; id: string } | { is: 'early' | 'never' | 'forgotten' };

/** Returns the asking, as part of the ledger. */
export const createAsking = (run: Scripts['run']) => ({
  /**
   * Opens an op for what was asked; `once` are marks of this very request, seen at most once in ten minutes. `never` is what somebody was
   * told already that nothing came of.
   */
  async open(ask: Omit<Ask, 'at'>, change: boolean, once: string[]) {
    const args = [
      newOpId(),
      ask.who.team,
      ask.who.user,
      ask.where.channel,
      JSON.stringify(ask),
      change ? 1 : 0,
    ];
    const [is, id] = await run(people.open, [...args, JSON.stringify(once)]);
    return { is: is as 'opened' | 'again' | 'never' | 'flood' | 'full', id: String(id) };
  },

  /**
   * Returns what became of an asking that may have run until a moment of Redis's time (`RedisAway.mayRunUntil`), by its marks. Of what it
   * says never, nothing comes later.
   */
  async became(once: readonly string[], mayRunUntil: number): Promise<Became> {
    const [is, id] = await run(people.became, [JSON.stringify(once), mayRunUntil]);
    return { is, id: String(id) } as Became;
  },
});
