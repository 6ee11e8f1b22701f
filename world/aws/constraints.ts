/** The constraints of AWS's API models, and the words in which the services refuse what breaks them. */
import { AwsFault } from './fault.ts';
import { type AnyOperation, small } from './operation.ts';

/** What a member must be: numbers by value, texts and lists by length; `each` holds for the items of a list. */
export type Rule = {
  min?: number;
  max?: number;
  /** Of the whole text. */
  pattern?: string;
  values?: readonly string[];
  each?: Rule;
};

const shown = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(shown).join(', ')}]` : `${value}`;

function broken(at: string, value: unknown, { min, max, pattern, values, each }: Rule): string[] {
  if (value === undefined || value === null) return [];
  const measured = typeof value === 'number' ? 'value' : 'length';
  const size = typeof value === 'number' ? value : (value as string | unknown[]).length;
  const must = [
    ...(values && !values.includes(value as string)
      ? [`satisfy enum value set: [${values.join(', ')}]`]
      : []),
    ...(pattern && !new RegExp(`^(?:${pattern})$`, 'su').test(value as string)
      ? [`satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(max !== undefined && size > max ? [`have ${measured} less than or equal to ${max}`] : []),
    ...(min !== undefined && size < min ? [`have ${measured} greater than or equal to ${min}`] : []),
  ];
  const own = must.map(
    words => `Value '${shown(value)}' at '${at}' failed to satisfy constraint: Member must ${words}`,
  );
  const items = each
    ? (value as unknown[]).flatMap((item, i) => broken(`${at}.${i + 1}.member`, item, each))
    : [];
  return [...own, ...items];
}

/** Yields the values at a path of an input, each with the name that errors give its place; `*` stands for every item of a list. */
function* places(value: unknown, path: readonly string[], at = ''): Generator<[at: string, value: unknown]> {
  const [first, ...rest] = path;
  if (first === undefined) yield [at, value];
  else if (value === undefined || value === null) return;
  else if (first === '*')
    for (const [i, item] of (value as unknown[]).entries())
      yield* places(item, rest, `${at}.${i + 1}.member`);
  else
    yield* places(
      (value as Record<string, unknown>)[first],
      rest,
      `${at}${at === '' ? '' : '.'}${small(first)}`,
    );
}

/**
 * Throws a fault with this code that lists every member of the input, which is at `path`, that breaks its rule. A rule is for a member, or for
 * what lies deeper: `tags.*.key`.
 */
export function constrain(code: string, input: object, rules: Record<string, Rule>, path = ''): void {
  const found = Object.entries(rules).flatMap(([name, rule]) =>
    [...places(input, name.split('.'))].flatMap(([at, value]) => broken(`${path}${at}`, value, rule)),
  );
  if (found.length === 0) return;
  const errors = found.length === 1 ? 'error' : 'errors';
  throw new AwsFault(code, `${found.length} validation ${errors} detected: ${found.join('; ')}`);
}

export type Rules = Record<string, Rule>;

/** Returns the rule of a member that is one of the words of an enumeration of the SDK's. */
export const oneOf = (words: Record<string, string>): Rule => ({ values: Object.values(words) });

/** Returns operations that look first whether their input keeps the rules, and refuse with a code what does not. */
export const ruled = (
  code: string,
  rules: Record<string, Rules>,
  operations: Record<string, AnyOperation>,
): Record<string, AnyOperation> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, AnyOperation] => [
      name,
      {
        ...operation,
        run(input, state, caller, gone) {
          constrain(code, input, rules[name] ?? {});
          return operation.run(input, state, caller, gone);
        },
      },
    ]),
  );
