/** Finds every known form of secret in one text, and blanks what was found. */
import { disorderIn } from './disorder.ts';
import { names, valuesIn } from './pairs.ts';
import { tokensIn } from './tokens.ts';
import type { Open } from './values.ts';

/** A stretch of a text that nobody may read, and what is read in its place. */
export type Span = { start: number; end: number; mark: string };

/** A pattern of the team's own. */
export type Own = { name: string; form: RegExp };

/** What a text holds, and how the text after it may go on with a secret: in a key, in quotes, with a value, in the middle of a word. */
export type Found = { spans: Span[]; open: Open | 'key' | 'word' | undefined };

const named = new RegExp(names.source, 'i');
const longWord = /[A-Za-z0-9+/_=-]{32}/;

/** Returns where secrets stand in a text, in order and without overlap. */
export function secretsIn(text: string, own: readonly Own[]): Found {
  const spans: Span[] = [];
  let open: Found['open'];
  spans.push(...tokensIn(text));
  for (const { name, form } of own)
    for (const { 0: all, index } of text.matchAll(form))
      if (all.length > 0) spans.push({ start: index, end: index + all.length, mark: `[${name}]` });
  if (named.test(text))
    for (const value of valuesIn(text)) {
      spans.push({ start: value.start, end: value.end, mark: '[redacted]' });
      open ??= value.open;
    }
  if (longWord.test(text))
    for (const [start, end] of disorderIn(text)) spans.push({ start, end, mark: '[redacted]' });
  if (spans.length === 0) return { spans, open };
  const merged = merge(spans);
  const last = merged.at(-1);
  if (openKey(text)) open = 'key';
  else if (last?.end === text.length && last.end > last.start) open ??= 'word';
  return { spans: merged.filter(({ start, end }) => end > start), open };
}

/** Returns whether a key has begun and not ended: its lines come one by one. */
export function openKey(text: string): boolean {
  const begin = text.lastIndexOf('-----BEGIN');
  if (begin < 0 || text.includes('-----END', begin)) return false;
  return /^-----BEGIN[^-]{0,60}PRIVATE KEY/.test(text.slice(begin, begin + 100));
}

/** Returns a span so many characters further on. */
export const moved = (span: Span, by: number): Span => ({
  ...span,
  start: span.start + by,
  end: span.end + by,
});

/** Returns the spans in order; of those that overlap one is left, marked as the first of them that knows what it is. */
export function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
      if (last.mark === '[redacted]') last.mark = span.mark;
    } else merged.push({ ...span });
  }
  return merged;
}

/** Returns a text of at most so many characters with marks in place of what its spans cover. */
export function blanked(text: string, spans: readonly Span[], most: number): string {
  if (spans.length === 0) return text.length > most ? text.slice(0, most) : text;
  let out = '';
  let at = 0;
  for (const { start, end, mark } of merge(spans)) {
    if (start >= most) break;
    out += text.slice(at, start) + mark;
    at = end;
  }
  return at < most ? out + text.slice(at, most) : out;
}
