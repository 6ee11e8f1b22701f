/** Conditions in filter patterns: on members of JSON, and on fields between spaces. */
import { checkRegex, createRegexCount, wrongAt } from './pattern-regex.ts';

type Token = { kind: 'text' | 'quoted' | 'regex' | 'sign' | 'end'; text: string; at: number };

const token =
  /\s*(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|(&&|\|\||!=|>=|<=|[=<>(),])|((?:[^\s"%&|!=<>(),[\]]|\[[^\]]*\])+)|(\S))/gs;

/** What each kind looks like, by the sign that closes it. */
export const examples = {
  '}': 'A filter of JSON looks like `{ $.level = "error" && $.ms > 100 }`.',
  ']': 'A filter of fields looks like `[ip, user, ..., status = 5*, bytes]`.',
};

/** Reads a pattern's inside; `offset` is where it begins. Every complaint names its place and shows the kind of pattern. */
function createReader(inside: string, offset: number, next: string) {
  const wrong = (at: number, what: string) => wrongAt(at, what, next);
  const regexes = createRegexCount();
  const tokens = [...inside.matchAll(token)].map((match): Token => {
    const [all, quoted, regex, sign, word, rest] = match;
    const at = offset + match.index + all.length - all.trimStart().length;
    if (rest !== undefined)
      throw wrong(
        at,
        /["%]/.test(rest) ? `\`${rest}\` is not closed` : `\`${plain(rest)}\` says nothing there`,
      );
    if (regex !== undefined) {
      regexes.one(at);
      checkRegex(regex, at + 1);
      return { kind: 'regex', text: regex, at };
    }
    if (quoted !== undefined) return { kind: 'quoted', text: quoted, at };
    return sign === undefined ? { kind: 'text', text: word ?? '', at } : { kind: 'sign', text: sign, at };
  });
  const end: Token = { kind: 'end', text: '', at: offset + inside.trimEnd().length };
  let i = 0;
  return {
    wrong,
    peek: (): Token => tokens[i] ?? end,
    next: (): Token => tokens[i++] ?? end,
    takes(...texts: string[]): boolean {
      const { kind, text } = tokens[i] ?? end;
      const is = kind === 'sign' && texts.includes(text);
      if (is) i++;
      return is;
    },
    says(...words: string[]): boolean {
      const { kind, text } = tokens[i] ?? end;
      const is = kind === 'text' && words.includes(text.toUpperCase());
      if (is) i++;
      return is;
    },
  };
}

type Reader = ReturnType<typeof createReader>;

const plain = (text: string) => text.replaceAll('`', "'").slice(0, 40);
const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
const comparisons = ['=', '!=', '>', '<', '>=', '<='];

/** `one` condition, or several joined by `&&`, `||` and parentheses. */
function joined(tokens: Reader, one: () => void): void {
  do {
    const { at } = tokens.peek();
    if (!tokens.takes('(')) {
      one();
      continue;
    }
    joined(tokens, one);
    if (!tokens.takes(')')) throw tokens.wrong(at, '`(` is not closed');
  } while (tokens.takes('&&', '||'));
}

function comparison(tokens: Reader): void {
  const { kind, text, at } = tokens.next();
  if (kind !== 'sign' || !comparisons.includes(text))
    throw tokens.wrong(at, 'a comparison is missing, like `=`, `!=` or `>`');
  const value = tokens.next();
  if (value.kind === 'sign' || value.kind === 'end')
    throw tokens.wrong(value.at, `\`${text}\` is compared with nothing`);
  if (text !== '=' && text !== '!=' && !(value.kind === 'text' && isNumber(value.text)))
    throw tokens.wrong(value.at, `\`${text}\` compares numbers`);
}

function over(tokens: Reader): void {
  const { kind, text, at } = tokens.peek();
  if (kind !== 'end')
    throw tokens.wrong(at, `\`${plain(text)}\` comes after the end; \`&&\` or \`||\` may be missing`);
}

const step = /\.([A-Za-z0-9_\-*]+)|\[(\d+|\*|'[^']*'|"[^"]*")\]|(.)/gs;

function selector(tokens: Reader): void {
  const { kind, text, at } = tokens.next();
  const wrong = (by: number) => tokens.wrong(at + by, 'a member is missing that begins with `$.`');
  if (kind !== 'text' || !/^\$[.[]/.test(text)) throw wrong(0);
  const steps = [...text.slice(1).replaceAll('.[', '[').matchAll(step)];
  if (steps.some(([, , , rest]) => rest !== undefined)) throw wrong(0);
  if (steps.filter(([, member, index]) => member === '*' || index === '*').length > 1)
    throw tokens.wrong(at, 'a member has more than one `*`');
}

/** Throws UserError for what is no condition on JSON; `at` is where the inside of the braces begins. */
export function checkJson(inside: string, at: number): void {
  const tokens = createReader(inside, at, examples['}']);
  joined(tokens, () => {
    selector(tokens);
    const { at: place } = tokens.peek();
    if (tokens.says('EXISTS')) return;
    if (tokens.says('NOT')) {
      if (!tokens.says('EXISTS')) throw tokens.wrong(place, '`NOT` stands before `EXISTS`');
    } else if (tokens.says('IS')) {
      if (!tokens.says('NULL', 'TRUE', 'FALSE'))
        throw tokens.wrong(place, '`IS` stands before `NULL`, `TRUE` or `FALSE`');
    } else comparison(tokens);
  });
  over(tokens);
}

/** Throws UserError for what are no fields; `at` is where the inside of the brackets begins. */
export function checkFields(inside: string, at: number): void {
  const tokens = createReader(inside, at, examples[']']);
  let left = 0;
  do {
    const { kind, text, at: place } = tokens.peek();
    if (kind === 'text' && text === '...') {
      tokens.next();
      if (++left > 1) throw tokens.wrong(place, 'there is a second `...`');
    } else joined(tokens, () => field(tokens));
  } while (tokens.takes(','));
  over(tokens);
}

function field(tokens: Reader): void {
  const { kind, text, at } = tokens.next();
  if (kind !== 'text' || !/^[A-Za-z0-9_-]+$/.test(text))
    throw tokens.wrong(at, 'a field’s name is missing: letters, digits, `-` and `_`');
  const after = tokens.peek();
  if (after.kind === 'sign' && !['&&', '||', ',', ')'].includes(after.text)) comparison(tokens);
}
