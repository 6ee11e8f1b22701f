/** Puts the question of a call to IAM and says no in AWS's words. */
import { AwsFault } from '../fault.ts';
import type { Need } from '../operation.ts';
import type { State } from '../state.ts';
import type { Caller } from './caller.ts';
import type { Context } from './conditions.ts';
import { decide, type Layer, type Statement, speaksOf } from './evaluate.ts';

/** The context keys that every call carries. */
export function callContext(state: State, caller: Caller): Context {
  const account = caller.arn.split(':')[4] ?? '';
  const principal = caller.role ? `arn:aws:iam::${account}:role/${caller.role}` : caller.arn;
  const tags = Object.fromEntries(
    Object.entries(caller.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
  );
  return {
    'aws:CurrentTime': new Date(state.clock.now()).toISOString(),
    'aws:EpochTime': String(Math.floor(state.clock.now() / 1000)),
    'aws:PrincipalArn': principal,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': caller.role ? 'AssumedRole' : 'User',
    'aws:userid': caller.userId,
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': state.region,
    'aws:SourceIdentity': caller.sourceIdentity,
    ...tags,
  };
}

/** Returns the layers that bound a caller. */
export function layersOf(state: State, caller: Caller): Layer[] {
  const role = caller.role === undefined ? undefined : state.roles.get(caller.role);
  const own = caller.role === undefined ? (caller.policies ?? []) : [...(role?.policies.values() ?? [])];
  return [
    { name: 'identity-based policy', documents: own },
    ...(role?.boundary ? [{ name: 'permissions boundary' as const, documents: [role.boundary] }] : []),
    ...(caller.sessionPolicy
      ? [{ name: 'session policy' as const, documents: [caller.sessionPolicy.document] }]
      : []),
  ];
}

const article = (layer: Layer['name']) => (layer === 'identity-based policy' ? 'an' : 'a');

/** Throws AccessDenied unless the caller may do all of it. */
export function authorise(state: State, caller: Caller, needs: Need[], denial: string): void {
  const context = callContext(state, caller);
  for (const { action, resource, context: own } of needs) {
    const decision = decide(layersOf(state, caller), { action, resource, context: { ...context, ...own } });
    if (decision.allowed) continue;
    const why = decision.explicit
      ? `with an explicit deny in ${article(decision.layer)} ${decision.layer}`
      : `because no ${decision.layer} allows the ${action} action`;
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    throw new AwsFault(
      denial,
      `User: ${caller.arn} is not authorized to perform: ${action}${on} ${why}`,
      denial === 'AccessDenied' ? 403 : 400,
    );
  }
}

/** Returns whether a trust policy's statement names this caller. */
function trusts(statement: Statement, caller: Caller, account: string): boolean {
  const { Principal } = statement;
  if (Principal === undefined) return false;
  if (Principal === '*') return true;
  const named =
    Principal.AWS === undefined ? [] : Array.isArray(Principal.AWS) ? Principal.AWS : [Principal.AWS];
  const role = caller.role ? `arn:aws:iam::${account}:role/${caller.role}` : caller.arn;
  return named.some(
    arn =>
      arn === '*' ||
      arn === role ||
      arn === caller.arn ||
      arn === `arn:aws:iam::${account}:root` ||
      arn === account,
  );
}

/** Throws AccessDenied unless both the caller's policies and the role's trust policy allow each of the three STS actions. */
export function authoriseAssume(
  state: State,
  caller: Caller,
  roleName: string,
  actions: string[],
  own: Context,
): void {
  const role = state.roles.get(roleName);
  const resource = role?.arn ?? `arn:aws:iam::${state.account}:role/${roleName}`;
  const context = { ...callContext(state, caller), ...own };
  for (const action of actions) {
    const request = { action, resource, context };
    const spoken = (role?.trust.Statement ?? []).filter(
      statement => trusts(statement, caller, state.account) && speaksOf(statement, request),
    );
    const trusted =
      spoken.some(({ Effect }) => Effect === 'Allow') && !spoken.some(({ Effect }) => Effect === 'Deny');
    if (trusted && decide(layersOf(state, caller), request).allowed) continue;
    throw new AwsFault(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
      403,
    );
  }
}
