/** Where one event of a log ends and the next begins: whether they read as one, and what of each is secret then. */
import { piece as random } from './disorder.ts';
import { names } from './pairs.ts';
import { moved, type Span } from './secrets.ts';

/** So much of an event is kept to be read together with the next one. */
export const kept = 160;

/** How an event begins that does not go on with the one before: with a time, a bracket, a space, an address, a field, a word. */
export const afresh =
  /^(?:$|\d{4}[-/]\d\d[-/]\d\d[T ]|\d\d:\d\d:\d\d|[\s[\](){}<>"']|[#*|+$-]+\d{0,3}(?=\s)|\d{1,3}(?:\.\d{1,3}){3}|[A-Z]{3,8}(?=[\s:|\]])|[A-Za-z][a-z]{0,14}(?=[\s,]|: |$)|[a-z]\w{0,2}[a-z_.-]{1,40}(?:: |[={]|:\/\/)|[a-z]{3,20}-[a-z]{3,20}\b|[a-z]{1,20}(?:\.[a-z]{1,20})+\.[A-Z]|[A-Z][A-Za-z]{2,40}(?:Error|Exception|Warning)\b)/;

/** What ends in the name of a secret, or in what stands between one and its value; and in what may be part of one. */
const dangling = new RegExp(
  `(?:${names.source})[\\w.-]{0,40}[\\\\\\s"'\`:=>,]{0,12}(?:v(?:a(?:l(?:u(?:e["':=\\\\\\s]{0,12})?)?)?)?)?$`,
  'i',
);
/** An address whose credentials may still come. */
const unfinished = /:\/{0,2}$|:\/\/[^\s@"'<>]{0,120}$|@(?:t|tc|tcp|u|un|uni|unix)?$/;

/** Returns the word that a text ends with, when it is long enough to be the beginning of something. */
export function lastWord(text: string): string | undefined {
  let at = text.length;
  while (at > 0 && !wordEnds.has(text.charCodeAt(at - 1))) at--;
  return text.length - at >= 8 ? text.slice(at) : undefined;
}
const wordEnds = new Set([...' \t\n"\'`)]},;'].map(sign => sign.charCodeAt(0)));

/** How an event begins that is surely one of its own. */
export const another = /^(?:$|\d{4}-\d\d-\d\d[T ]|\{|\[(?:\d{1,4}[-/:.]|[A-Z]{3,8}\b))/;

/**
 * Returns whether two events read as one: cut in the line that begins a key, in an address, at the name of a secret, or in something
 * random that is not known for a secret already (`whole`).
 */
export function joins(tail: string, text: string, whole: boolean): boolean {
  if (another.test(text)) return false;
  if (
    /-----BEG[A-Z ]{0,50}-{0,4}$/.test(tail) ||
    (/-B?E?$/.test(tail) && /^-{0,4}[BEGIN]{0,5} [A-Z ]{0,50}-----/.test(text))
  )
    return true;
  if (/^[\w-]/.test(text) && crossing(tail.slice(-24), text.slice(0, 24))) return true;
  if (unfinished.test(tail)) return true;
  if (tail.endsWith('-----')) return false;
  const word = lastWord(tail);
  return dangling.test(tail.slice(-90)) || (whole && word !== undefined && /^\w/.test(text) && random(word));
}

/** Returns whether the name of a secret stands across a cut, or behind the hyphens of an option. */
const crossing = (before: string, after: string) =>
  [...`${before}${after}`.matchAll(names)].some(
    ({ 0: all, index }) =>
      index + all.length > before.length &&
      (index < before.length || (index === before.length && before.endsWith('--'))),
  );

/**
 * Returns what is secret of two texts that were read as one, in the words of each: the end of the first, `tail`, and the second. The end
 * of an event is no part of a secret that stands whole in the next one, nor is an ordinary word.
 */
export function atSeam(
  spans: readonly Span[],
  tail: string,
  alone: readonly Span[],
): { before: Span[]; after: Span[] } {
  const before = spans.filter(span => {
    if (span.start >= tail.length || (span.start === 0 && tail.length === kept)) return false;
    const inBefore = tail.slice(span.start, span.end);
    const ownWord = span.mark !== '[redacted]' && !alone.some(({ end }) => end === span.end - tail.length);
    const ends = span.end <= tail.length;
    return ends || ownWord || random(inBefore) || random(inBefore.slice(inBefore.lastIndexOf('=') + 1));
  });
  const after = spans.filter(({ end }) => end > tail.length).map(span => moved(span, -tail.length));
  return {
    before: before.map(span => ({ ...span, end: Math.min(span.end, tail.length) })),
    after: after.map(span => ({ ...span, start: Math.max(0, span.start) })),
  };
}
