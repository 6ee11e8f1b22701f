/** Finds where a value ends that stands behind the name of a secret, however it is quoted. */

/** A value, and how its text breaks off: inside quotes, or before the value began. */
export type Value = { start: number; end: number; open?: Open };

/** What the next text of the same log may go on with: the rest of what is in quotes, or a whole value. */
export type Open = { until: string; depth: number } | 'value';

/** Values that give nothing away: words of logic, masks, references to where the secret is kept. */
const harmless =
  /^(?:true|false|null|nil|none|undefined|unset|required|missing|invalid|empty|yes|no|\*+|[xX]{3,}|\.{3}|…|%s|\?|<[\w -]{1,30}>|\$[A-Z_]+|\$\{[\w.:-]+\}?|\{\{[^}]*\}\}|[[(<]?(?:hidden|redacted|masked|filtered|removed|omitted)[\])>]?|\[?(?:[a-z\d]+ (?:[a-z]+ )?(?:key|token|secret|webhook)|jwt|webhook|credentials)\]?|arn:aws[\w-]*:\S*)$/i;

/** Returns where quoted text ends: at the first quote that is escaped no deeper than the one it began with. */
function closing(text: string, from: number, quote: string, depth: number): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text[at - slashes - 1] === '\\') slashes++;
    if (slashes <= depth) return at - slashes;
  }
  return -1;
}

/** Returns what is left of a value in quotes that a text before this one began. */
export function rest(text: string, { until, depth }: Exclude<Open, 'value'>): Value {
  const end = closing(text, 0, until, depth);
  return { start: 0, end: end < 0 ? text.length : end };
}

const opening = /(\\{0,8})(["'`])/y;
const pair = /[;,&)}\]|]*\s?["']?[\w.%-]{1,40}(?:[=:]|["'])/y;
const stops = /[\s,;&)}\]<>|"'`]/g;

/** Returns where an unquoted value ends: at a space, or where what follows is another pair or the end of what it stands in. */
function unquotedEnd(text: string, from: number, ends: RegExp): number {
  ends.lastIndex = from;
  for (let stop = ends.exec(text); stop; stop = ends.exec(text)) {
    const next = text[stop.index + 1];
    const own = /["'`]/.test(stop[0]) ? next !== undefined && /\w/.test(next) : false;
    pair.lastIndex = stop.index;
    const last = next === undefined || /[\s,;&)}\]<>|"'`\\]/.test(next);
    if (/[\s<>]/.test(stop[0]) || (!own && (last || pair.test(text)))) return stop.index;
  }
  return text.length;
}

/** Returns the value that begins at a place, without its quotes; undefined where there is none, or none worth hiding. */
export function valueAt(text: string, at: number, read: 'word' | 'scheme' | 'cookie'): Value | undefined {
  if (at >= text.length) return { start: at, end: at, open: 'value' };
  opening.lastIndex = at;
  const quoted = opening.exec(text);
  if (quoted) {
    const [all, slashes = '', until = ''] = quoted;
    const start = at + all.length;
    const end = closing(text, start, until, slashes.length);
    if (end < 0) return { start, end: text.length, open: { until, depth: slashes.length } };
    return worth(text, start, end);
  }
  if (text[at] === '[') {
    const end = text.indexOf(']', at);
    return end < 0
      ? { start: at + 1, end: text.length, open: { until: ']', depth: 0 } }
      : worth(text, at + 1, end);
  }
  if (/[{(]/.test(text[at] ?? '')) return undefined;
  if (read === 'word') return worth(text, at, unquotedEnd(text, at, stops));
  return read === 'cookie' ? cookies(text, at) : schemed(text, at);
}

/** Cookies go on as long as each ends with a semicolon. */
function cookies(text: string, at: number): Value | undefined {
  const all = /(?:[^\s;"']{1,4000};\s*)*[^\s;"']{0,4000}/y;
  all.lastIndex = at;
  const found = all.exec(text)?.[0] ?? '';
  return found.includes('=') ? worth(text, at, at + found.length) : undefined;
}

const scheme = /[A-Za-z][\w-]{1,24}[ \t]{1,3}/y;
const wordy = /^(?:digest|aws4|signature|hawk|oauth|escher|negotiate)/i;

/** What proves who asks: a scheme and one word, or for some schemes the rest of the line. */
function schemed(text: string, at: number): Value | undefined {
  if (/^(?:basic|bearer|bot|jwt|negotiate|token)$/i.test(text.slice(at, at + 12)))
    return { start: text.length, end: text.length, open: 'value' };
  scheme.lastIndex = at;
  const [named] = scheme.exec(text) ?? [];
  if (named && wordy.test(named)) return { start: at, end: text.length };
  const start = at + (named?.length ?? 0);
  if (named && start >= text.length) return { start, end: start, open: 'value' };
  const another = /[A-Za-z_.]{1,20}=[^=\s]/y;
  another.lastIndex = start;
  if (!named || another.test(text)) return worth(text, at, unquotedEnd(text, at, stops));
  return worth(text, at, unquotedEnd(text, start, stops));
}

function worth(text: string, start: number, end: number): Value | undefined {
  return end > start && !harmless.test(text.slice(start, Math.min(end, start + 200)))
    ? { start, end }
    : undefined;
}
