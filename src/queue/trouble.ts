/** What fails many times a second while Redis is away is said as one trouble: its beginning, that it lasts, and its end. */
import type { Log } from '../ports.ts';

export type Trouble = { failed(error: unknown): void; fine(): void };

/** That a trouble lasts is said this often, in milliseconds. */
const againMs = 60_000;

/**
 * Returns what hears of each try at something: a failure is said at once when the last try was fine, then once a minute with how long it
 * lasts in `ms`; the first try that is fine again ends it. `clock` gives milliseconds.
 */
export function createTrouble(what: string, log: Log, clock: () => number = Date.now): Trouble {
  let now: { began: number; said: number } | undefined;
  return {
    failed(error) {
      const at = clock();
      const because = (error as Error).message;
      if (now && at - now.said < againMs) return;
      if (now) log.warn({ because, ms: at - now.began }, `${what}, still`);
      else log.warn({ because }, what);
      now = { began: now?.began ?? at, said: at };
    },
    fine() {
      if (now) log.warn({ ms: clock() - now.began }, `${what}: over`);
      now = undefined;
    },
  };
}
