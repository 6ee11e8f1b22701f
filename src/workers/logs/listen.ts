/** Listens to one log group: through Live Tail, else by asking again and again. What was missed in between is caught up with. */
import { AwsError, type Eyes } from '../../aws/index.ts';
import type { LogEvent, LogQuery } from '../../aws/logs.ts';
import type { Way } from '../../work.ts';
import { pause } from '../pause.ts';
import type { Seen } from './seen.ts';

/** What a listener is given: what to hear, and what to do with it. */
export type Listener = {
  logs: Eyes['logs'];
  /** The ARN of the group; Live Tail takes no names. */
  arn: string;
  query: LogQuery;
  seen: Seen;
  /** Waits until FilterLogEvents may be called: few calls a second are allowed an account. */
  turn(): Promise<void>;
  /** When listening began at first, in milliseconds: what was written from then on is heard. */
  from: number;
  /** Has some lines of before to begin with. */
  context(): Promise<LogEvent[]>;
  heard(events: LogEvent[], sampled: boolean): void;
  /** A stretch of so many milliseconds was passed over unread. */
  gap(ms: number): void;
  way(way: Way): void;
};

/**
 * Milliseconds between two askings; how far before the newest event is read again, since the awslogs driver sends every five
 * seconds; how long Live Tail may repeat what was caught up with; and the waits before Live Tail is tried again.
 */
const timing = { ask: 2_000, overlap: 6_000, repeats: 15_000, again: [500, 2_000, 5_000] };

/** Pages (10,000 events or 1 MB each) that catching up reads before it passes over the rest. */
const mostPages = 10;

/** Why Live Tail is not to be had, in AWS's word, where trying again is of no use now. */
const never = (error: AwsError) => error.failure === 'denied' || error.failure === 'refused';

/** How often asking may fail in a row. */
const mostFailures = 5;

/** Listens until the signal says so. Throws AwsError when neither way works. */
export async function listen(given: Listener, signal: AbortSignal): Promise<void> {
  let failed = 0;
  while (!signal.aborted) {
    let because = 'it was closed';
    try {
      await live(given, signal, () => {
        failed = 0;
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (never(error)) return poll(given, error.code, signal);
      because = error.code;
    }
    given.way({ is: 'opening', because });
    const wait = timing.again[failed++];
    if (wait === undefined) return poll(given, because, signal);
    await pause(wait, signal);
  }
}

async function live(given: Listener, signal: AbortSignal, steady: () => void): Promise<void> {
  const { logs, arn, query, seen, heard, way } = given;
  let caughtAt: number | undefined;
  for await (const { events, sampled } of logs.live({ ...query, group: arn }, signal)) {
    if (caughtAt === undefined) {
      way({ is: 'live' });
      await catchUp(given, signal).catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        given.gap(Date.now() - (seen.newest() ?? Date.now()));
      });
      seen.caughtUp();
      caughtAt = Date.now();
    } else if (Date.now() - caughtAt > timing.repeats) {
      seen.settled();
      steady();
    }
    heard(seen.live(events, sampled), sampled);
  }
}

/** Reads what was written since the newest event that was seen, or since the very beginning, and then some lines of before. */
async function catchUp(given: Listener, signal: AbortSignal): Promise<void> {
  const { logs, query, seen, heard, gap, turn } = given;
  if (seen.newest() === undefined) heard(seen.again(await given.context()), false);
  const to = Date.now() + 60_000;
  const from = Math.max(given.from, (seen.newest() ?? 0) - timing.overlap);
  let reached = from;
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    await turn();
    if (signal.aborted) return;
    const { events, next } = await logs.events(query, { from, to, limit: 10_000, ...(token && { token }) });
    heard(seen.again(events), false);
    reached = events.at(-1)?.at ?? reached;
    if (!next) return;
    token = next;
  }
  await turn();
  const last = await logs.events(query, { from: reached, to, limit: 1_000, newestFirst: true });
  const oldest = last.events.at(-1)?.at ?? reached;
  if (last.next && oldest > reached) gap(oldest - reached);
  heard(seen.again(last.events.reverse()), false);
}

async function poll(given: Listener, because: string, signal: AbortSignal): Promise<void> {
  given.way({ is: 'polling', because });
  for (let failed = 0; !signal.aborted; ) {
    try {
      await catchUp(given, signal);
      failed = 0;
    } catch (error) {
      if (!(error instanceof AwsError) || error.failure === 'denied' || ++failed >= mostFailures) throw error;
    }
    await pause(timing.ask, signal);
  }
}
