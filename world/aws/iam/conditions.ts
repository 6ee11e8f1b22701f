/** Condition operators, as the IAM User Guide's "IAM JSON policy elements: Condition operators" has them. */

export type Context = Record<string, string | string[] | undefined>;

const wild = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', '[\\s\\S]')}$`,
  );

/** Returns whether text matches a pattern of `*` and `?`. */
export const like = (pattern: string, text: string) => wild(pattern).test(text);

/** ARNs are compared part by part: a `*` does not reach over a colon of the first five. */
export function arnLike(pattern: string, arn: string): boolean {
  const split = (text: string) => {
    const parts = text.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  };
  const [a, b] = [split(pattern), split(arn)];
  return a.every((part, i) => like(part, b[i] ?? ''));
}

const number = (test: (a: number, b: number) => boolean) => (value: string, wanted: string) =>
  test(Number(value), Number(wanted));
const date = (test: (a: number, b: number) => boolean) => (value: string, wanted: string) =>
  test(Date.parse(value), Date.parse(wanted));

const operators: Record<string, (value: string, wanted: string) => boolean> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => like(wanted, value),
  ArnEquals: (value, wanted) => arnLike(wanted, value),
  ArnLike: (value, wanted) => arnLike(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: number((a, b) => a === b),
  NumericLessThan: number((a, b) => a < b),
  NumericLessThanEquals: number((a, b) => a <= b),
  NumericGreaterThan: number((a, b) => a > b),
  NumericGreaterThanEquals: number((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
};

/** The negated operators: true when no listed value matches. */
const negated: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** Returns the value of a context key; keys are compared without case. */
export function contextValue(context: Context, key: string): string | string[] | undefined {
  const wanted = key.toLowerCase();
  for (const [name, value] of Object.entries(context)) if (name.toLowerCase() === wanted) return value;
  return undefined;
}

/** Returns text with `${key}` and `${key, 'default'}` filled in, or undefined when a key without default is absent. */
export function filled(text: string, context: Context): string | undefined {
  let missing = false;
  const result = text.replace(
    /\$\{([^},]+)(?:,\s*'([^']*)')?\}/g,
    (_, key: string, fallback: string | undefined) => {
      if (key === '*' || key === '?' || key === '$') return key;
      const value = contextValue(context, key.trim());
      if (typeof value === 'string') return value;
      if (fallback !== undefined) return fallback;
      missing = true;
      return '';
    },
  );
  return missing ? undefined : result;
}

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Returns whether a whole Condition element holds: every operator, every key, any of its values. */
export function conditionsHold(
  condition: Record<string, Record<string, string | string[]>>,
  context: Context,
): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, contextValue(context, key), list(wanted), context),
    ),
  );
}

function holds(
  operator: string,
  value: string | string[] | undefined,
  wanted: string[],
  context: Context,
): boolean {
  const [, set, rest] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(operator) ?? [];
  if (rest === 'Null') return wanted.some(text => (text.toLowerCase() === 'true') === (value === undefined));
  const optional = rest?.endsWith('IfExists') ?? false;
  const name = (rest ?? '').replace(/IfExists$/, '');
  const positive = negated[name] ?? name;
  const test = operators[positive];
  if (!test) throw new Error(`the world does not know the condition operator ${operator}`);
  if (value === undefined)
    return set === 'ForAllValues' || optional || (set === undefined && negated[name] !== undefined);
  const known = wanted.map(text => filled(text, context)).filter(text => text !== undefined);
  const one = (single: string) =>
    negated[name] ? !known.some(text => test(single, text)) : known.some(text => test(single, text));
  const values = list(value);
  if (set === 'ForAllValues') return values.every(one);
  if (set === 'ForAnyValue') return values.some(one);
  return negated[name] ? values.every(one) : values.some(one);
}
