/** Patterns of JSON events: `{ $.level = "error" && $.ms > 100 }`. An event that is no JSON object matches none. */
import { comparison, joined, type Value } from './conditions.ts';
import { refused } from './refused.ts';
import { checkRegexes } from './regex.ts';
import { type Reader, reader, tokensOf } from './tokens.ts';

/** A step into an event: a member, an element, or all of them. */
type Step = string | number | '*';

const step = /\.([A-Za-z0-9_\-*]+)|\[(\d+|\*|'[^']*'|"[^"]*")\]|(.)/gs;

/** Returns the steps of a selector such as `$.user.roles[0]` or `$.['a.b']`. */
function stepsOf(selector: string): Step[] {
  const wrong = refused(`Invalid JSON selector '${selector}'`);
  if (!/^\$[.[]/.test(selector)) throw wrong;
  const path = selector.slice(1).replaceAll('.[', '[');
  const steps = [...path.matchAll(step)].map(([, member, index, rest]): Step => {
    if (rest !== undefined) throw wrong;
    if (member !== undefined) return member;
    return /^\d+$/.test(index ?? '') ? Number(index) : (index ?? '').replace(/^['"]|['"]$/g, '');
  });
  if (steps.filter(one => one === '*').length > 1) throw refused('a selector holds one wildcard at most');
  return steps;
}

/** Returns everything in an event that a selector names. */
function found(event: unknown, steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>(
    (values, one) =>
      values.flatMap(value => {
        if (typeof value !== 'object' || value === null) return [];
        if (one === '*') return Object.values(value);
        return Object.hasOwn(value, one) ? [(value as Record<Step, unknown>)[one]] : [];
      }),
    [event],
  );
}

const isPlain = (value: unknown): value is Value => typeof value !== 'object' || value === null;

/** One condition: a comparison, or what a value is. */
function condition(tokens: Reader): (event: unknown) => boolean {
  const selector = tokens.next();
  if (selector?.kind !== 'text' || selector.isQuoted)
    throw refused(`Invalid JSON selector '${selector?.text ?? ''}'`);
  const steps = stepsOf(selector.text);
  if (tokens.says('NOT')) {
    if (!tokens.says('EXISTS')) throw refused("'NOT' needs 'EXISTS'");
    return event => found(event, steps).length === 0;
  }
  if (tokens.says('EXISTS')) return event => found(event, steps).length > 0;
  if (tokens.says('IS')) {
    for (const [word, value] of [
      ['NULL', null],
      ['TRUE', true],
      ['FALSE', false],
    ] as const)
      if (tokens.says(word)) return event => found(event, steps).includes(value);
    throw refused("'IS' needs NULL, TRUE or FALSE");
  }
  const test = comparison(tokens, false);
  return event => found(event, steps).filter(isPlain).some(test);
}

function parsed(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}

/** Returns what tests a message by the inside of the braces. */
export function jsonMatcher(pattern: string): (message: string) => boolean {
  const all = tokensOf(pattern);
  checkRegexes(all.filter(({ kind }) => kind === 'regex').length);
  const tokens = reader(all);
  const test = joined(tokens, () => condition(tokens));
  if (!tokens.isOver()) throw refused(`unexpected '${tokens.peek()?.text}'`);
  return message => {
    const event = parsed(message);
    return event !== undefined && test(event);
  };
}
