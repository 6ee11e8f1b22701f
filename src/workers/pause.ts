/** Thrown inside a worker that stops, where nothing of an op is under way: another goes on with it at once. */
export class PutDown extends Error {
  constructor(op: string) {
    super(`${op} is put down`);
    this.name = 'PutDown';
  }
}

/** Resolves true when `work` ends within `ms`, whatever became of it. */
export async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([work.then(() => true), pause(ms, late.signal).then(() => false)]);
  } finally {
    late.abort();
  }
}

/** Resolves after `ms`, or at once when the signal says so. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
