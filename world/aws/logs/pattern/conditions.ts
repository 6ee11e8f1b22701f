/** Conditions: a comparison with a value, and what joins them. `&&` binds tighter than `||`. */
import { refused } from './refused.ts';
import { escaped, regexTest } from './regex.ts';
import type { Reader } from './tokens.ts';

/** What is compared: a text or a number, true or false, null, or nothing at all. */
export type Value = string | number | boolean | null | undefined;

const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

/** A number may stand in a field as text. */
function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && isNumber(value) ? Number(value) : undefined;
}

const orders: Record<string, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

type Equal = (value: Value) => boolean;

/** A text may have stars for whatever there is. A bare number is compared as one. */
function equal(text: string, isQuoted: boolean, takesText: boolean): Equal {
  if (!isQuoted && isNumber(text))
    return value => (takesText || typeof value === 'number') && numberOf(value) === Number(text);
  const like = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 's');
  return value => typeof value === 'string' && like.test(value);
}

/**
 * Reads an operator and what it compares with; returns what tests a value. `takesText`: a text that is a number is one, as
 * in fields. What is not there is not unequal to anything.
 */
export function comparison(tokens: Reader, takesText: boolean): Equal {
  const sign = tokens.next();
  const operator = sign?.kind === 'sign' ? sign.text : '';
  const operand = tokens.next();
  if (!operand || operand.kind === 'sign') throw refused(`'${operator}' needs a value`);
  const compare = orders[operator];
  if (compare) {
    if (operand.kind !== 'text' || operand.isQuoted || !isNumber(operand.text))
      throw refused(`'${operator}' compares numbers`);
    return value => {
      const number = takesText || typeof value === 'number' ? numberOf(value) : undefined;
      return number !== undefined && compare(number, Number(operand.text));
    };
  }
  if (operator !== '=' && operator !== '!=') throw refused(`'${sign?.text ?? ''}' is no operator`);
  const same =
    operand.kind === 'regex' ? textTest(operand.text) : equal(operand.text, operand.isQuoted, takesText);
  return operator === '=' ? same : value => value !== undefined && !same(value);
}

function textTest(regex: string): Equal {
  const test = regexTest(regex);
  return value => typeof value === 'string' && test(value);
}

/** Reads conditions joined by `&&`, `||` and parentheses; `one` reads a single one. */
export function joined<T>(tokens: Reader, one: () => (subject: T) => boolean): (subject: T) => boolean {
  const either = (): ((subject: T) => boolean) => {
    const all = [both()];
    while (tokens.takes('||')) all.push(both());
    return subject => all.some(test => test(subject));
  };
  const both = () => {
    const all = [single()];
    while (tokens.takes('&&')) all.push(single());
    return (subject: T) => all.every(test => test(subject));
  };
  const single = () => {
    if (!tokens.takes('(')) return one();
    const inside = either();
    if (!tokens.takes(')')) throw refused("'(' is not closed");
    return inside;
  };
  return either();
}
