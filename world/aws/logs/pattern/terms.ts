/** Patterns of unstructured events: words, phrases and regular expressions, wanted, unwanted or optional. */
import { badTerm } from './refused.ts';
import { checkRegexes, escaped, regexTest } from './regex.ts';

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

/** A word or phrase matches whole: `Error` finds no `TypeError`, and case matters. */
function tested({ kind, text }: Term): (message: string) => boolean {
  if (kind !== 'regex') {
    const before = /^\w/.test(text) ? '(?<![A-Za-z0-9_])' : '';
    const after = /\w$/.test(text) ? '(?![A-Za-z0-9_])' : '';
    const whole = new RegExp(`${before}${escaped(text)}${after}`);
    return message => whole.test(message);
  }
  return regexTest(text);
}

/** Returns what tests a message by a pattern of terms. */
export function termMatcher(pattern: string): (message: string) => boolean {
  const all = terms(pattern);
  checkRegexes(all.filter(({ kind }) => kind === 'regex').length);
  const tests = (mark: Term['mark']) => all.filter(one => one.mark === mark).map(tested);
  const [wanted, unwanted, any] = [tests(''), tests('-'), tests('?')];
  // Next to other terms the optional ones say nothing.
  const optional = wanted.length + unwanted.length === 0 && any.length > 0;
  return message =>
    optional
      ? any.some(test => test(message))
      : wanted.every(test => test(message)) && !unwanted.some(test => test(message));
}
