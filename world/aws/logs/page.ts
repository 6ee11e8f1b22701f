/** How much of a log one answer holds. */
import type { LogEvent } from './group.ts';

/** AWS answers a megabyte at most; an event weighs its message and 26 bytes. */
const mostBytes = 1_048_576;

/** Returns the first of these events that fit in one answer, `limit` at most, and whether it is full with them. */
export function filled<T extends LogEvent>(
  events: Iterable<T>,
  limit: number,
): { page: T[]; isFull: boolean } {
  const page: T[] = [];
  let bytes = 0;
  for (const event of events) {
    bytes += Buffer.byteLength(event.message) + 26;
    if (bytes > mostBytes && page.length > 0) return { page, isFull: true };
    page.push(event);
    if (page.length === limit) return { page, isFull: true };
  }
  return { page, isFull: false };
}
