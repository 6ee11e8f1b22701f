/** Making groups and streams, and writing into them. Memory is bounded: what is oldest goes first. */
import type { State } from '../state.ts';
import type { LogEvent, LogGroup, LogStream } from './group.ts';

const eventsKept = 10_000;
const streamsKept = 1_000;

export function addGroup(
  state: State,
  name: string,
  more: Partial<Pick<LogGroup, 'class' | 'isProtected'>> = {},
): LogGroup {
  const group: LogGroup = {
    name,
    createdAt: state.clock.now(),
    class: 'STANDARD',
    isProtected: false,
    written: 0,
    streams: new Map(),
    ...more,
  };
  state.logGroups.set(name, group);
  return group;
}

export function addStream(state: State, group: LogGroup, name: string): LogStream {
  const stream: LogStream = { name, createdAt: state.clock.now(), events: [] };
  group.streams.set(name, stream);
  const [oldest] = group.streams.keys();
  if (group.streams.size > streamsKept && oldest !== undefined) group.streams.delete(oldest);
  return stream;
}

/** Returns the id of the `n`th event of a group, which says when it happened. */
export const eventId = (timestamp: number, n: number) =>
  `${timestamp}`.padStart(14, '0') + `${n}`.padStart(42, '0');

/** Adds events to a stream, in the order of their times, and tells whoever listens. */
export function write(
  state: State,
  group: LogGroup,
  stream: LogStream,
  lines: readonly { timestamp: number; message: string }[],
): void {
  if (lines.length === 0) return;
  const ingestionTime = state.clock.now();
  const events = lines.map(({ timestamp, message }): LogEvent => {
    group.written++;
    return { id: eventId(timestamp, group.written), timestamp, ingestionTime, message };
  });
  const last = stream.events.at(-1)?.id ?? '';
  stream.events.push(...events);
  if (events.some(({ id }, i) => id < (events[i - 1]?.id ?? last)))
    stream.events.sort((a, b) => (a.id < b.id ? -1 : 1));
  stream.events.splice(0, stream.events.length - eventsKept);
  stream.ingestedAt = ingestionTime;
  for (const tail of state.tails) tail.hear(group, stream, events);
}
