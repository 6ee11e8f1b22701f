/** How full the ledger is, for operators. */
import { gauges } from './lua/gauges.ts';
import type { Part } from './part.ts';

/** Numbers of ops and bells, ages in milliseconds; see the script for what each means. */
export type Gauges = { open: number; held: number; queueAgeMs: number; outbox: number; alertsAgeMs: number };

/** Returns the part of the ledger that says how full it is, and whether it answers. */
export const createGauges = ({ run }: Pick<Part, 'run'>) => ({
  /** Reads it all in one script. Throws RedisAway. */
  async gauges(): Promise<Gauges> {
    const [, ...found] = await run(gauges, [], 2_000);
    const [open = 0, held = 0, queueAgeMs = 0, outbox = 0, alertsAgeMs = 0] = found.map(Number);
    return { open, held, queueAgeMs, outbox, alertsAgeMs };
  },
});
