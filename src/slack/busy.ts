/** Where Slack has no room just now: what it answered with 429 is not asked again before the moment that it named. */
import { WebAPIRateLimitedError } from '@slack/web-api';

/** Returns what remembers, by the names of channels or methods, where Slack wants no call and until when; nowhere yet. */
export function createBusy() {
  const until = new Map<string, number>();
  return {
    /** Whether Slack still wants no call there. */
    is(what: string): boolean {
      const busy = (until.get(what) ?? 0) > Date.now();
      if (!busy) until.delete(what);
      return busy;
    },
    /** Whether an error says that Slack wants none; then nothing was done, and it is remembered. */
    said(what: string, error: unknown): boolean {
      if (!(error instanceof WebAPIRateLimitedError)) return false;
      until.set(what, Date.now() + error.retryAfter * 1_000);
      return true;
    },
  };
}
