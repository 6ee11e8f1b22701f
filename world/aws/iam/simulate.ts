/** IAM: what a role may do, asked without doing it ("SimulatePrincipalPolicy" in the API reference). */
import type {
  ContextEntry,
  EvaluationResult,
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import { AwsFault } from '../fault.ts';
import { type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import { carries } from './authorise.ts';
import type { Role } from './caller.ts';
import { type Context, keysAsked } from './conditions.ts';
import { readDocument } from './document.ts';
import { type Decision, decide, type Layer } from './evaluate.ts';
import { knownRole } from './roles.ts';

const notARole = (arn: string | undefined) =>
  new AwsFault('InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);

function contextOf(entries: readonly ContextEntry[] = []): Context {
  const context: Context = {};
  for (const { ContextKeyName = '', ContextKeyValues = [], ContextKeyType = 'string' } of entries) {
    if (!ContextKeyType.endsWith('List') && ContextKeyValues.length > 1)
      throw new AwsFault(
        'InvalidInput',
        `Invalid value for context key ${ContextKeyName}: it has one value.`,
      );
    context[ContextKeyName] = ContextKeyType.endsWith('List') ? ContextKeyValues : ContextKeyValues[0];
  }
  return context;
}

/** The role's own policies and those given with the question, within a boundary: the one given, or else its own. */
function layersFor(role: Role, input: SimulatePrincipalPolicyCommandInput): Layer[] {
  const given = (input.PermissionsBoundaryPolicyInputList ?? []).map(text => readDocument(text));
  const bounds = given.length > 0 ? given : role.boundary ? [role.boundary.document] : [];
  const more = (input.PolicyInputList ?? []).map(text => readDocument(text));
  return [
    { name: 'identity-based policy', documents: [...role.policies.values(), ...more] },
    ...(bounds.length > 0 ? [{ name: 'permissions boundary' as const, documents: bounds }] : []),
  ];
}

const word = (decision: Decision) =>
  decision.allowed ? 'allowed' : decision.explicit ? 'explicitDeny' : 'implicitDeny';

export const simulatePrincipalPolicy: Operation<
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput
> = {
  needs: input => [{ action: 'iam:SimulatePrincipalPolicy', resource: input.PolicySourceArn ?? '*' }],
  run(input, state: State) {
    const name = /^arn:aws:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(input.PolicySourceArn ?? '')?.[1];
    if (name === undefined) throw notARole(input.PolicySourceArn);
    const layers = layersFor(knownRole(state, name), input);
    const given = contextOf(input.ContextEntries);
    const context = { ...given };
    if (!carries(given, 'aws:CurrentTime'))
      context['aws:CurrentTime'] = new Date(state.clock.now()).toISOString();
    const asked = layers.flatMap(({ documents }) =>
      documents.flatMap(({ Statement }) => Statement.flatMap(({ Condition = {} }) => keysAsked(Condition))),
    );
    const missing = [...new Set(asked)].filter(key => !carries(context, key));
    for (const action of input.ActionNames ?? [])
      if (!/^[\w-]+:\w+$/.test(action))
        throw new AwsFault('InvalidInput', `Invalid action format for action ${action}.`);
    const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
    const all = (input.ActionNames ?? []).flatMap(action =>
      resources.map((resource): EvaluationResult => {
        const decision = decide(layers, { action, resource, context });
        const bounded = layers.length > 1 && decide(layers.slice(1), { action, resource, context }).allowed;
        return {
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: word(decision),
          MatchedStatements: decision.by.map(() => ({
            SourcePolicyId: name,
            SourcePolicyType: 'role' as const,
          })),
          MissingContextValues: missing,
          ...(layers.length > 1 && {
            PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: bounded },
          }),
        };
      }),
    );
    const { page, next } = paged(all, input.MaxItems ?? 100, {
      token: input.Marker,
      list: `simulate ${name}`,
      code: 'InvalidInput',
      words: 'Invalid Marker.',
    });
    return {
      $metadata: {},
      EvaluationResults: page,
      IsTruncated: next !== undefined,
      ...(next && { Marker: next }),
    };
  },
};
