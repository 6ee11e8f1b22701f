/** Finds every stable code that the program can say, by reading its source as a compiler does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

type Node = { type?: string; [more: string]: unknown };

const src = fileURLToPath(new URL('../src/', import.meta.url));

function* nodes(of: unknown): Generator<Node> {
  if (typeof of !== 'object' || of === null) return;
  if (Array.isArray(of)) {
    for (const one of of) yield* nodes(one);
    return;
  }
  if ('type' in of) yield of as Node;
  for (const part of Object.values(of)) yield* nodes(part);
}

const named = (node: unknown): string => String((node as { value?: unknown } | undefined)?.value ?? '');

/** Where among a function's parameters the one called `code` stands; -1 for none. */
const codeAt = (params: unknown): number =>
  (params as Node[]).findIndex(param => named('pat' in param ? param.pat : param) === 'code');

/** Returns the functions that are given a code: their names, and where among the arguments it stands. */
function givenCodes(file: Node): Map<string, number> {
  const found = new Map<string, number>([['UserError', 0]]);
  for (const node of nodes(file)) {
    const init = node.init as Node | undefined;
    const [name, params] =
      node.type === 'FunctionDeclaration'
        ? [named(node.identifier), node.params]
        : node.type === 'VariableDeclarator' && init?.type === 'ArrowFunctionExpression'
          ? [named(node.id), init.params]
          : ['', []];
    const at = codeAt(params);
    if (name !== '' && at >= 0) found.set(name, at);
  }
  return found;
}

/** Returns the texts that an expression may be: a text itself, or either side of a choice. */
function texts(node: Node | undefined): string[] {
  switch (node?.type) {
    case 'StringLiteral':
      return [String(node.value)];
    case 'ConditionalExpression':
      return [...texts(node.consequent as Node), ...texts(node.alternate as Node)];
    case 'BinaryExpression':
      return ['??', '||'].includes(String(node.operator)) ? texts(node.right as Node) : [];
    default:
      return [];
  }
}

/** What a `code` is in our own words, and not one of zod's; the ledger's scripts set theirs in Lua. */
const ours = (code: string) => /^[a-z]+(_[a-z]+)*$/.test(code) && code !== 'custom';
const inLua = /\bcode = '([a-z_]+)'/g;

/** Returns the codes in one file's source: what `code` is set to, and what is handed over as one. */
export function codesIn(source: string): string[] {
  const file = parseSync(source, { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
  const functions = givenCodes(file);
  const found = [...source.matchAll(inLua)].map(([, code = '']) => code);
  for (const node of nodes(file)) {
    if (node.type === 'KeyValueProperty' && named(node.key) === 'code')
      found.push(...texts(node.value as Node));
    if (node.type === 'VariableDeclarator' && named(node.id) === 'code')
      found.push(...texts(node.init as Node));
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue;
    const at = functions.get(named(node.callee));
    const given = (node.arguments as { expression: Node }[] | undefined)?.[at ?? -1];
    found.push(...texts(given?.expression));
  }
  return found.filter(ours);
}

/** Returns every code that the program can say, sorted. */
export function codesSaid(): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  return [...new Set(files.flatMap(name => codesIn(readFileSync(join(src, name), 'utf8'))))].sort();
}
