/** The world's time: the real one, moved on by whoever tests. Nothing inside reads the wall clock by itself. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves time on and lets everything happen that would have happened. */
  advance(ms: number): void;
  /** Stands still but for what it is advanced by, until what is returned is called: it is then where it would have been. */
  hold(): () => void;
  /** Calls back whenever time has passed, until what is returned is called. */
  onTick(happen: (now: number) => void): () => void;
  close(): void;
};

const stepMs = 100;

/** Returns a clock that ticks ten times a second, or one that stands still until it is advanced. */
export function createClock(runs: boolean): Clock {
  const started = Date.now();
  let ahead = 0;
  let held: number | undefined;
  const listeners = new Set<(now: number) => void>();
  const now = () => (held ?? (runs ? Date.now() : started)) + ahead;
  const tick = () => {
    for (const happen of listeners) happen(now());
  };
  const timer = runs ? setInterval(tick, stepMs) : undefined;
  timer?.unref();
  return {
    now,
    advance(ms) {
      for (let left = ms; left > 0; left -= stepMs) {
        ahead += Math.min(left, stepMs);
        tick();
      }
    },
    hold() {
      held = now() - ahead;
      return () => {
        held = undefined;
      };
    },
    onTick(happen) {
      listeners.add(happen);
      return () => listeners.delete(happen);
    },
    close: () => clearInterval(timer),
  };
}
