/** What has to happen again and again: bells for ops that were forgotten, and seals on the audit trail. */
import type { Log } from '../ports.ts';
import { createTrouble } from './trouble.ts';

/** Runs `act` every `ms`, one at a time, and says that it fails, for how long, and when it does no more; `close` waits for the last one. */
export function every(
  ms: number,
  what: string,
  log: Log,
  act: () => Promise<unknown>,
): { close(): Promise<void> } {
  const trouble = createTrouble(what, log);
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= act()
      .then(trouble.fine, trouble.failed)
      .finally(() => {
        running = undefined;
      });
  }, ms);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
