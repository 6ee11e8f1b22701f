/** Counts what Slack asks of us and what we ask of Slack, for operators. */
import type { ReceiverEvent } from '@slack/bolt';
import {
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';

/** What came: a command, a click, a dialog, an event, or something that we did not ask for. */
export type Heard = 'command' | 'click' | 'dialog' | 'event' | 'other';

/** How a call ended: `limited` is a 429, `refused` Slack's own no, `failed` no answer or none that can be read. */
export type Called = 'ok' | 'limited' | 'refused' | 'failed';

/** What operators want to know of Slack; main gives functions that count. */
export type SlackCounts = {
  heard(kind: Heard): void;
  /** So many seconds passed between the hearing and the ack. */
  acked(kind: Heard, seconds: number): void;
  called(method: string, result: Called): void;
};

const types: Record<string, Heard> = {
  block_actions: 'click',
  view_submission: 'dialog',
  view_closed: 'dialog',
  event_callback: 'event',
};

const kindOf = (body: Record<string, unknown>): Heard =>
  'command' in body ? 'command' : (types[String(body.type)] ?? 'other');

/** Returns a request whose hearing is counted, and its ack when that has gone out. */
export function counted(event: ReceiverEvent, counts: SlackCounts | undefined): ReceiverEvent {
  if (!counts) return event;
  const kind = kindOf(event.body);
  const began = performance.now();
  counts.heard(kind);
  return {
    ...event,
    ack: async answer => {
      await event.ack(answer);
      counts.acked(kind, (performance.now() - began) / 1_000);
    },
  };
}

const resultOf = (error: unknown): Called =>
  error instanceof WebAPIRateLimitedError
    ? 'limited'
    : error instanceof WebAPIPlatformError
      ? 'refused'
      : 'failed';

/** A class, since Slack's client binds `apiCall` to each of its methods while it is being made. */
class CountedClient extends WebClient {
  readonly #called: SlackCounts['called'];

  constructor(token: string, options: WebClientOptions, called: SlackCounts['called']) {
    super(token, options);
    this.#called = called;
  }

  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    const [method] = call;
    try {
      const answer = await super.apiCall(...call);
      this.#called(method, 'ok');
      return answer;
    } catch (error) {
      this.#called(method, resultOf(error));
      throw error;
    }
  }
}

/** Returns a client whose calls are counted, each once, by method and how it ended. */
export const countedClient = (token: string, options: WebClientOptions, counts: SlackCounts): WebClient =>
  new CountedClient(token, options, counts.called);
