/** Puts the question of a call to IAM and says no in AWS's words. */
import { AwsFault } from '../fault.ts';
import type { Need } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import type { Caller } from './caller.ts';
import {
  type Document,
  decide,
  type Layer,
  list,
  type Request,
  type Statement,
  speaking,
} from './evaluate.ts';
import { type Context, contextValue } from './variables.ts';

/** Returns the ARN that policies know a caller by: a session's role, or the user. */
const principalOf = (state: State, caller: Caller) =>
  caller.role ? `arn:aws:iam::${state.account}:role/${caller.role}` : caller.arn;

/** Returns the context keys that every call carries. */
export function callContext(state: State, caller: Caller): Context {
  const tags = Object.entries(caller.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
  return {
    'aws:CurrentTime': new Date(state.clock.now()).toISOString(),
    'aws:EpochTime': String(Math.floor(state.clock.now() / 1000)),
    'aws:PrincipalArn': principalOf(state, caller),
    'aws:PrincipalAccount': state.account,
    'aws:PrincipalType': caller.role ? 'AssumedRole' : 'User',
    'aws:userid': caller.userId,
    // An IAM user has a name; a session has none, and its token makes no key of its own here.
    'aws:username': caller.role ? undefined : caller.arn.slice(caller.arn.lastIndexOf('/') + 1),
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': state.region,
    'aws:SourceIp': '127.0.0.1',
    'aws:SourceIdentity': caller.sourceIdentity,
    ...Object.fromEntries(tags),
  };
}

/** Returns the layers that bound a caller. */
export function layersOf(state: State, caller: Caller): Layer[] {
  const role = caller.role === undefined ? undefined : state.roles.get(caller.role);
  const own = caller.role === undefined ? (caller.policies ?? []) : [...(role?.policies.values() ?? [])];
  return [
    { name: 'identity-based policy', documents: own },
    ...(role?.boundary
      ? [{ name: 'permissions boundary' as const, documents: [role.boundary.document] }]
      : []),
    ...(caller.sessionPolicy
      ? [{ name: 'session policy' as const, documents: caller.sessionPolicy.documents }]
      : []),
  ];
}

const article = (layer: Layer['name']) => (layer === 'identity-based policy' ? 'an' : 'a');

/** What a resource's own policy says to a caller whom it names; `*` names everybody. */
function said(
  policy: Document,
  request: Request,
  caller: Caller,
  state: State,
): Statement['Effect'] | undefined {
  const effects = speaking(policy, request)
    .filter(one => one.Principal === '*' || trusts(one, caller, state) === 'by name')
    .map(({ Effect }) => Effect);
  return effects.includes('Deny') ? 'Deny' : effects[0];
}

/**
 * Returns why a caller may not do it, in AWS's words, or nothing if they may. Whom the resource itself allows needs no
 * policy of their own within one account, but a deny, a boundary and a session policy bound them all the same.
 */
function refusal(
  state: State,
  caller: Caller,
  request: Request,
  policy: Document | undefined,
): string | undefined {
  const layers = layersOf(state, caller);
  const decision = decide(layers, request);
  const spoken = policy && said(policy, request, caller, state);
  if (spoken === 'Deny') return 'with an explicit deny in a resource-based policy';
  if (decision.allowed) return undefined;
  if (decision.explicit) return `with an explicit deny in ${article(decision.layer)} ${decision.layer}`;
  if (spoken === 'Allow' && decide(layers.slice(1), request).allowed) return undefined;
  return `because no ${decision.layer} allows the ${request.action} action`;
}

/** Throws AccessDenied, by the name and status of `denial`, unless the caller may do all of it. */
export function authorise(
  state: State,
  caller: Caller,
  needs: Need[],
  denial: { code: string; status: number },
): void {
  const common = callContext(state, caller);
  for (const { action, resource, context: own, policy } of needs) {
    const context = { ...common, ...tagContext('aws:ResourceTag', state.tags.get(resource)), ...own };
    const why = refusal(state, caller, { action, resource, context }, policy);
    if (why === undefined) continue;
    throw new AwsFault(
      denial.code,
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      denial.status,
    );
  }
}

type Trust = 'by name' | 'by account' | undefined;

/** Returns whether a trust policy's statement names this caller itself, or the account it lives in. */
function trusts(statement: Statement, caller: Caller, state: State): Trust {
  const { Principal } = statement;
  if (Principal === undefined) return undefined;
  const named = Principal === '*' ? ['*'] : list(Principal.AWS);
  if (named.includes(principalOf(state, caller)) || named.includes(caller.arn)) return 'by name';
  const account = ['*', state.account, `arn:aws:iam::${state.account}:root`];
  return named.some(arn => account.includes(arn)) ? 'by account' : undefined;
}

/**
 * Throws AccessDenied unless the role's trust policy and the caller's own policies allow an STS action. A caller whom the
 * trust policy names itself needs no policy of its own within one account (API reference of AssumeRole), but a deny, a
 * boundary and a session policy bound it all the same.
 */
export function authoriseAssume(
  state: State,
  caller: Caller,
  roleName: string,
  action: string,
  own: Context,
): void {
  const role = state.roles.get(roleName);
  const resource = role?.arn ?? `arn:aws:iam::${state.account}:role/${roleName}`;
  const request = { action, resource, context: { ...callContext(state, caller), ...own } };
  const spoken = role ? speaking(role.trust, request) : [];
  const by = (effect: Statement['Effect']) =>
    spoken.filter(({ Effect }) => Effect === effect).map(statement => trusts(statement, caller, state));
  const allowed = by('Allow');
  const denied = by('Deny').some(trust => trust !== undefined);
  const decision = decide(layersOf(state, caller), request);
  const grantedByName =
    allowed.includes('by name') &&
    !decision.allowed &&
    !decision.explicit &&
    decide(layersOf(state, caller).slice(1), request).allowed;
  const trusted = !denied && allowed.some(trust => trust !== undefined);
  if (trusted && (decision.allowed || grantedByName)) return;
  const explicit = denied
    ? ' with an explicit deny in a resource-based policy'
    : !decision.allowed && decision.explicit
      ? ` with an explicit deny in ${article(decision.layer)} ${decision.layer}`
      : '';
  throw new AwsFault(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}${explicit}`,
    403,
  );
}

/** Returns whether a context has a key. */
export const carries = (context: Context, key: string) => contextValue(context, key) !== undefined;
