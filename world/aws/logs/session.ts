/** A Live Tail session: what is written while it is open, once a second, for three hours. */
import type {
  LiveTailSessionLogEvent,
  LiveTailSessionStart,
  StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { State } from '../state.ts';
import { speak } from './containers.ts';
import type { LogEvent, LogGroup, LogStream, Tail } from './group.ts';

/** What a session holds and how long it lasts (API reference of StartLiveTail); milliseconds by the world's clock. */
const secondMs = 1_000;
const lasts = 10_800_000;
const mostEvents = 500;
const mostUpdates = 10;
const mostWaiting = 5_000;

type Sent = StartLiveTailResponseStream;
type Update = {
  sessionUpdate: { sessionResults: LiveTailSessionLogEvent[]; sessionMetadata: { sampled: boolean } };
};

/** Returns all of these events or, where they are more than one update holds, a sample spread over their second. */
function sampleOf(found: LiveTailSessionLogEvent[]): LiveTailSessionLogEvent[] {
  if (found.length <= mostEvents) return found;
  const sorted = [...found].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
  return Array.from(
    { length: mostEvents },
    (_, i) => sorted[Math.floor((i * sorted.length) / mostEvents)] ?? {},
  );
}

/** Returns the session; it begins when its first event is asked for. A reader who is slow loses the oldest updates. */
export function openSession(
  state: State,
  start: LiveTailSessionStart,
  takes: (group: LogGroup, stream: LogStream, event: LogEvent) => boolean,
): AsyncIterableIterator<Sent> {
  const { tails, clock } = state;
  let found: LiveTailSessionLogEvent[] = [];
  let updates: Update[] = [];
  let ending: 'open' | 'timed out' | 'over' = 'open';
  let begun: { at: number; due: number; stop: () => void } | undefined;
  let reader: ((result: IteratorResult<Sent>) => void) | undefined;

  const tail: Tail = {
    hear(group, stream, events) {
      for (const event of events) {
        if (!takes(group, stream, event)) continue;
        found.push({
          logStreamName: stream.name,
          logGroupIdentifier: `${state.account}:${group.name}`,
          message: event.message,
          timestamp: event.timestamp,
          ingestionTime: event.ingestionTime,
        });
      }
    },
  };

  function close(): void {
    begun?.stop();
    tails.delete(tail);
  }

  function update(): void {
    const sampled = found.length > mostEvents;
    updates.push({ sessionUpdate: { sessionResults: sampleOf(found), sessionMetadata: { sampled } } });
    found = [];
    const waiting = () => updates.reduce((sum, one) => sum + one.sessionUpdate.sessionResults.length, 0);
    while (updates.length > mostUpdates || waiting() > mostWaiting) updates.shift();
  }

  function pass(now: number): void {
    if (!begun || now < begun.due) return;
    speak(state, now);
    for (; begun.due <= now; begun.due += secondMs) update();
    if (now - begun.at >= lasts) {
      ending = 'timed out';
      close();
    }
    deliver();
  }

  function taken(): IteratorResult<Sent> | undefined {
    const next = updates.shift();
    if (next) return { done: false, value: next };
    if (ending === 'open') return undefined;
    const value = {
      SessionTimeoutException: { name: 'SessionTimeoutException', message: 'Session timed out.' },
    };
    const isLast = ending === 'timed out';
    ending = 'over';
    return isLast ? { done: false, value: value as Sent } : { done: true, value: undefined };
  }

  function deliver(): void {
    const result = reader && taken();
    if (!reader || !result) return;
    const heard = reader;
    reader = undefined;
    heard(result);
  }

  function begin(): Sent {
    speak(state, clock.now());
    tails.add(tail);
    begun = { at: clock.now(), due: clock.now() + secondMs, stop: clock.onTick(pass) };
    return { sessionStart: start };
  }

  const session: AsyncIterableIterator<Sent> = {
    [Symbol.asyncIterator]: () => session,
    next() {
      if (!begun && ending === 'open') return Promise.resolve({ done: false, value: begin() });
      return new Promise(resolve => {
        reader = resolve;
        deliver();
      });
    },
    return() {
      close();
      [ending, updates] = ['over', []];
      deliver();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return session;
}
