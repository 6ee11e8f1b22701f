/** The tokens of conditions, in JSON patterns and in those of fields. */
import { badTerm } from './refused.ts';

export type Token =
  | { kind: 'text'; text: string; isQuoted: boolean }
  | { kind: 'regex'; text: string }
  | { kind: 'sign'; text: string };

const token =
  /\s*(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|(&&|\|\||!=|>=|<=|[=<>(),])|((?:[^\s"%&|!=<>(),[\]]|\[[^\]]*\])+)|(\S))/gs;

/** Returns the tokens of a pattern's inside. Throws for what is none. */
export function tokensOf(pattern: string): Token[] {
  return [...pattern.trim().matchAll(token)].map(([, quoted, regex, sign, word, rest]): Token => {
    if (rest !== undefined || regex === '') throw badTerm(rest ?? '%%');
    if (quoted !== undefined) return { kind: 'text', text: quoted.replace(/\\(.)/gs, '$1'), isQuoted: true };
    if (regex !== undefined) return { kind: 'regex', text: regex };
    if (sign !== undefined) return { kind: 'sign', text: sign };
    return { kind: 'text', text: word ?? '', isQuoted: false };
  });
}

/** Reads tokens one after the other. */
export function reader(tokens: readonly Token[]) {
  let at = 0;
  const isSign = (text: string) => tokens[at]?.kind === 'sign' && tokens[at]?.text === text;
  return {
    peek: () => tokens[at],
    next: () => tokens[at++],
    /** Takes this sign, if it is the next token. */
    takes(text: string): boolean {
      const is = isSign(text);
      if (is) at++;
      return is;
    },
    /** Takes this bare word, if it is the next token. */
    says(word: string): boolean {
      const next = tokens[at];
      const is = next?.kind === 'text' && !next.isQuoted && next.text.toUpperCase() === word;
      if (is) at++;
      return is;
    },
    isOver: () => at >= tokens.length,
  };
}

export type Reader = ReturnType<typeof reader>;
