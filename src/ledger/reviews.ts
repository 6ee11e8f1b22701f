/** Reviews: where the glass was broken and nobody else has looked at it yet. */
import type { CardRef, Person } from '../work.ts';
import * as scripts from './lua/reviews.ts';
import type { Part } from './part.ts';
import { answered } from './script.ts';

/** How often it is asked for again, in milliseconds; the first time, too. The start script says the same. */
export const nagEvery = 4 * 3_600_000;

/** The most that are nagged about, or listed, at once. */
const most = 50;

type Given = Pick<Part, 'redis' | 'base' | 'run' | 'own'>;

/** Returns the part of the ledger that knows reviews. */
export const createReviews = ({ redis, base, run, own }: Given) => ({
  /** Notes where everybody was told that the glass is being broken. */
  told: (op: string, epoch: number, notice: CardRef) => own(scripts.told, op, epoch, JSON.stringify(notice)),
  /** Closes a review for somebody who is not the one who broke the glass. */
  close: async (op: string, { team, user }: Person, note = '') =>
    (await run(scripts.close, [op, team, user, note], 2_000))[0] as 'closed' | 'self' | 'none',
  /** Returns the ops that somebody has to be reminded of now, each once every four hours. */
  due: async () => (await run(scripts.nag, [nagEvery, most], 2_000))[1] as string[],
  /** Ids of the ops that wait for a review, the longest overdue first. */
  open: () => answered(redis.zrange(`${base}:reviews`, 0, String(most - 1))),
});
