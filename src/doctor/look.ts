/** Asks one question and waits for its answer no longer than somebody at a terminal would. */
import { type Found, fail, type Line } from './line.ts';

/**
 * Asks, and returns what was found as a line. What is thrown, and what is not answered in time, is a failure with this fix; so a
 * connection that hangs is a red line and holds up nothing else.
 */
export type Look = (area: string, name: string, fix: string, ask: () => Promise<Found>) => Promise<Line>;

/** Returns what an error says: its message, or its code where it has none, as for a connection that several addresses refused. */
export function wordsOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return code ?? (errors?.[0] === undefined ? String(error) : wordsOf(errors[0]));
}

/** Returns a way to ask that gives each question so long, in milliseconds. */
export const createLook =
  (limitMs: number): Look =>
  async (area, name, fix, ask) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Found>(resolve => {
      const said = `There was no answer within ${limitMs / 1_000} s.`;
      timer = setTimeout(() => resolve(fail(said, fix)), limitMs);
    });
    const asked = Promise.resolve()
      .then(ask)
      .catch((error: unknown) => fail(wordsOf(error), fix));
    try {
      return { area, name, ...(await Promise.race([asked, late])) };
    } finally {
      clearTimeout(timer);
    }
  };
