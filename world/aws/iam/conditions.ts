/** Condition operators, as the IAM User Guide's "IAM JSON policy elements: Condition operators" has them. */
import { isInBlock } from './address.ts';
import { type Context, contextValue, type Pattern, patternOf, plain, similar } from './variables.ts';

export type { Context };

/** ARNs are compared part by part: a `*` does not reach over a colon of the first five. */
export function arnLike(pattern: Pattern, arn: string): boolean {
  const wanted = parts(pattern, ':');
  const given = arn.split(':');
  if (wanted.length < 6 || given.length < 6) return false;
  return wanted.every((part, i) => similar(part, i < 5 ? (given[i] ?? '') : given.slice(5).join(':')));
}

/** Splits a pattern at the first five separators. */
function parts(pattern: Pattern, separator: string): Pattern[] {
  const all: Pattern[] = [[]];
  for (const char of pattern)
    if (char.text === separator && all.length < 6) all.push([]);
    else all.at(-1)?.push(char);
  return all;
}

type Test = (value: string, wanted: Pattern) => boolean;

const number =
  (test: (a: number, b: number) => boolean): Test =>
  (value, wanted) =>
    test(Number(value), Number(plain(wanted)));
/** Dates are ISO 8601 or seconds since 1970. */
const moment = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text));
const date =
  (test: (a: number, b: number) => boolean): Test =>
  (value, wanted) =>
    test(moment(value), moment(plain(wanted)));

const operators: Record<string, Test> = {
  StringEquals: (value, wanted) => value === plain(wanted),
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === plain(wanted).toLowerCase(),
  StringLike: (value, wanted) => similar(wanted, value),
  ArnEquals: (value, wanted) => arnLike(wanted, value),
  ArnLike: (value, wanted) => arnLike(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === plain(wanted).toLowerCase(),
  BinaryEquals: (value, wanted) => value === plain(wanted),
  IpAddress: (value, wanted) => isInBlock(value, plain(wanted)),
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
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

type Read = { set: string | undefined; name: string; optional: boolean };

const read = (operator: string): Read => {
  const [, set, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(operator) ?? [];
  return { set, name: rest.replace(/IfExists$/, ''), optional: rest.endsWith('IfExists') };
};

/** Returns whether IAM knows a condition operator. */
export function isOperator(operator: string): boolean {
  const { name, optional } = read(operator);
  if (name === 'Null') return !optional;
  return operators[negated[name] ?? name] !== undefined;
}

/** What Condition elements hold; scalars may be written as JSON booleans and numbers. */
export type Condition = Record<string, Record<string, Wanted | Wanted[]>>;
type Wanted = string | number | boolean;

/** Returns whether a whole Condition element holds: every operator, every key, any of its values. */
export function conditionsHold(condition: Condition, context: Context, variables = true): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, contextValue(context, key), list(wanted).map(String), context, variables),
    ),
  );
}

function holds(
  operator: string,
  value: string | string[] | undefined,
  wanted: string[],
  context: Context,
  variables: boolean,
): boolean {
  const { set, name, optional } = read(operator);
  if (name === 'Null') return wanted.some(text => (text.toLowerCase() === 'true') === (value === undefined));
  const not = negated[name] !== undefined;
  const test = operators[negated[name] ?? name];
  if (!test) return false;
  if (value === undefined) return set === 'ForAllValues' || optional || (set === undefined && not);
  // A variable without a value is null: nothing equals it and nothing is like it ("Policy variables with no value").
  const known = wanted.map(text => patternOf(text, context, variables)).filter(text => text !== undefined);
  const one = (single: string) => known.some(text => test(single, text)) !== not;
  const values = list(value);
  if (set === 'ForAnyValue') return values.some(one);
  if (set === 'ForAllValues' || not) return values.every(one);
  return values.some(one);
}

/** Returns the context keys that a Condition element asks about, its variables' included. */
export function keysAsked(condition: Condition): string[] {
  return Object.values(condition).flatMap(keys =>
    Object.entries(keys).flatMap(([key, wanted]) => [
      key,
      ...list(wanted).flatMap(text =>
        [...String(text).matchAll(/\$\{([^},*?$]+)(?:,[^}]*)?\}/g)].map(([, name = '']) => name.trim()),
      ),
    ]),
  );
}
