/** Asks one question and waits for its answer no longer than somebody at a terminal would. */
import { WebAPIRateLimitedError } from '@slack/web-api';
import { type Found, fail, type Line, skip } from './line.ts';

/** How long the doctor waits for Slack where Slack asks it to, in milliseconds: longer than that is for whoever runs it. */
export const slackWaitMs = 3_000;

/**
 * Asks, and returns what was found as a line. What Slack wants asked later is not looked at. What is thrown
 * else, and what is not answered in time, is a failure with this fix; so a connection that hangs is a red line and holds up nothing else.
 */
export type Look = (area: string, name: string, fix: string, ask: () => Promise<Found>) => Promise<Line>;

/** Returns what an error says: its message, or its code where it has none, as for a connection that several addresses refused. */
export function wordsOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  if (message) return message;
  return code ?? (errors?.[0] === undefined ? String(error) : wordsOf(errors[0]));
}

/** The network's own words, and those of clients around them, when nobody was reached. */
const unreached =
  /fetch failed|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|socket hang up|no answer|getaddrinfo/i;

const network =
  'Nobody was reached there, so nothing is known to be wrong with it: see what lies between (DNS, proxy, security group; an address, Region or endpoint that is set), and look again.';

/** Returns what to do about an error in other words: what is not reached is not mended by mending it. */
export const fixFor = (said: string, fix: string): string => (unreached.test(said) ? network : fix);

/** Returns a way to ask that gives each question so long, in milliseconds. */
export const createLook =
  (limitMs: number): Look =>
  async (area, name, fix, ask) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Found>(resolve => {
      const said = `There was no answer within ${limitMs / 1_000} s.`;
      timer = setTimeout(() => resolve(fail(said, fixFor(said, fix))), limitMs);
    });
    const asked = Promise.resolve()
      .then(ask)
      .catch((error: unknown) => {
        if (error instanceof WebAPIRateLimitedError)
          return skip(`Slack allows no more for ${error.retryAfter} s: run it again then.`);
        const said = wordsOf(error);
        return fail(said, fixFor(said, fix));
      });
    try {
      return { area, name, ...(await Promise.race([asked, late])) };
    } finally {
      clearTimeout(timer);
    }
  };
