/** What has been seen of the streams that are followed: which events are new, and how far each stream was read. Pure. */
import type { LogEvent } from '../../aws/logs.ts';
import type { Read } from '../../work.ts';

export type Seen = ReturnType<typeof createSeen>;

/** Returns the memory of a tail, begun with what is known of each stream. */
export function createSeen(known: Readonly<Record<string, Read>>) {
  const read = new Map(Object.entries(known));
  /** How far a catching up came: Live Tail may send the same events again. */
  let caught = new Map<string, { at: number; left: number }>();

  const note = ({ stream, at }: LogEvent, sampled: boolean): void => {
    const before = read.get(stream);
    if (before && at < before.at) return;
    const lines = before?.at === at ? before.lines + 1 : 1;
    const part = sampled || (before?.at === at && before.sampled);
    read.set(stream, { at, lines, ...(part && { sampled: true }) });
  };

  return {
    /** Returns those of the events read again, oldest first, that had not been seen; those of one time are told apart by their number. */
    again(events: readonly LogEvent[]): LogEvent[] {
      const left = new Map([...read].map(([stream, { lines }]) => [stream, lines]));
      const until = new Map(read);
      const fresh = events.filter(({ stream, at }) => {
        const before = until.get(stream);
        if (!before || at > before.at) return true;
        if (at < before.at || before.sampled) return false;
        const same = left.get(stream) ?? 0;
        left.set(stream, same - 1);
        return same <= 0;
      });
      for (const event of fresh) note(event, false);
      return fresh;
    },

    /** Says that all has been caught up with: what Live Tail sends of before is not new. */
    caughtUp(): void {
      caught = new Map(
        [...read].map(([stream, { at, lines, sampled }]) => [
          stream,
          { at, left: sampled ? Infinity : lines },
        ]),
      );
    },

    /** Returns those of the events that Live Tail sent which are new. What comes late is new, too. */
    live(events: readonly LogEvent[], sampled: boolean): LogEvent[] {
      const fresh = events.filter(({ stream, at }) => {
        const before = caught.get(stream);
        if (!before || at > before.at) return true;
        if (at < before.at) return false;
        before.left--;
        return before.left < 0;
      });
      for (const event of fresh) note(event, sampled);
      return fresh;
    },

    /** Forgets what was caught up with: from here Live Tail sends nothing twice. */
    settled(): void {
      caught = new Map();
    },

    /** Returns how far each stream was read that is `wanted`; at most `most` of them, those with the newest lines. */
    read(most: number, wanted: (stream: string) => boolean): Record<string, Read> {
      const all = [...read].filter(([stream]) => wanted(stream)).sort(([, a], [, b]) => b.at - a.at);
      return Object.fromEntries(all.slice(0, most));
    },

    /** Returns the time of the newest event there was, or undefined. */
    newest: (): number | undefined =>
      read.size === 0 ? undefined : Math.max(...[...read.values()].map(({ at }) => at)),
  };
}
