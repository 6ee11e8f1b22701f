/** The Slack client, tamed. One that never pauses: a 429 for one channel must not hold up another's approval. */
import {
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { countedClient, type SlackCounts } from './counts.ts';

/**
 * Options for every client. Retries are ours: a lost answer to chat.postMessage must not post twice. They are set here
 * also because Socket Mode would write 100 retries into the options it is given; and `headers` is never set, since the
 * client would put the bot's token into the request that needs the app's (slack.md, traps 1 to 4).
 */
export const clientOptions = (
  apiUrl: string,
  logger: WebClientOptions['logger'],
  fetch?: typeof globalThis.fetch,
): WebClientOptions => ({
  slackApiUrl: apiUrl,
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  ...(logger && { logger }),
  ...(fetch && { fetch }),
});

/** Waits that Slack asks for are obeyed up to this long in all, in milliseconds, unless somebody says otherwise. */
const mostWait = 60_000;

/**
 * Calls Slack, waiting as long as Slack asks for when it is called too often: nothing was done then. With `again`, also
 * repeats what got no answer, which is only right for calls that may happen twice.
 */
export async function patient<T>(call: () => Promise<T>, again = false, mostWaitMs = mostWait): Promise<T> {
  let waited = 0;
  for (let tried = 1; ; tried++) {
    try {
      return await call();
    } catch (error) {
      const asked = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
      const wait = asked > 0 ? asked : again && tried < 4 && !errorCode(error) ? 100 * 2 ** tried : 0;
      waited += asked;
      if (wait === 0 || waited > mostWaitMs) throw error;
      await new Promise(resolve => setTimeout(resolve, wait));
    }
  }
}

/** Where Slack refuses a message because the bot or the person is not there. */
export const notThere = ['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived'];
/** How Slack says that a message cannot be edited any more. */
export const unedited = ['message_not_found', 'cant_update_message', 'edit_window_closed', ...notThere];
/** Where Slack says that there is no thread to say something in. */
export const threadless = ['thread_not_found', 'cannot_reply_to_message', ...notThere];
/** Where Slack refuses a direct message for good. */
export const nobody = ['user_not_found', 'user_disabled', 'cannot_dm_bot', 'user_not_visible'];
/** Where Slack has no such user group, or has it no more. */
export const noSuchGroup = ['no_such_subteam', 'subteam_not_found'];

/** Returns Slack's own code of a refused call, or undefined for anything else. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof WebAPIPlatformError ? String(error.data.error) : undefined;

export const createClient = (token: string, options: WebClientOptions, counts?: SlackCounts): WebClient =>
  counts ? countedClient(token, { ...options }, counts) : new WebClient(token, { ...options });
