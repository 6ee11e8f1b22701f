/** Regular expressions between percent signs. */
import { badTerm, refused } from './refused.ts';

/** Of regular expressions a pattern may hold so many. */
const mostRegexes = 2;

/** What a regular expression may be made of: no parentheses, nothing of more than one byte. */
const regexCharacters = /^(?:[A-Za-z0-9:_#=@/;,\- ^$?[\]{}|*+.]|\\[\x20-\x7e])*$/;

/** Returns what tests a text by the expression between the percent signs. Throws for one that AWS does not take. */
export function regexTest(text: string): (value: string) => boolean {
  if (!regexCharacters.test(text)) throw badTerm(`%${text}%`);
  try {
    const regex = new RegExp(text);
    return value => regex.test(value);
  } catch {
    throw refused(`Invalid regular expression '%${text}%'`);
  }
}

/** Throws where a pattern holds more of them than it may. */
export function checkRegexes(count: number): void {
  if (count > mostRegexes) throw refused(`a pattern holds ${mostRegexes} regular expressions at most`);
}

export const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
