/** Answers through a response_url, inside the listener that received it; never stored, never anywhere but to Slack. */
import type { Say } from './blocks.ts';

/** Slack's hosts for response_url; with SLACK_API_URL set, that server's own origin takes their place. */
const slackHosts = ['hooks.slack.com', 'hooks.slack-gov.com'];

/** Returns whether an address that Slack names may be posted to (security.md T14): a response_url, or `hosts` of another kind. */
export function trusted(url: string, apiUrl: string, ...hosts: string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin, username, password, port } = new URL(url);
  if (username !== '' || password !== '') return false;
  const api = new URL(apiUrl);
  if (api.hostname === 'slack.com' || api.hostname === 'slack-gov.com')
    return protocol === 'https:' && (hosts.length > 0 ? hosts : slackHosts).includes(hostname) && port === '';
  return origin === api.origin;
}

/**
 * Posts to a response_url, waiting at most a second. Returns false when it may not be used or did not work: the card will
 * show the truth anyway.
 */
export async function respond(
  url: string | undefined,
  apiUrl: string,
  body: Say & { replace_original: boolean },
): Promise<boolean> {
  if (url === undefined || !trusted(url, apiUrl)) return false;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, response_type: 'ephemeral' }),
      redirect: 'error',
      signal: AbortSignal.timeout(1_000),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // The network or Slack said no; whoever called tells the person another way.
    return false;
  }
}
