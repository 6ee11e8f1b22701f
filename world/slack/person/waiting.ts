/** Waiting for something to be seen: by the bell, never by looking again and again. */
import type { State } from '../state.ts';

/** Waits at most this long, in real time: for what never comes, not for a busy machine. */
const patienceMs = 30_000;

/** Resolves as soon as `find` finds something; rejects with what was seen instead. */
export function until<T>(
  state: State,
  find: () => T | undefined,
  describe: () => string,
  ms: number = patienceMs,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      state.bell.off('change', look);
    };
    const look = () => {
      try {
        const found = find();
        if (found === undefined) return;
        stop();
        resolve(found);
      } catch (error) {
        stop();
        reject(error as Error);
      }
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(describe()));
    }, ms);
    state.bell.on('change', look);
    look();
  });
}
