/** Events of streams in the order of their ids, read from where one stands and no further than one looks. */
import { lineOf, linesBy } from './flow.ts';
import type { LogEvent, LogStream } from './group.ts';

/** Events in the order of their ids, found by their place. */
type Source = { length: number; at(place: number): LogEvent };

/** From when to when, both included; milliseconds since 1970. */
export type Range = { start: number; end: number };
/** Beyond which event reading goes on, and which way. */
export type Place = { forward: boolean; id: string };
export type Found = LogEvent & { stream: string };

const nothing: LogEvent = { id: '', timestamp: 0, ingestionTime: 0, message: '' };

function sourcesOf({ events, flow }: LogStream, now: number): Source[] {
  const written = { length: events.length, at: (place: number) => events[place] ?? nothing };
  if (!flow) return [written];
  return [written, { length: linesBy(flow, now), at: place => lineOf(flow, place) }];
}

/** Returns the place of the first event that is so; where one is, all after it are. */
function firstThat({ length, at }: Source, isSo: (event: LogEvent) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(at(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

type Cursor = { source: Source; stream: string; next: number; last: number; head: Found };

function cursorOf(source: Source, stream: string, { start, end }: Range, { forward, id }: Place): Cursor[] {
  const from = firstThat(source, event => event.timestamp >= start && (!forward || event.id > id));
  const to = firstThat(source, event => event.timestamp > end || (!forward && event.id >= id)) - 1;
  if (from > to) return [];
  const [next, last] = forward ? [from, to] : [to, from];
  return [{ source, stream, next, last, head: { ...source.at(next), stream } }];
}

/** Yields the events of these streams in a range, from a place on, in its direction. */
export function* read(
  streams: Iterable<LogStream>,
  range: Range,
  place: Place,
  now: number,
): Generator<Found> {
  const step = place.forward ? 1 : -1;
  const isBefore = (a: Cursor, b: Cursor) => a.head.id < b.head.id === place.forward;
  const cursors = [...streams]
    .flatMap(stream => sourcesOf(stream, now).flatMap(source => cursorOf(source, stream.name, range, place)))
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
  for (let cursor = cursors[0]; cursor; cursor = cursors[0]) {
    yield cursor.head;
    if (cursor.next === cursor.last) {
      cursors.shift();
      continue;
    }
    cursor.next += step;
    cursor.head = { ...cursor.source.at(cursor.next), stream: cursor.stream };
    // It goes back to where it belongs now; its neighbours are where they were.
    for (let i = 1; i < cursors.length; i++) {
      const other = cursors[i];
      if (!other || isBefore(cursor, other)) break;
      [cursors[i - 1], cursors[i]] = [other, cursor];
    }
  }
}

/** Returns when a stream's first and last events were, or nothing where it has none. */
export function endsOf(stream: LogStream, now: number): { first: number; last: number } | undefined {
  const full = sourcesOf(stream, now).filter(({ length }) => length > 0);
  if (full.length === 0) return undefined;
  return {
    first: Math.min(...full.map(({ at }) => at(0).timestamp)),
    last: Math.max(...full.map(({ at, length }) => at(length - 1).timestamp)),
  };
}
