/** Regular expressions in filter patterns, and how a mistake in a pattern is told. */
import { UserError } from '../../errors.ts';

/** Of regular expressions a pattern may hold so many. */
const mostRegexes = 2;

/** What a regular expression may be made of: no parentheses, nothing of more than one byte. */
const allowed = /^(?:[A-Za-z0-9:_#=@/;,\- ^$?[\]{}|*+.]|\\[\x20-\x7e])*/;

const next =
  'A regular expression looks like `%status=5[0-9][0-9]%`: no parentheses, and at most two of them in a filter.';

/** Returns a refusal that names the character, counted from one. */
export const wrongAt = (at: number, what: string, say: string): UserError =>
  new UserError('bad_filter', `CloudWatch would not take that filter: at character ${at + 1}, ${what}.`, say);

/** Throws UserError for a regular expression that CloudWatch does not take; `at` is where it begins in the pattern. */
export function checkRegex(text: string, at: number): void {
  if (text === '') throw wrongAt(at, 'there is nothing between the percent signs', next);
  const fine = allowed.exec(text)?.[0].length ?? 0;
  if (fine < text.length)
    throw wrongAt(at + fine, 'there is what no regular expression may hold there', next);
  try {
    new RegExp(text);
  } catch {
    throw wrongAt(at, 'a regular expression begins that is none', next);
  }
}

/** Returns what counts the regular expressions of a pattern and throws UserError at the third. */
export function createRegexCount() {
  let count = 0;
  return {
    one(at: number): void {
      if (++count > mostRegexes) throw wrongAt(at, 'there is a third regular expression', next);
    },
  };
}
