/** What somebody's home tab shows, as facts; the words are the slack room's. Times are in milliseconds. */
import type { Locked, Op } from '../work.ts';
import type { ServiceRow } from './health.ts';

export type Home =
  /** Guests and strangers see that there is a bot, and nothing of the fleet. */
  | { is: 'stranger' }
  | {
      is: 'member';
      at: number;
      /** Ops that wait for this person's vote, the oldest first, and how many held ones were not looked at. */
      waiting: Op[];
      unread: number;
      /** What this person asked for that has not ended. */
      own: Op[];
      locks: Locked[];
      /** The targets that they have a role on, or all where they have none. */
      targets: string[];
      /** Services of those, worst first: those that are shown, how many are known and how many there are. */
      rows: ServiceRow[];
      known: number;
      of: number;
      /** How old the oldest row is. */
      ageMs: number;
      unchecked: string[];
    };
