/** Policy text with its variables filled in, as "IAM policy elements: Variables and tags" says. */

/** A request's context keys; a list is a key with several values. */
export type Context = Record<string, string | string[] | undefined>;

/** Returns the value of a context key; the names of keys are compared without case. */
export function contextValue(context: Context, key: string): string | string[] | undefined {
  const wanted = key.toLowerCase();
  for (const [name, value] of Object.entries(context)) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

/** Text whose wildcards are told apart from the same characters that a variable brought in. */
export type Pattern = { text: string; wild: boolean }[];

const chars = (text: string, wilds: boolean): Pattern =>
  [...text].map(char => ({ text: char, wild: wilds && (char === '*' || char === '?') }));

/**
 * Returns a policy's text with `${key}` and `${key, 'default'}` filled in; undefined when a key without default has no
 * single value. `${*}`, `${?}` and `${$}` are the characters themselves. Policies before 2012-10-17 have no variables.
 */
export function patternOf(text: string, context: Context, variables = true): Pattern | undefined {
  if (!variables) return chars(text, true);
  const pattern: Pattern = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{([^},]+)(?:,\s*'([^']*)'\s*)?\}/g)) {
    pattern.push(...chars(text.slice(from, match.index), true));
    from = match.index + match[0].length;
    const key = (match[1] ?? '').trim();
    const value = ['*', '?', '$'].includes(key) ? key : contextValue(context, key);
    const known = typeof value === 'string' ? value : match[2];
    if (known === undefined) return undefined;
    pattern.push(...chars(known, false));
  }
  pattern.push(...chars(text.slice(from), true));
  return pattern;
}

/** Returns the text itself, wildcards and all. */
export const plain = (pattern: Pattern) => pattern.map(({ text }) => text).join('');

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Returns whether text matches a pattern: `*` is any characters, `?` any one. */
export const similar = (pattern: Pattern, text: string): boolean =>
  matches(
    pattern.map(char => (!char.wild ? escaped(char.text) : char.text === '*' ? '[\\s\\S]*' : '[\\s\\S]')),
    text,
  );

/**
 * Returns whether a Resource element names an ARN. A wildcard stays within its part of the ARN, but a `*` that ends a part
 * reaches over colons ("IAM JSON policy elements: Resource").
 */
export const named = (pattern: Pattern, arn: string): boolean =>
  matches(
    pattern.map((char, i) => {
      if (!char.wild) return escaped(char.text);
      if (char.text === '?') return '[^:]';
      const next = pattern[i + 1];
      return next === undefined || next.text === ':' ? '[\\s\\S]*' : '[^:]*';
    }),
    arn,
  );

const matches = (expression: string[], text: string) => new RegExp(`^${expression.join('')}$`).test(text);
