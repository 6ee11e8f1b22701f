/** How the bot stops: part by part in the opposite order of building, within a time, whatever hangs. */
import type { Log } from './ports.ts';
import { endsWithin } from './workers/pause.ts';

/** How long parts may take, in milliseconds. ECS kills 30 s after it has asked (stopTimeout), so all of it is over before. */
export const stopTimes = {
  /** All of it. */
  all: 25_000,
  /** Those who were heard just now are acked, for which Slack itself waits 3 s, the door is closed, and what they said is written down. */
  heard: 9_000,
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

/** Thrown while parts are built, when they are being stopped already. */
class StoppedEarly extends Error {
  constructor(part: string) {
    super(`told to stop when ${part} had been built`);
    this.name = 'StoppedEarly';
  }
}

/**
 * Has a part stopped; `withinMs` is how long that may take, before the next one is told to. Throws StoppedEarly when parts are being
 * stopped, this one too then: nothing more is to be built.
 */
export type Closes = (what: string, stop: () => Promise<unknown> | unknown, withinMs?: number) => void;

export type Stop = { closes: Closes; close(): Promise<void> };

/** Returns what stops parts; `close` stops them once, and throws StoppedLate when some did not end. */
export function createStop(log: Log, times: StopTimes = stopTimes): Stop {
  const parts: { what: string; stop: () => Promise<unknown> | unknown; withinMs: number }[] = [];
  let closing: Promise<void> | undefined;

  const close = async () => {
    const over = performance.now() + times.all;
    const late: string[] = [];
    for (let part = parts.pop(); part; part = parts.pop()) {
      const { what, stop, withinMs } = part;
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
    closes(what, stop, withinMs = times.part) {
      parts.push({ what, stop, withinMs });
      if (closing) throw new StoppedEarly(what);
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
