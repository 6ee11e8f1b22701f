/** What came back of a delivery, and the numbers that Slack holds a bot to. */

export type Kind = 'slash_commands' | 'interactive' | 'events_api';

/** Nothing within 3 s; refused or nobody there (`status` 0); or the body of the ack. */
export type Ack =
  | { is: 'acked'; body: Record<string, unknown> | undefined }
  | { is: 'timed out' }
  | { is: 'failed'; status: number; final?: true };

/** An ack must come within three seconds (docs.slack.dev, "Acknowledgement response"). */
export const ackMs = 3_000;

/** Retries of events: at once, after a minute, after five (docs.slack.dev, "The Events API"). */
export const retriesMs = [0, 60_000, 300_000];

/** Why Slack tries an event again, in its words. */
export const reasonOf = (ack: Ack): string =>
  ack.is === 'timed out'
    ? 'http_timeout'
    : ack.is === 'failed' && ack.status > 0
      ? 'http_error'
      : 'connection_failed';
