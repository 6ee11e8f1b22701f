/** Fills in permissions.json, which is printed from the bot's code (`npm run docs` at the root). Plain Node, no CDK. */
import { readFileSync } from 'node:fs';
import { document } from './trust.ts';

export type Condition = Record<string, Record<string, string | string[]>>;
export type Statement = { Effect: string; Action: string[]; Resource: string[]; Condition?: Condition };
type Permissions = Record<'operator' | 'read' | 'own' | 'worker', Statement[]> & {
  redis: string;
  events: { source: string[]; 'detail-type': string[] };
};

/** What the bot's code needs, with names in brackets for what only an account knows. */
export const permissions = JSON.parse(
  readFileSync(new URL('./permissions.json', import.meta.url), 'utf8'),
) as Permissions;

/** Some of the names in brackets and what they stand for; each record is one of several. */
export type Names = Record<string, string>;

/** Returns a text once for each record that knows all names in it, filled in. */
export function filled(text: string, records: readonly Names[]): string[] {
  const wanted = [...text.matchAll(/<(\w+)>/g)].map(match => match[1] ?? '');
  if (wanted.length === 0) return [text];
  const known = records.filter(record => wanted.every(name => name in record));
  return [
    ...new Set(known.map(record => text.replaceAll(/<(\w+)>/g, (_, name: string) => record[name] ?? ''))),
  ];
}

/** Returns statements filled in; one that nothing is left of, since there is no such resource here, is left out. */
export function policyOf(statements: readonly Statement[], records: readonly Names[]): Statement[] {
  const each = (value: string | string[]) => {
    const all = [value].flat().flatMap(text => filled(text, records));
    return all.length === 1 ? (all[0] ?? '') : all;
  };
  return statements.flatMap(({ Effect, Action, Resource, Condition }) => {
    const resources = Resource.flatMap(text => filled(text, records));
    if (resources.length === 0) return [];
    const conditions = Object.entries(Condition ?? {}).map(
      ([operator, keys]): [string, Condition[string]] => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, each(value)])),
      ],
    );
    return [
      {
        Effect,
        Action,
        Resource: resources,
        ...(Condition && { Condition: Object.fromEntries(conditions) }),
      },
    ];
  });
}

/** Returns the records in parts, each with as many as a policy of these statements holds in so many characters, or one. */
export function parted(statements: readonly Statement[], records: readonly Names[], most: number): Names[][] {
  const parts: Names[][] = [];
  for (const record of records) {
    const last = parts.at(-1);
    const fits = last && JSON.stringify(document(policyOf(statements, [...last, record]))).length <= most;
    if (fits) last.push(record);
    else parts.push([record]);
  }
  return parts;
}
