/**
 * Checks a filter pattern before CloudWatch sees it ("Filter pattern syntax" in the user guide): words, phrases and regular expressions,
 * JSON in braces, fields in brackets. What a person would have to quote is quoted for them.
 */
import { checkFields, checkJson, examples } from './pattern-conditions.ts';
import { checkRegex, createRegexCount, wrongAt } from './pattern-regex.ts';

const next = 'Words stand as they are, everything else in quotes: `"user-id" "/cart" -health ?timeout`.';

/** One term: its mark, and a phrase, a regular expression, or a word; whatever else stands between spaces is none. */
const term = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"%]+))(?=\s|$)|(\S+)/gs;

/** Returns a pattern as CloudWatch takes it. Throws UserError with what is wrong, at which character, and what to write. */
export function checkedPattern(pattern: string): string {
  const text = pattern.trim();
  if (text.startsWith('{') || text.startsWith('[')) {
    const [close, check] = text.startsWith('{') ? (['}', checkJson] as const) : ([']', checkFields] as const);
    if (!text.endsWith(close))
      throw wrongAt(text.length, `what begins with \`${text[0]}\` ends with \`${close}\``, examples[close]);
    check(text.slice(1, -1), 1);
    return text;
  }
  const regexes = createRegexCount();
  return text.replace(term, (...found) => {
    const [all, mark, phrase, regex, word, rest, at] = found as [string, ...(string | undefined)[]] &
      Record<6, number>;
    if (rest !== undefined) return other(rest, at);
    const inside = at + (mark?.length ?? 0) + 1;
    if (phrase === '') throw wrongAt(inside, 'there is nothing between the quotes', next);
    if (regex !== undefined) {
      regexes.one(inside - 1);
      checkRegex(regex, inside);
    }
    if (word === undefined) return all;
    if (/^[?-]$/.test(word)) throw wrongAt(inside - 1, `a \`${word}\` stands before a word`, next);
    return `${mark}${quoted(word)}`;
  });
}

/** A word of letters, digits and underscores may stand as it is. */
const quoted = (word: string) =>
  /^[A-Za-z0-9_]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;

/** What is no term as it stands: a quote or a percent sign that is not closed, or that has something beside it. */
function other(rest: string, at: number): string {
  const [, mark = '', word = ''] = /^([?-]?)(.*)$/s.exec(rest) ?? [];
  const start = at + mark.length;
  // `100%` is a word.
  if (!word.includes('"') && !word.startsWith('%')) return `${mark}${quoted(word)}`;
  const sign = word.startsWith('%') ? '%' : '"';
  const first = word.indexOf(sign);
  const closed = /^(?:"(?:[^"\\]|\\.)*"|%[^%]*%)/s.exec(word)?.[0];
  if (first > 0) throw wrongAt(start + first, 'a quote stands in the middle of a word', next);
  if (closed) throw wrongAt(start + closed.length, `a space is missing after the closing \`${sign}\``, next);
  throw wrongAt(start, `\`${sign}\` is not closed`, next);
}
