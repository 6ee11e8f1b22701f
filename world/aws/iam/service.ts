/** IAM, as far as a bot asks it: what a role may do, and what roles there are. */
import * as client from '@aws-sdk/client-iam';
import { AwsFault } from '../fault.ts';
import { type Operation, paged, type Service } from '../operation.ts';
import { hex, type State } from '../state.ts';
import type { Role } from './caller.ts';
import type { Context } from './conditions.ts';
import { type Document, decide, type Layer, readDocument } from './evaluate.ts';

const roleArn = (state: State, name: string) => `arn:aws:iam::${state.account}:role/${name}`;

function known(state: State, name: string): Role {
  const role = state.roles.get(name);
  if (role) return role;
  throw new AwsFault('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
}

const described = (role: Role): client.Role => ({
  Path: '/',
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.createdAt,
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
  MaxSessionDuration: role.maxSession,
});

const simulate: Operation<
  client.SimulatePrincipalPolicyCommandInput,
  client.SimulatePrincipalPolicyCommandOutput
> = {
  needs: input => [{ action: 'iam:SimulatePrincipalPolicy', resource: input.PolicySourceArn ?? '*' }],
  run(input, state) {
    const name = /:role\/(?:.*\/)?([^/]+)$/.exec(input.PolicySourceArn ?? '')?.[1];
    if (name === undefined)
      throw new AwsFault(
        'InvalidInput',
        `Invalid Entity Arn: ${input.PolicySourceArn} does not clearly define entity type and name.`,
      );
    const role = known(state, name);
    const context: Context = {};
    for (const {
      ContextKeyName = '',
      ContextKeyValues = [],
      ContextKeyType = 'string',
    } of input.ContextEntries ?? [])
      context[ContextKeyName] = ContextKeyType.endsWith('List') ? ContextKeyValues : ContextKeyValues[0];
    context['aws:CurrentTime'] ??= new Date(state.clock.now()).toISOString();
    const more: Document[] = (input.PolicyInputList ?? []).map(readDocument);
    const bounds = (input.PermissionsBoundaryPolicyInputList ?? []).map(readDocument);
    const layers: Layer[] = [
      { name: 'identity-based policy', documents: [...role.policies.values(), ...more] },
      ...(bounds.length > 0
        ? [{ name: 'permissions boundary' as const, documents: bounds }]
        : role.boundary
          ? [{ name: 'permissions boundary' as const, documents: [role.boundary] }]
          : []),
    ];
    const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
    const all = (input.ActionNames ?? []).flatMap(action =>
      resources.map((resource): client.EvaluationResult => {
        const decision = decide(layers, { action, resource, context });
        return {
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: decision.allowed ? 'allowed' : decision.explicit ? 'explicitDeny' : 'implicitDeny',
          MatchedStatements: [],
          MissingContextValues: [],
        };
      }),
    );
    const { page, next } = paged(all, input.MaxItems ?? 1_000, input.Marker);
    return {
      $metadata: {},
      EvaluationResults: page,
      IsTruncated: next !== undefined,
      ...(next && { Marker: next }),
    };
  },
};

const getRole: Operation<client.GetRoleCommandInput, client.GetRoleCommandOutput> = {
  needs: (input, state) => [{ action: 'iam:GetRole', resource: roleArn(state, input.RoleName ?? '') }],
  run: (input, state) => ({ $metadata: {}, Role: described(known(state, input.RoleName ?? '')) }),
};

const listRoles: Operation<client.ListRolesCommandInput, client.ListRolesCommandOutput> = {
  needs: (_input, state) => [{ action: 'iam:ListRoles', resource: `arn:aws:iam::${state.account}:role/` }],
  run(input, state) {
    const { page, next } = paged([...state.roles.values()], input.MaxItems ?? 100, input.Marker);
    return {
      $metadata: {},
      Roles: page.map(described),
      IsTruncated: next !== undefined,
      ...(next && { Marker: next }),
    };
  },
};

const createRole: Operation<client.CreateRoleCommandInput, client.CreateRoleCommandOutput> = {
  needs: (input, state) => [{ action: 'iam:CreateRole', resource: roleArn(state, input.RoleName ?? '') }],
  run(input, state) {
    const name = input.RoleName ?? '';
    if (state.roles.has(name))
      throw new AwsFault('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    const role = newRole(state, name, readDocument(input.AssumeRolePolicyDocument ?? ''));
    state.roles.set(name, role);
    return { $metadata: {}, Role: described(role) };
  },
};

const putRolePolicy: Operation<client.PutRolePolicyCommandInput, object> = {
  needs: (input, state) => [{ action: 'iam:PutRolePolicy', resource: roleArn(state, input.RoleName ?? '') }],
  run(input, state) {
    known(state, input.RoleName ?? '').policies.set(
      input.PolicyName ?? '',
      readDocument(input.PolicyDocument ?? ''),
    );
    return {};
  },
};

const deleteRolePolicy: Operation<client.DeleteRolePolicyCommandInput, object> = {
  needs: (input, state) => [
    { action: 'iam:DeleteRolePolicy', resource: roleArn(state, input.RoleName ?? '') },
  ],
  run(input, state) {
    if (!known(state, input.RoleName ?? '').policies.delete(input.PolicyName ?? ''))
      throw new AwsFault(
        'NoSuchEntity',
        `The role policy with name ${input.PolicyName} cannot be found.`,
        404,
      );
    return {};
  },
};

/** Returns a role with no policies yet. */
export const newRole = (state: State, name: string, trust: Document): Role => ({
  name,
  arn: roleArn(state, name),
  id: `AROA${hex(16).toUpperCase()}`,
  trust,
  policies: new Map(),
  maxSession: 3_600,
  createdAt: new Date(state.clock.now()),
});

export const iam: Service = {
  name: 'iam',
  protocol: 'query',
  key: '2010-05-08',
  xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/',
  schemas: client,
  operations: {
    SimulatePrincipalPolicy: simulate,
    GetRole: getRole,
    ListRoles: listRoles,
    CreateRole: createRole,
    PutRolePolicy: putRolePolicy,
    DeleteRolePolicy: deleteRolePolicy,
  },
};
