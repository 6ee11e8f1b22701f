/** Filter patterns of unstructured events, as the user guide's "Filter pattern syntax" has them. */
import { invalid, type LogEvent } from './group.ts';

/** Of regular expressions a pattern may hold so many. */
const mostRegexes = 2;

/** What a regular expression may be made of: no parentheses, nothing of more than one byte. */
const regexCharacters = /^(?:[A-Za-z0-9:_#=@/;,\- ^$?[\]{}|*+.]|\\[\x20-\x7e])*$/;

const refused = (why: string) => invalid(`Invalid filter pattern: ${why}`);
const badTerm = (term: string) => refused(`Invalid character(s) in term '${term}'`);

type Term = { mark: '' | '?' | '-'; kind: 'word' | 'phrase' | 'regex'; text: string };

const term = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"%]+))(?=\s|$)|(\S+)/gs;

function terms(pattern: string): Term[] {
  return [...pattern.matchAll(term)].map(([all, mark = '', phrase, regex, word, rest]): Term => {
    if (rest !== undefined || phrase === '' || regex === '') throw badTerm(all);
    const marked = { mark: mark as Term['mark'] };
    if (phrase !== undefined) return { ...marked, kind: 'phrase', text: phrase.replace(/\\(.)/gs, '$1') };
    if (regex !== undefined) return { ...marked, kind: 'regex', text: regex };
    if (!/^[A-Za-z0-9_]+$/.test(word ?? '')) throw badTerm(word ?? '');
    return { ...marked, kind: 'word', text: word ?? '' };
  });
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A word or phrase matches whole: `Error` finds no `TypeError`, and case matters. */
function tested({ kind, text }: Term): (message: string) => boolean {
  if (kind !== 'regex') {
    const before = /^\w/.test(text) ? '(?<![A-Za-z0-9_])' : '';
    const after = /\w$/.test(text) ? '(?![A-Za-z0-9_])' : '';
    const whole = new RegExp(`${before}${escaped(text)}${after}`);
    return message => whole.test(message);
  }
  if (!regexCharacters.test(text)) throw badTerm(`%${text}%`);
  try {
    const regex = new RegExp(text);
    return message => regex.test(message);
  } catch {
    throw refused(`Invalid regular expression '%${text}%'`);
  }
}

/**
 * Returns whether an event matches. Throws InvalidParameterException for a pattern that AWS takes for malformed, and for
 * JSON and space-delimited patterns, which the world does not read.
 */
export function matcher(pattern = ''): (event: Pick<LogEvent, 'message'>) => boolean {
  const text = pattern.trim();
  for (const [open, close] of ['{}', '[]'])
    if (text.startsWith(open ?? '')) {
      if (!text.endsWith(close ?? ''))
        throw invalid(`If a filter pattern starts with '${open}' it must end with '${close}'`);
      throw refused('this world reads no JSON and no space-delimited patterns');
    }
  const all = terms(text);
  if (all.filter(({ kind }) => kind === 'regex').length > mostRegexes)
    throw refused(`a pattern holds ${mostRegexes} regular expressions at most`);
  const tests = (mark: Term['mark']) => all.filter(one => one.mark === mark).map(tested);
  const [wanted, unwanted, any] = [tests(''), tests('-'), tests('?')];
  // Next to other terms the optional ones say nothing.
  const optional = wanted.length + unwanted.length === 0 && any.length > 0;
  return ({ message }) =>
    optional
      ? any.some(test => test(message))
      : wanted.every(test => test(message)) && !unwanted.some(test => test(message));
}
