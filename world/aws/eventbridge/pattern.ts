/** Event patterns: what they may say ("Comparison operators for use in event patterns"), and whether an event matches. */
import { AwsFault } from '../fault.ts';
import { isInBlock } from '../iam/address.ts';

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Map = { [name: string]: Json };
/** What a leaf of an event is held against; `undefined` is a field that is not there. */
type Matcher = (value: Json | undefined) => boolean;
/** A pattern that was read: for each field its matchers, or the pattern inside it; `or` holds alternatives. */
export type Pattern = { fields: [name: string, of: Matcher[] | Pattern][]; or: Pattern[] };

const invalid = (why: string) =>
  new AwsFault('InvalidEventPatternException', `Event pattern is not valid. Reason: ${why}`);

const isMap = (value: Json | undefined): value is Map =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: Json | undefined) => value === null || typeof value !== 'object';
const list = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

const text =
  (test: (value: string) => boolean): Matcher =>
  value =>
    typeof value === 'string' && test(value);

function words(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  throw invalid(`${name} match pattern must be a string`);
}

/** `{"prefix": "a"}`, and `{"prefix": {"equals-ignore-case": "a"}}`. */
function edge(name: 'prefix' | 'suffix', value: Json): Matcher {
  const at = (whole: string, part: string) =>
    name === 'prefix' ? whole.startsWith(part) : whole.endsWith(part);
  if (isMap(value)) {
    const part = words(name, value['equals-ignore-case'] ?? null).toLowerCase();
    return text(whole => at(whole.toLowerCase(), part));
  }
  const part = words(name, value);
  return text(whole => at(whole, part));
}

/** `*` is any characters; a backslash takes its meaning from it. */
function wildcard(value: Json): Matcher {
  const pattern = words('wildcard', value);
  if (/(?<!\\)\*\*/.test(pattern)) throw invalid('Consecutive wildcard characters');
  const parts = [...pattern.matchAll(/\\([*\\])|([\s\S])/gu)].map(([, escaped, char = '']) =>
    escaped === undefined && char === '*'
      ? '[\\s\\S]*'
      : (escaped ?? char).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  const whole = new RegExp(`^${parts.join('')}$`, 'u');
  return text(one => whole.test(one));
}

const compare: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** `{"numeric": [">", 0, "<=", 5]}`. */
function numeric(value: Json): Matcher {
  const said = list(value);
  if (said.length === 0 || said.length % 2 === 1 || said.length > 4) throw invalid('Invalid numeric match');
  const tests = Array.from({ length: said.length / 2 }, (_, i): Matcher => {
    const [operator, number] = [said[2 * i], said[2 * i + 1]];
    const test = compare[String(operator)];
    if (!test) throw invalid(`Unrecognized numeric range operator: ${operator}`);
    if (typeof number !== 'number') throw invalid('Value of numeric must be numeric');
    return one => typeof one === 'number' && test(one, number);
  });
  return one => tests.every(test => test(one));
}

function anythingBut(value: Json): Matcher {
  if (isMap(value)) {
    const [name = '', inside = null] = Object.entries(value)[0] ?? [];
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name))
      throw invalid(`Unsupported anything-but pattern: ${name}`);
    const forbidden = list(inside).map(one => named(name, one));
    return one => typeof one === 'string' && !forbidden.some(test => test(one));
  }
  const forbidden = list(value);
  if (forbidden.length === 0 || !forbidden.every(isScalar))
    throw invalid('Inside anything-but list, either all values are numbers or strings');
  return one => one !== undefined && !forbidden.includes(one);
}

function cidr(value: Json): Matcher {
  const block = words('cidr', value);
  if (!/^[0-9a-fA-F.:]+\/\d{1,3}$/.test(block)) throw invalid(`Malformed CIDR, one '/' required`);
  return text(address => isInBlock(address, block));
}

function named(name: string, value: Json): Matcher {
  switch (name) {
    case 'prefix':
    case 'suffix':
      return edge(name, value);
    case 'equals-ignore-case': {
      const wanted = words(name, value).toLowerCase();
      return text(one => one.toLowerCase() === wanted);
    }
    case 'wildcard':
      return wildcard(value);
    case 'anything-but':
      return anythingBut(value);
    case 'numeric':
      return numeric(value);
    case 'cidr':
      return cidr(value);
    case 'exists':
      if (typeof value !== 'boolean') throw invalid('exists match pattern must be either true or false.');
      return one => (one !== undefined) === value;
    default:
      throw invalid(`Unrecognized match type ${name}`);
  }
}

function matcher(said: Json): Matcher {
  if (Array.isArray(said)) throw invalid('Match value must be String, number, true, false, or null');
  if (!isMap(said)) return one => one === said;
  const [only, ...others] = Object.entries(said);
  if (!only || others.length > 0) throw invalid('Only one key allowed in match expression');
  return named(...only);
}

function read(said: Json | undefined, at: string): Pattern {
  if (!isMap(said)) throw invalid('Filter is not an object');
  const entries = Object.entries(said);
  if (entries.length === 0) throw invalid('Empty objects are not allowed');
  const pattern: Pattern = { fields: [], or: [] };
  for (const [name, value] of entries) {
    if (name === '$or') {
      if (!Array.isArray(value) || value.length < 2)
        throw invalid('$or must be an array of two objects or more');
      pattern.or = value.map(one => read(one, at));
    } else if (Array.isArray(value)) {
      if (value.length === 0) throw invalid('Empty arrays are not allowed');
      pattern.fields.push([name, value.map(matcher)]);
    } else if (isMap(value)) pattern.fields.push([name, read(value, `${at}${name}.`)]);
    else throw invalid(`"${at}${name}" must be an object or an array`);
  }
  return pattern;
}

/** A pattern may be so long ("Amazon EventBridge quotas"). */
const mostLetters = 4_096;

/** Returns what a pattern says. Throws InvalidEventPatternException. */
export function readPattern(said: string): Pattern {
  if (said.length > mostLetters) throw invalid(`Event pattern is longer than ${mostLetters} characters`);
  let parsed: Json;
  try {
    parsed = JSON.parse(said) as Json;
  } catch {
    throw invalid('Filter is not an object');
  }
  return read(parsed, '');
}

function inside(of: Matcher[] | Pattern, value: Json | undefined): boolean {
  if (!Array.isArray(of)) {
    // In a list of objects one of them has to match; a field that is not there is an object with nothing in it.
    const candidates = list(value ?? {}).filter(isMap);
    return (candidates.length > 0 ? candidates : [{}]).some(one => matches(of, one));
  }
  const leaves = Array.isArray(value) ? value.filter(isScalar) : isMap(value) ? [] : [value];
  return (leaves.length > 0 ? leaves : [undefined]).some(leaf => of.some(test => test(leaf)));
}

/** Returns whether an event, as JSON, matches: every field that the pattern names, and one of its alternatives. */
export function matches({ fields, or }: Pattern, event: object): boolean {
  return (
    fields.every(([name, of]) => inside(of, (event as Map)[name])) &&
    (or.length === 0 || or.some(one => matches(one, event)))
  );
}
