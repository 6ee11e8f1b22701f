/** IAM: roles, their trust and their inline policies; enough to build a scene with the plain AWS CLI. */
import type * as client from '@aws-sdk/client-iam';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { hex, type State } from '../state.ts';
import type { Role } from './caller.ts';
import { readDocument } from './document.ts';
import type { Document } from './evaluate.ts';

const roleArn = (state: State, name: string) => `arn:aws:iam::${state.account}:role/${name}`;

/** Returns a role. Throws NoSuchEntity. */
export function knownRole(state: State, name: string | undefined): Role {
  const role = state.roles.get(name ?? '');
  if (role) return role;
  throw new AwsFault('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
}

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

/** IAM shows policies URL-encoded (RFC 3986). */
const encoded = (document: Document) => encodeURIComponent(JSON.stringify(document));

const described = (role: Role): client.Role => ({
  Path: '/',
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.createdAt,
  AssumeRolePolicyDocument: encoded(role.trust),
  MaxSessionDuration: role.maxSession,
  ...(role.boundary && {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: role.boundary.arn,
    },
  }),
});

const onRole = (action: string) => (input: { RoleName: string | undefined }, state: State) => [
  { action, resource: roleArn(state, input.RoleName ?? '') },
];

const marker = (token: string | undefined, list: string) => ({
  token,
  list,
  code: 'ValidationError',
  words: 'Invalid Marker.',
});

const getRole: Operation<client.GetRoleCommandInput, client.GetRoleCommandOutput> = {
  needs: onRole('iam:GetRole'),
  run: (input, state) => ({ $metadata: {}, Role: described(knownRole(state, input.RoleName)) }),
};

const listRoles: Operation<client.ListRolesCommandInput, client.ListRolesCommandOutput> = {
  needs: () => [{ action: 'iam:ListRoles', resource: '*' }],
  run(input, state) {
    const isHere = (input.PathPrefix ?? '/') === '/';
    const all = (isHere ? [...state.roles.values()] : []).sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, next } = paged(all, input.MaxItems ?? 100, marker(input.Marker, 'roles'));
    const Roles = page.map(described);
    return { $metadata: {}, Roles, IsTruncated: next !== undefined, ...(next && { Marker: next }) };
  },
};

const createRole: Operation<client.CreateRoleCommandInput, client.CreateRoleCommandOutput> = {
  needs: onRole('iam:CreateRole'),
  run(input, state) {
    const { RoleName: name = '', MaxSessionDuration: maxSession = 3_600, PermissionsBoundary: arn } = input;
    if ((input.Path ?? '/') !== '/')
      throw new AwsFault('ValidationError', 'This world keeps roles at the path / only.');
    if (state.roles.has(name))
      throw new AwsFault('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    const role = newRole(state, name, readDocument(input.AssumeRolePolicyDocument ?? '', 'trust'));
    const document = arn === undefined ? undefined : state.managedPolicies.get(arn);
    if (arn !== undefined && !document)
      throw new AwsFault('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`, 404);
    Object.assign(role, { maxSession }, arn && document && { boundary: { arn, document } });
    state.roles.set(name, role);
    return { $metadata: {}, Role: described(role) };
  },
};

const updateTrust: Operation<client.UpdateAssumeRolePolicyCommandInput, object> = {
  needs: onRole('iam:UpdateAssumeRolePolicy'),
  run(input, state) {
    knownRole(state, input.RoleName).trust = readDocument(input.PolicyDocument ?? '', 'trust');
    return {};
  },
};

const putRolePolicy: Operation<client.PutRolePolicyCommandInput, object> = {
  needs: onRole('iam:PutRolePolicy'),
  run(input, state) {
    const role = knownRole(state, input.RoleName);
    role.policies.set(input.PolicyName ?? '', readDocument(input.PolicyDocument ?? ''));
    return {};
  },
};

const knownPolicy = (role: Role, name: string | undefined): Document => {
  const policy = role.policies.get(name ?? '');
  if (policy) return policy;
  throw new AwsFault('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
};

const getRolePolicy: Operation<client.GetRolePolicyCommandInput, client.GetRolePolicyCommandOutput> = {
  needs: onRole('iam:GetRolePolicy'),
  run: (input, state) => ({
    $metadata: {},
    RoleName: input.RoleName,
    PolicyName: input.PolicyName,
    PolicyDocument: encoded(knownPolicy(knownRole(state, input.RoleName), input.PolicyName)),
  }),
};

const listRolePolicies: Operation<client.ListRolePoliciesCommandInput, client.ListRolePoliciesCommandOutput> =
  {
    needs: onRole('iam:ListRolePolicies'),
    run(input, state) {
      const names = [...knownRole(state, input.RoleName).policies.keys()].sort();
      const { page, next } = paged(
        names,
        input.MaxItems ?? 100,
        marker(input.Marker, `policies ${input.RoleName}`),
      );
      return {
        $metadata: {},
        PolicyNames: page,
        IsTruncated: next !== undefined,
        ...(next && { Marker: next }),
      };
    },
  };

const deleteRolePolicy: Operation<client.DeleteRolePolicyCommandInput, object> = {
  needs: onRole('iam:DeleteRolePolicy'),
  run(input, state) {
    const role = knownRole(state, input.RoleName);
    knownPolicy(role, input.PolicyName);
    role.policies.delete(input.PolicyName ?? '');
    return {};
  },
};

const deleteRole: Operation<client.DeleteRoleCommandInput, object> = {
  needs: onRole('iam:DeleteRole'),
  run(input, state) {
    const role = knownRole(state, input.RoleName);
    if (role.policies.size > 0)
      throw new AwsFault('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
    state.roles.delete(role.name);
    return {};
  },
};

export const roleOperations: Record<string, AnyOperation> = {
  GetRole: getRole,
  ListRoles: listRoles,
  CreateRole: createRole,
  DeleteRole: deleteRole,
  UpdateAssumeRolePolicy: updateTrust,
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  ListRolePolicies: listRolePolicies,
  DeleteRolePolicy: deleteRolePolicy,
};
