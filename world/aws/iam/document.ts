/** Reads policy documents as strictly as IAM and STS do; the words of the refusals are theirs. */
import { AwsFault } from '../fault.ts';
import { isOperator } from './conditions.ts';
import { type Document, list, type Statement } from './evaluate.ts';

const malformed = (why: string) => new AwsFault('MalformedPolicyDocument', why);

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Returns a permissions or session policy (`grants`), a role's trust policy or a resource's own from its text. Throws MalformedPolicyDocument. */
export function readDocument(text: string, kind: 'grants' | 'trust' | 'resource' = 'grants'): Document {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw malformed('Syntax errors in policy.');
  const { Version, Statement, Id: _, ...others } = parsed as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw malformed('Syntax errors in policy.');
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('The policy must contain a valid version string');
  const statements = (Array.isArray(Statement) ? Statement : Statement ? [Statement] : []) as Statement[];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  for (const statement of statements) {
    check(statement);
    if (kind === 'trust') checkTrust(statement);
    else if (kind === 'resource') checkOnResource(statement);
    else checkGrant(statement);
  }
  return { Version: String(Version ?? '2008-10-17'), Statement: statements };
}

function check(statement: Statement): void {
  const { Effect, Action, NotAction, Condition = {} } = statement;
  if (Object.keys(statement).some(name => !elements.includes(name)))
    throw malformed('Syntax errors in policy.');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed('Syntax errors in policy.');
  const actions = [...list(Action), ...list(NotAction)];
  if (actions.length === 0) throw malformed('Policy statement must contain actions.');
  for (const action of actions)
    if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  for (const [operator, keys] of Object.entries(Condition)) {
    if (!isOperator(operator)) throw malformed(`Invalid Condition type : ${operator}.`);
    if (typeof keys !== 'object' || keys === null) throw malformed('Syntax errors in policy.');
    for (const key of Object.keys(keys))
      if (!key.includes(':'))
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
}

/** A resource's own policy says who; it speaks of that resource. */
function checkOnResource(statement: Statement): void {
  if (statement.Principal === undefined && !('NotPrincipal' in statement))
    throw malformed('Missing required field Principal');
  if (statement.Resource === undefined && statement.NotResource === undefined)
    throw malformed('Missing required field Resource');
}

function checkGrant(statement: Statement): void {
  if (statement.Principal !== undefined || 'NotPrincipal' in statement)
    throw malformed('Policy document should not specify a principal.');
  const resources = [...list(statement.Resource), ...list(statement.NotResource)];
  if (resources.length === 0) throw malformed('Policy statement must contain resources.');
  for (const resource of resources)
    if (resource !== '*' && !/^arn:[^:]*:[^:]*:/.test(resource) && !/^arn:\*$/.test(resource))
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
}

function checkTrust(statement: Statement): void {
  if (statement.Principal === undefined && !('NotPrincipal' in statement))
    throw malformed('Missing required field Principal');
  if (statement.Resource !== undefined || statement.NotResource !== undefined)
    throw malformed('Has prohibited field Resource');
  if (list(statement.Action).some(action => !action.toLowerCase().startsWith('sts:')))
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}
