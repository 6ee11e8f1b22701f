/** What has to happen again and again: bells for ops that were forgotten, and seals on the audit trail. */
import type { Log } from '../ports.ts';

/** Runs `act` every `ms`, one at a time, and says what failed; `close` waits for the last one. */
export function every(
  ms: number,
  what: string,
  log: Log,
  act: () => Promise<unknown>,
): { close(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= act()
      .then(() => undefined)
      .catch(error => log.warn({ because: (error as Error).message }, what))
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
