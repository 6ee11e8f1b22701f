/** Slack's time: three seconds, a minute, half an hour. Tests hold it in their hands; everybody else has the real one. */

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets something happen in `ms`; returns how to call it off. */
  after(ms: number, happen: () => void): () => void;
};

/** The clock of test and story: stands still until it is moved. */
export type HeldClock = Clock & {
  /** Moves on, letting everything happen that is due, in order. */
  advance(ms: number): void;
  /** How many things are still to happen. */
  pending(): number;
};

/** Returns real time; what is still to happen does not keep the process alive. */
export const realClock = (): Clock => ({
  now: Date.now,
  after(ms, happen) {
    const timer = setTimeout(happen, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
});

/** Returns a clock that only `advance` moves. It starts at the real now, since Bolt compares signatures with that. */
export function heldClock(start: number = Date.now()): HeldClock {
  let now = start;
  let due: { at: number; happen: () => void }[] = [];
  return {
    now: () => now,
    after(ms, happen) {
      const entry = { at: now + ms, happen };
      due.push(entry);
      return () => {
        due = due.filter(one => one !== entry);
      };
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due = due.filter(one => one !== next);
        now = Math.max(now, next.at);
        next.happen();
      }
      now = until;
    },
    pending: () => due.length,
  };
}
