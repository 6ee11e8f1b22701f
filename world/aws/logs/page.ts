/** How much of a log one answer holds. */
import type { LogEvent } from './group.ts';

/** AWS answers a megabyte at most; an event weighs its message and 26 bytes. */
const mostBytes = 1_048_576;

/** Returns the first of these events that fit in one answer, `limit` at most. */
export function fitting<T extends LogEvent>(events: readonly T[], limit: number): T[] {
  let bytes = 0;
  const past = events.findIndex(({ message }, i) => {
    bytes += Buffer.byteLength(message) + 26;
    return i >= limit || (bytes > mostBytes && i > 0);
  });
  return past < 0 ? [...events] : events.slice(0, past);
}
