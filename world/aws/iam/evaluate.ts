/** Decides as the IAM User Guide's "Policy evaluation logic" says: explicit deny first, then every layer must allow. */
import { AwsFault } from '../fault.ts';
import { arnLike, type Context, conditionsHold, filled, like } from './conditions.ts';

export type Statement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS?: string | string[]; Service?: string | string[] };
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

export type Document = { Version?: string; Statement: Statement[] };

export type Request = { action: string; resource: string; context: Context };

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const actionMatches = (pattern: string, action: string) => like(pattern.toLowerCase(), action.toLowerCase());

function resourceMatches(pattern: string, request: Request): boolean {
  if (pattern === '*') return true;
  const text = filled(pattern, request.context);
  return text !== undefined && arnLike(text, request.resource);
}

/** Returns whether a statement speaks about a request; principals are the trust policy's own question. */
export function speaksOf(statement: Statement, request: Request): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const action = NotAction
    ? !list(NotAction).some(pattern => actionMatches(pattern, request.action))
    : list(Action).some(pattern => actionMatches(pattern, request.action));
  if (!action) return false;
  const resource = NotResource
    ? !list(NotResource).some(pattern => resourceMatches(pattern, request))
    : Resource === undefined || list(Resource).some(pattern => resourceMatches(pattern, request));
  return resource && (Condition === undefined || conditionsHold(Condition, request.context));
}

export type Layer = {
  name: 'identity-based policy' | 'session policy' | 'permissions boundary';
  documents: Document[];
};

export type Decision =
  | { allowed: true; by: Statement[] }
  | { allowed: false; explicit: boolean; layer: Layer['name'] };

/** Returns the decision of all layers together: any deny denies, and every layer must allow by itself. */
export function decide(layers: Layer[], request: Request): Decision {
  const spoken = layers.map(layer => ({
    name: layer.name,
    statements: layer.documents
      .flatMap(document => document.Statement)
      .filter(statement => speaksOf(statement, request)),
  }));
  for (const { name, statements } of spoken)
    if (statements.some(statement => statement.Effect === 'Deny'))
      return { allowed: false, explicit: true, layer: name };
  for (const { name, statements } of spoken)
    if (!statements.some(statement => statement.Effect === 'Allow'))
      return { allowed: false, explicit: false, layer: name };
  return { allowed: true, by: spoken.flatMap(({ statements }) => statements) };
}

/** Returns a policy document from its text. Throws MalformedPolicyDocument as IAM and STS do. */
export function readDocument(text: string): Document {
  const malformed = (why: string) => new AwsFault('MalformedPolicyDocument', why);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Version, Statement } = parsed as { Version?: unknown; Statement?: unknown };
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('The policy must contain a valid version string');
  const statements = (Array.isArray(Statement) ? Statement : Statement ? [Statement] : []) as Statement[];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  for (const statement of statements) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
      throw malformed('Syntax errors in policy.');
    if (statement.Action === undefined && statement.NotAction === undefined)
      throw malformed('Policy statement must contain actions.');
  }
  return { Version: String(Version ?? '2008-10-17'), Statement: statements };
}
