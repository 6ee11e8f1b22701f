/** The rules of composite alarms: `ALARM(a) AND NOT (OK("b") OR TRUE)`. */
import { AwsFault } from '../fault.ts';

export type AlarmValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
type Node =
  | { kind: 'is'; value: AlarmValue; name: string }
  | { kind: 'constant'; value: boolean }
  | { kind: 'not'; of: Node }
  | { kind: 'and' | 'or'; of: [Node, Node] };

/** A rule that was read, and the names of the alarms it watches. */
export type Rule = { text: string; tree: Node; children: string[] };

/** A rule may watch so many alarms (API reference of PutCompositeAlarm). */
const mostChildren = 100;

const token =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s()"]+))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/gy;

const broken = () =>
  new AwsFault(
    'ValidationException',
    'AlarmRule must not contain syntax errors and must reference valid alarms.',
  );

/** Alarms are named, or given by ARN. */
const named = (nameOrArn: string) => nameOrArn.replace(/^arn:aws:cloudwatch:[^:]*:[^:]*:alarm:/, '');

function read(text: string): string[][] {
  const parts: string[][] = [];
  token.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = token.lastIndex) {
    const match = token.exec(text);
    if (!match) throw broken();
    const [, value, quoted, bare, word, bracket] = match;
    parts.push(value ? [value, named(quoted ?? bare ?? '')] : [word ?? bracket ?? '']);
  }
  return parts;
}

/** Returns a rule's meaning. Throws ValidationException where it has none. */
export function readRule(text: string): Rule {
  const parts = read(text);
  let at = 0;
  const children = new Set<string>();
  const word = () => parts[at]?.[0];

  function one(): Node {
    const [kind = '', name] = parts[at++] ?? [];
    if (name !== undefined) {
      children.add(name);
      return { kind: 'is', value: kind as AlarmValue, name };
    }
    if (kind === 'TRUE' || kind === 'FALSE') return { kind: 'constant', value: kind === 'TRUE' };
    if (kind === 'NOT') return { kind: 'not', of: one() };
    if (kind !== '(') throw broken();
    const inside = either();
    if (parts[at++]?.[0] !== ')') throw broken();
    return inside;
  }

  function both(): Node {
    let left = one();
    while (word() === 'AND') {
      at++;
      left = { kind: 'and', of: [left, one()] };
    }
    return left;
  }

  function either(): Node {
    let left = both();
    while (word() === 'OR') {
      at++;
      left = { kind: 'or', of: [left, both()] };
    }
    return left;
  }

  const tree = either();
  if (at < parts.length || children.size > mostChildren) throw broken();
  return { text, tree, children: [...children] };
}

function holds(node: Node, current: (name: string) => AlarmValue | undefined): boolean {
  switch (node.kind) {
    case 'is':
      return current(node.name) === node.value;
    case 'constant':
      return node.value;
    case 'not':
      return !holds(node.of, current);
    case 'and':
      return node.of.every(one => holds(one, current));
    case 'or':
      return node.of.some(one => holds(one, current));
  }
}

/** Returns the state that a rule gives its alarm: ALARM where it holds, and OK where it does not. */
export const verdict = (rule: Rule, current: (name: string) => AlarmValue | undefined): 'OK' | 'ALARM' =>
  holds(rule.tree, current) ? 'ALARM' : 'OK';
