/** How the bot stops: part by part in the opposite order of building, within a time, whatever hangs. */
import type { Log } from './ports.ts';
import { endsWithin } from './workers/pause.ts';

/** How long parts may take, in milliseconds. ECS kills 30 s after it has asked (stopTimeout), so all of it is over before. */
export const stopTimes = {
  /** All of it. */
  all: 25_000,
  /** Those who were heard just now are written down; Slack itself waits for 3 s. */
  heard: 5_000,
  /** Ops reach a safe point; what has not by then is put down where it is, as if this process had died. */
  putDown: 8_000,
  /** Any other part. */
  part: 4_000,
};

export type StopTimes = typeof stopTimes;

/** Thrown when parts did not end: by name, in the order in which they were told to. */
export class StoppedLate extends Error {
  readonly parts: readonly string[];

  constructor(parts: readonly string[]) {
    super(`did not end in time: ${parts.join(', ')}`);
    this.name = 'StoppedLate';
    this.parts = parts;
  }
}

/** Has a part stopped; `withinMs` is how long that may take, before the next one is told to. */
export type Closes = (what: string, stop: () => Promise<unknown> | unknown, withinMs?: number) => void;

/** Returns what stops parts; `close` stops them once, and throws StoppedLate when some did not end. */
export function createStop(
  log: Log,
  times: StopTimes = stopTimes,
): { closes: Closes; close(): Promise<void> } {
  const parts: { what: string; stop: () => Promise<unknown> | unknown; withinMs: number }[] = [];
  let closing: Promise<void> | undefined;

  const close = async () => {
    const over = performance.now() + times.all;
    const late: string[] = [];
    for (const { what, stop, withinMs } of parts.splice(0).reverse()) {
      const left = Math.max(0, Math.min(withinMs, over - performance.now()));
      try {
        if (!(await endsWithin(left, Promise.resolve().then(stop)))) late.push(what);
      } catch (error) {
        log.warn({ part: what, error }, 'did not stop in order');
        late.push(what);
      }
    }
    if (late.length > 0) throw new StoppedLate(late);
  };
  return {
    closes: (what, stop, withinMs = times.part) => parts.push({ what, stop, withinMs }),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
