/** The constraints of AWS's API models, and the words in which the services refuse what breaks them. */
import { AwsFault } from './fault.ts';
import { small } from './operation.ts';

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
    ...(pattern && !new RegExp(`^(?:${pattern})$`, 's').test(value as string)
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

/** Throws a fault with this code that lists every member of the input, which is at `path`, that breaks its rule. */
export function constrain(code: string, input: object, rules: Record<string, Rule>, path = ''): void {
  const found = Object.entries(rules).flatMap(([name, rule]) =>
    broken(`${path}${small(name)}`, (input as Record<string, unknown>)[name], rule),
  );
  if (found.length === 0) return;
  const errors = found.length === 1 ? 'error' : 'errors';
  throw new AwsFault(code, `${found.length} validation ${errors} detected: ${found.join('; ')}`);
}
