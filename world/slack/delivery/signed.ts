/** Requests as Slack signs them: v0, HMAC-SHA256 of version, timestamp and raw body (docs.slack.dev, "Verifying requests"). */
import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Ack, ackMs, type Kind } from './ack.ts';

export type SignedRequest = { body: string; headers: Record<string, string> };

/** Returns a request as it would be sent at a time, signed with a secret: to be sent, replayed, or tampered with. */
export function signedRequest(kind: Kind, payload: object, at: number, secret: string): SignedRequest {
  const form =
    kind === 'slash_commands'
      ? new URLSearchParams(payload as Record<string, string>).toString()
      : kind === 'interactive'
        ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
        : undefined;
  const body = form ?? JSON.stringify(payload);
  const timestamp = String(Math.floor(at / 1_000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    body,
    headers: {
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    },
  };
}

/** An ack's body: JSON, or words to show. */
function bodyOf(text: string): Record<string, unknown> | undefined {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Slack shows whatever is no JSON as it is.
  }
  return { text };
}

/** Posts a signed request to a bot; three seconds to answer, redirects are not followed. */
export async function postSigned(url: string, { body, headers }: SignedRequest, clock: Clock): Promise<Ack> {
  const late = new AbortController();
  const stop = clock.after(ackMs, () => late.abort());
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: late.signal,
      redirect: 'manual',
    });
    const text = await answer.text();
    if (answer.ok) return { is: 'acked', body: bodyOf(text) };
    const final = answer.headers.get('x-slack-no-retry') === '1';
    return { is: 'failed', status: answer.status, ...(final && { final: true as const }) };
  } catch {
    return late.signal.aborted ? { is: 'timed out' } : { is: 'failed', status: 0 };
  } finally {
    stop();
  }
}
