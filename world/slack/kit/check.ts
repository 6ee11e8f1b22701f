/** The words of Slack's complaints, and the checks that every block and element is made of. */

export type Thing = Record<string, unknown>;

/** One complaint, in the shape that blocks.validate gives them (@slack/web-api, BlocksValidateResponse). */
export type Problem = {
  pointer: string;
  message: string;
  code: string;
  constraint?: { type: string; expected?: string[]; got?: string };
};

export type Surface = 'message' | 'modal' | 'home';

/** Where a check stands and whom it tells. */
export type Check = {
  at: string;
  surface: Surface;
  tell(at: string, code: string, message: string, constraint?: Problem['constraint']): void;
};

export const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const inside = (check: Check, ...path: (string | number)[]): Check => ({
  ...check,
  at: [check.at, ...path].join('/'),
});

/** A field that must be there. */
export function needs(check: Check, thing: Thing, ...fields: string[]): void {
  for (const field of fields)
    if (thing[field] === undefined || thing[field] === null)
      check.tell(check.at, 'missing_field', `missing required field: ${field}`);
}

/** A plain string of a length. */
export function string(
  check: Check,
  thing: Thing,
  field: string,
  most: number,
  how: { needed?: true; least?: number } = {},
): void {
  const value = thing[field];
  if (value === undefined || value === null) {
    if (how.needed) needs(check, thing, field);
    return;
  }
  const at = `${check.at}/${field}`;
  if (typeof value !== 'string') return check.tell(at, 'invalid_type', 'must be a string');
  const least = how.least ?? (how.needed ? 1 : 0);
  if (value.length < least)
    check.tell(at, 'too_short', `must be more than ${least - 1} characters`, {
      type: 'min_length',
      expected: [`${least}`],
      got: `${value.length}`,
    });
  if (value.length > most)
    check.tell(at, 'too_long', `must be less than ${most + 1} characters`, {
      type: 'max_length',
      expected: [`${most}`],
      got: `${value.length}`,
    });
}

/** One of a closed set of words. */
export function oneOf(check: Check, thing: Thing, field: string, words: readonly unknown[]): void {
  const value = thing[field];
  if (value === undefined || words.includes(value)) return;
  check.tell(`${check.at}/${field}`, 'invalid_value', `must be one of: ${words.join(', ')}`, {
    type: 'enum',
    expected: words.map(String),
    got: String(value),
  });
}

export function boolean(check: Check, thing: Thing, ...fields: string[]): void {
  for (const field of fields)
    if (thing[field] !== undefined && typeof thing[field] !== 'boolean')
      check.tell(`${check.at}/${field}`, 'invalid_type', 'must be a boolean');
}

export function integer(check: Check, thing: Thing, field: string, least: number, most: number): void {
  const value = thing[field];
  if (value === undefined) return;
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
    check.tell(`${check.at}/${field}`, 'invalid_value', `must be a whole number from ${least} to ${most}`);
}

/** A list of a size; returns it. */
export function list(check: Check, thing: Thing, field: string, least: number, most: number): unknown[] {
  const value = thing[field];
  const at = `${check.at}/${field}`;
  if (value === undefined || value === null) {
    if (least > 0) needs(check, thing, field);
    return [];
  }
  if (!Array.isArray(value)) {
    check.tell(at, 'invalid_type', 'must be an array');
    return [];
  }
  if (value.length < least) check.tell(at, 'too_few', `no less than ${least} items allowed`);
  if (value.length > most)
    check.tell(at, 'too_many', `no more than ${most} items allowed`, {
      type: 'max_items',
      expected: [`${most}`],
      got: `${value.length}`,
    });
  return value;
}

/** A text object: plain_text, or mrkdwn where that is allowed. */
export function text(
  check: Check,
  thing: Thing,
  field: string,
  most: number,
  how: { needed?: true; only?: 'plain_text' | 'mrkdwn' } = {},
): void {
  const value = thing[field];
  if (value === undefined || value === null) {
    if (how.needed) needs(check, thing, field);
    return;
  }
  textObject(inside(check, field), value, most, how.only);
}

export function textObject(check: Check, value: unknown, most: number, only?: 'plain_text' | 'mrkdwn'): void {
  if (!isThing(value)) return check.tell(check.at, 'invalid_type', 'must be an object');
  const types = only ? [only] : ['plain_text', 'mrkdwn'];
  if (!types.includes(String(value.type)))
    return check.tell(`${check.at}/type`, 'invalid_value', `unsupported type: ${value.type}`, {
      type: 'enum',
      expected: types,
      got: String(value.type),
    });
  string(check, value, 'text', most, { needed: true });
  if (value.type === 'mrkdwn') {
    boolean(check, value, 'verbatim');
    unknown(check, value, ['type', 'text', 'verbatim']);
  } else {
    boolean(check, value, 'emoji');
    unknown(check, value, ['type', 'text', 'emoji']);
  }
}

/** Fields that nobody knows: Slack refuses a block that has one. */
export function unknown(check: Check, thing: Thing, known: readonly string[]): void {
  for (const field of Object.keys(thing))
    if (!known.includes(field))
      check.tell(check.at, 'unknown_field', `invalid additional property: ${field}`);
}

/** Ids that must differ. */
export function distinct(check: Check, ids: unknown[], what: string): void {
  const seen = new Set<unknown>();
  for (const id of ids) {
    if (id === undefined) continue;
    if (seen.has(id)) check.tell(check.at, 'duplicate', `\`${what}\` ${id} already exists`);
    seen.add(id);
  }
}

/** An address that Slack's servers can fetch. */
export function url(check: Check, thing: Thing, field: string, how: { needed?: true } = {}): void {
  string(check, thing, field, 3_000, how);
  const value = thing[field];
  if (typeof value !== 'string' || value === '') return;
  if (!URL.canParse(value) || !/^(https?|slack|mailto):/.test(value))
    check.tell(`${check.at}/${field}`, 'invalid_url', 'invalid url');
}
