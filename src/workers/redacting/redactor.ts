/**
 * Takes secrets out of log events before anybody sees them, also where one is split over two events of the same stream.
 *
 *   const redactor = createRedactor(config.redact);
 *   redactor.shown(events)        events that are all there, in time order with their streams: as many come out, in the same order
 *   const tail = redactor.follow()      a log that goes on; its state is bounded and only here in memory
 *   tail.take(batch)              what may be shown now, in order: whatever waited from the batch before, then this batch; of each
 *                                 stream the last event may wait for the next call, when its last word may not be whole
 *   tail.flush()                  what still waits; say it when nothing has come for a second, and at the end
 *
 * An event is anything with `stream` and `text`; what comes out is the same with another `text`.
 */
import { afresh, another, atSeam, joins, kept, lastWord } from './seam.ts';
import { blanked, type Found, merge, moved, type Own, type Span, secretsIn } from './secrets.ts';
import { rest, valueAt } from './values.ts';
import { visible } from './visible.ts';

export type Logged = { stream: string; text: string };

/** A log that goes on. */
export type Following<E extends Logged> = { take: (events: readonly E[]) => E[]; flush: () => E[] };

export type Redactor = {
  shown: <E extends Logged>(events: readonly E[]) => E[];
  follow: <E extends Logged>() => Following<E>;
};

/** Lines are cut here: nobody reads on. A little more is looked at, so that a secret at the cut is known. */
const longest = 2_000;
const looked = 2_600;
/** Streams whose ends are remembered; of more, those that were silent longest are forgotten. */
const mostStreams = 2_000;
/** A key that never ends is no longer waited for. */
const mostKeyLines = 200;

/** An event on its way: its text, what of it nobody may read, and what it leaves open. */
type Piece<E> = {
  event: E;
  text: string;
  spans: Span[];
  tail: string;
  open: Found['open'];
  keyLines: number;
};

/** Returns a redactor that knows the usual forms of secrets and the team's own. Throws SyntaxError for a pattern that is none. */
export function createRedactor(own: readonly { name: string; pattern: string }[] = []): Redactor {
  const forms = own.map(({ name, pattern }): Own => ({ name, form: new RegExp(pattern, 'g') }));
  const out = <E extends Logged>({ event, text, spans }: Piece<E>): E => ({
    ...event,
    text: blanked(text, spans, longest).trimEnd(),
  });
  return {
    shown: <E extends Logged>(events: readonly E[]): E[] => {
      const last = new Map<string, Piece<E>>();
      // All are read before one is let out: an event may show that the one before ends in a secret.
      return events.map(event => read(event, last, forms)).map(out);
    },
    follow: <E extends Logged>(): Following<E> => {
      const last = new Map<string, Piece<E>>();
      let waiting: Piece<E>[] = [];
      const letOut = (pieces: Piece<E>[]) => pieces.map(out);
      return {
        take: events => {
          const all = [...waiting, ...events.map(event => read(event, last, forms))];
          const fresh = all.slice(waiting.length);
          waiting = fresh.filter(
            piece => last.get(piece.event.stream) === piece && lastWord(piece.tail) !== undefined,
          );
          const held = new Set(waiting);
          return letOut(all.filter(piece => !held.has(piece)));
        },
        flush: () => letOut(waiting.splice(0)),
      };
    },
  };
}

/** Returns an event with what nobody may read of it, and marks what of the one before belongs to a secret that ends here. */
function read<E extends Logged>(event: E, last: Map<string, Piece<E>>, own: readonly Own[]): Piece<E> {
  const whole = visible(event.text.length > 4 * looked ? ends(event.text) : event.text).replace(
    /\n{1,3}$/,
    '',
  );
  const text = whole.slice(0, looked);
  const before = last.get(event.stream);
  const goesOn = before !== undefined && !afresh.test(text);
  const alone = secretsIn(text, own);
  const spans = [...alone.spans];
  let { open: left } = alone;
  if (before && (goesOn || joins(before.tail, text, before.open === undefined))) {
    const together = secretsIn(before.tail + text, own);
    left = together.open;
    const split = atSeam(together.spans, before.tail, alone.spans);
    spans.push(...split.after);
    before.spans.push(...split.before.map(span => moved(span, before.text.length - before.tail.length)));
  }
  const carried = before && carriedOn(before, text, goesOn);
  if (carried) spans.unshift(...carried.spans);
  const open = carried?.open ?? (whole.length > looked ? secretsIn(whole.slice(-looked), own).open : left);
  const piece: Piece<E> = {
    event,
    text,
    spans: merge(spans),
    tail: whole.slice(-kept),
    open,
    keyLines: open === 'key' ? (before?.keyLines ?? 0) + 1 : 0,
  };
  last.delete(event.stream);
  last.set(event.stream, piece);
  const [oldest] = last.size > mostStreams ? last.keys() : [];
  if (oldest !== undefined) last.delete(oldest);
  return piece;
}

const ends = (text: string) => text.slice(0, 2 * looked) + text.slice(-2 * looked);

const keyEnd = /-----END[^-]*(?:-----)?/;
/** A line of a key: nothing but base64, or a header of it; or base64 behind what a logger puts first. */
const keyLine =
  /^(?:[A-Za-z0-9+/=\\n]*|(?:Proc-Type|DEK-Info|Version|Comment|Hash):.*)$|[A-Za-z0-9+/]{32,}={0,2}$/;
const word = /^[\w+/=.~%-]+/;

/** Returns what of a text belongs to a secret that the event before left open. */
function carriedOn({ open, keyLines }: Piece<Logged>, text: string, goesOn: boolean): Found | undefined {
  if (open === undefined) return undefined;
  const until = (end: number, mark: string) => [{ start: 0, end, mark }];
  if (open === 'key') {
    const end = keyEnd.exec(text);
    if (end) return { spans: until(end.index + end[0].length, '[private key]'), open: undefined };
    if (keyLines > mostKeyLines || !keyLine.test(text)) return undefined;
    return { spans: until(text.length, '[private key]'), open: 'key' };
  }
  if (open === 'word') {
    const end = goesOn ? (word.exec(text)?.[0].length ?? 0) : 0;
    return end > 0
      ? { spans: until(end, '[redacted]'), open: end === text.length ? 'word' : undefined }
      : undefined;
  }
  if (open === 'value') {
    if (another.test(text)) return undefined;
    const value = valueAt(text, text.length - text.trimStart().length, 'word');
    return value && { spans: [{ ...value, mark: '[redacted]' }], open: value.open };
  }
  return { spans: until(rest(text, open).end, '[redacted]'), open: undefined };
}
