/** Posts messages that can be found again: a lost answer to chat.postMessage must not post twice. */
import type { WebClient } from '@slack/web-api';
import type { CardRef, Place } from '../work.ts';
import type { Say } from './blocks.ts';
import { patient } from './client.ts';
import type { Still } from './still.ts';

/** What a message carries beside its words: the kind of message it is, and the id of what it is about. */
export type Mark = { event_type: string; event_payload: { op: string } | { problem: string } };

type Marked = { ts?: string; metadata?: { event_type?: string; event_payload?: Record<string, unknown> } };

export type Posts = ReturnType<typeof createPosts>;

/** Nothing that a message says becomes a link or a preview by itself. */
export const quiet = { link_names: false, unfurl_links: false, unfurl_media: false };

/** Returns a place as Slack's methods name it. */
export const threaded = ({ thread }: Place) => (thread === undefined ? {} : { thread_ts: thread });

const isMarked = ({ metadata }: Marked, { event_type, event_payload }: Mark): boolean =>
  metadata?.event_type === event_type &&
  Object.entries(event_payload).every(([name, value]) => metadata.event_payload?.[name] === value);

/** Returns what posts messages and finds them. */
export const createPosts = (client: WebClient) => ({
  /**
   * Posts a message, waiting where Slack asks for that unless `waits` is false; `still` is asked right before each try. Throws what it
   * throws or Slack refused; when no answer came, it may be there all the same.
   */
  async post(place: Place, say: Say, metadata: Mark, waits = true, still?: Still): Promise<CardRef> {
    const message = { channel: place.channel, ...threaded(place), ...say, ...quiet, metadata };
    const call = async () => {
      await still?.();
      return client.chat.postMessage(message);
    };
    const answer = await (waits ? patient(call) : call());
    return { channel: answer.channel ?? place.channel, ts: answer.ts ?? '' };
  },

  /** Looks for what an earlier try may have posted: newest first, back to `since` (milliseconds), at most 1,000 messages. */
  async find(place: Place, mark: Mark, since: number): Promise<CardRef | undefined> {
    const oldest = String(Math.floor(since / 1000) - 60);
    const range = { channel: place.channel, oldest, include_all_metadata: true, limit: 200 };
    let cursor: string | undefined;
    for (let page = 0; page < 5; page++) {
      const more = cursor ? { cursor } : {};
      const answer = await patient(
        () =>
          place.thread === undefined
            ? client.conversations.history({ ...range, ...more })
            : client.conversations.replies({ ...range, ...more, ts: place.thread }),
        true,
      );
      const found = (answer.messages as Marked[] | undefined)?.find(one => isMarked(one, mark));
      if (found?.ts) return { channel: place.channel, ts: found.ts };
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (!cursor) return undefined;
    }
    return undefined;
  },
});
