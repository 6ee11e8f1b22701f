/** Decides as the IAM User Guide's "Policy evaluation logic" says: explicit deny first, then every layer must allow. */
import { type Condition, type Context, conditionsHold } from './conditions.ts';
import { named, patternOf, similar } from './variables.ts';

export type Statement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS?: string | string[]; Service?: string | string[]; Federated?: string | string[] };
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Condition;
};

export type Document = { Version?: string; Statement: Statement[] };

export type Request = { action: string; resource: string; context: Context };

/** Returns what policies write as one string or a list of them. */
export const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Actions have no case and no variables. */
function actionMatches(pattern: string, action: string): boolean {
  const whole = patternOf(pattern.toLowerCase(), {}, false);
  return whole !== undefined && similar(whole, action.toLowerCase());
}

function resourceMatches(pattern: string, request: Request, variables: boolean): boolean {
  if (pattern === '*') return true;
  const text = patternOf(pattern, request.context, variables);
  return text !== undefined && named(text, request.resource);
}

/** Policy variables came with this version; in older policies `${…}` is plain text. */
const withVariables = '2012-10-17';

/** Returns the statements of a document that speak about a request; principals are the trust policy's own question. */
export const speaking = (document: Document, request: Request): Statement[] =>
  document.Statement.filter(statement => speaksOf(statement, request, document.Version === withVariables));

function speaksOf(statement: Statement, request: Request, variables: boolean): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const action = NotAction
    ? !list(NotAction).some(pattern => actionMatches(pattern, request.action))
    : list(Action).some(pattern => actionMatches(pattern, request.action));
  if (!action) return false;
  const resource = NotResource
    ? !list(NotResource).some(pattern => resourceMatches(pattern, request, variables))
    : Resource === undefined || list(Resource).some(pattern => resourceMatches(pattern, request, variables));
  return resource && (Condition === undefined || conditionsHold(Condition, request.context, variables));
}

export type Layer = {
  name: 'identity-based policy' | 'session policy' | 'permissions boundary';
  documents: Document[];
};

export type Decision =
  | { allowed: true; by: Statement[] }
  | { allowed: false; explicit: boolean; layer: Layer['name']; by: Statement[] };

/** Returns the decision of all layers together: any deny denies, and every layer must allow by itself. */
export function decide(layers: readonly Layer[], request: Request): Decision {
  const spoken = layers.map(({ name, documents }) => ({
    name,
    statements: documents.flatMap(document => speaking(document, request)),
  }));
  for (const { name, statements } of spoken) {
    const by = statements.filter(({ Effect }) => Effect === 'Deny');
    if (by.length > 0) return { allowed: false, explicit: true, layer: name, by };
  }
  for (const { name, statements } of spoken)
    if (!statements.some(({ Effect }) => Effect === 'Allow'))
      return { allowed: false, explicit: false, layer: name, by: [] };
  return { allowed: true, by: spoken.flatMap(({ statements }) => statements) };
}
