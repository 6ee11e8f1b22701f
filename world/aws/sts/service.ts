/** STS: sessions of roles, narrowed and marked. */
import { randomBytes } from 'node:crypto';
import * as client from '@aws-sdk/client-sts';
import { AwsFault } from '../fault.ts';
import { authoriseAssume } from '../iam/authorise.ts';
import type { AccessKey, Caller } from '../iam/caller.ts';
import type { Context } from '../iam/conditions.ts';
import { readDocument } from '../iam/document.ts';
import { nullMember, type Operation, type Service } from '../operation.ts';
import { hex, type State } from '../state.ts';
import { checkAssumeRole } from './limits.ts';

/** Role chaining: a session that assumes a role gets an hour at most (API reference, DurationSeconds). */
const chainedSeconds = 3_600;

/** Sessions are forgotten this long after their end, so that their end can still be told apart from never having been. */
const keptMs = 3_600_000;

const denied = (caller: Caller, action: string, arn: string) =>
  new AwsFault(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn}`,
    403,
  );

/** Returns the caller's tags that live on, after checking that none is set anew; tag keys have no case. */
function inheritedTags(caller: Caller, tags: Record<string, string>): Record<string, string> {
  const kept = caller.transitive.map(key => key.toLowerCase());
  for (const key of Object.keys(tags))
    if (kept.includes(key.toLowerCase()))
      throw new AwsFault(
        'InvalidParameterValue',
        `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.`,
      );
  return Object.fromEntries(Object.entries(caller.tags).filter(([key]) => kept.includes(key.toLowerCase())));
}

type Wanted = { tags: Record<string, string>; sourceIdentity: string | undefined };

/** Asks the trust policy for each of the STS actions that a request comes to. */
function ask(
  state: State,
  caller: Caller,
  role: string,
  input: client.AssumeRoleCommandInput,
  { tags, sourceIdentity }: Wanted,
): void {
  const keys = Object.keys(tags);
  const { TransitiveTagKeys = [] } = input;
  const source: Context = { 'sts:SourceIdentity': sourceIdentity };
  const tagging: Context = {
    'aws:TagKeys': keys.length > 0 ? keys : undefined,
    'sts:TransitiveTagKeys': TransitiveTagKeys.length > 0 ? TransitiveTagKeys : undefined,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
  // TagSession and SetSourceIdentity carry neither the session's name nor the external id (security.md §3.2).
  const naming: Context = {
    'sts:RoleSessionName': input.RoleSessionName,
    'sts:ExternalId': input.ExternalId,
  };
  authoriseAssume(state, caller, role, 'sts:AssumeRole', { ...naming, ...tagging, ...source });
  if (keys.length > 0) authoriseAssume(state, caller, role, 'sts:TagSession', { ...tagging, ...source });
  // A source identity that is inherited has to be allowed by each role of the chain, too.
  if (sourceIdentity !== undefined)
    authoriseAssume(state, caller, role, 'sts:SetSourceIdentity', { ...tagging, ...source });
}

function narrowing(state: State, input: client.AssumeRoleCommandInput): AccessKey['sessionPolicy'] {
  const { Policy, PolicyArns = [] } = input;
  const managed = PolicyArns.map(({ arn = '' }) => {
    const document = state.managedPolicies.get(arn);
    if (document) return document;
    throw new AwsFault('ValidationError', `The managed policy ${arn} does not exist or is not attachable.`);
  });
  const inline = Policy === undefined ? [] : [readDocument(Policy)];
  if (managed.length + inline.length === 0) return undefined;
  return { documents: [...inline, ...managed], ...(Policy !== undefined && { text: Policy }) };
}

const assumeRole: Operation<client.AssumeRoleCommandInput, client.AssumeRoleCommandOutput> = {
  // The trust policy is asked too, so `run` asks for everything together.
  needs: () => [],
  run(input, state, caller) {
    checkAssumeRole(input);
    const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3_600 } = input;
    const name = RoleArn.slice(RoleArn.lastIndexOf('/') + 1);
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    const sessionPolicy = narrowing(state, input);
    if (
      caller.sourceIdentity !== undefined &&
      (input.SourceIdentity ?? caller.sourceIdentity) !== caller.sourceIdentity
    )
      throw denied(caller, 'sts:SetSourceIdentity', RoleArn);
    const sourceIdentity = input.SourceIdentity ?? caller.sourceIdentity;
    if (state.enforced) ask(state, caller, name, input, { tags, sourceIdentity });
    const role = state.roles.get(name);
    if (role?.arn !== RoleArn) throw denied(caller, 'sts:AssumeRole', RoleArn);
    const inherited = inheritedTags(caller, tags);
    if (caller.role !== undefined && DurationSeconds > chainedSeconds)
      throw new AwsFault(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    if (DurationSeconds > role.maxSession)
      throw new AwsFault(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    const expires = state.clock.now() + DurationSeconds * 1_000;
    const key: AccessKey = {
      ...newSecrets(),
      expires,
      arn: `arn:aws:sts::${state.account}:assumed-role/${name}/${RoleSessionName}`,
      userId: `${role.id}:${RoleSessionName}`,
      role: name,
      tags: { ...inherited, ...tags },
      transitive: [...caller.transitive, ...(input.TransitiveTagKeys ?? [])],
      ...(sessionPolicy && { sessionPolicy }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    };
    forgetOld(state);
    state.keys.set(key.id, key);
    return {
      $metadata: {},
      Credentials: {
        AccessKeyId: key.id,
        SecretAccessKey: key.secret,
        SessionToken: key.token,
        Expiration: new Date(expires),
      },
      AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.arn },
      PackedPolicySize: packedSize(input),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
};

const newSecrets = () => ({
  id: `ASIA${hex(16).toUpperCase()}`,
  secret: randomBytes(30).toString('base64'),
  token: randomBytes(120).toString('base64'),
});

function forgetOld(state: State): void {
  const long = state.clock.now() - keptMs;
  for (const [id, { expires = Number.POSITIVE_INFINITY }] of state.keys)
    if (expires < long) state.keys.delete(id);
}

/** A guess: AWS packs policy and tags in a way it does not tell. Whole percents; over 100 is PackedPolicyTooLarge. */
function packedSize({ Policy = '', PolicyArns = [], Tags = [] }: client.AssumeRoleCommandInput): number {
  const tags = Tags.reduce((sum, { Key = '', Value = '' }) => sum + Key.length + Value.length, 0);
  const percent = Math.ceil((Policy.length / 2_048) * 60 + PolicyArns.length * 2 + (tags / 4_096) * 60);
  if (percent > 100)
    throw new AwsFault(
      'PackedPolicyTooLarge',
      `Packed size of session tags consumes ${percent}% of allotted space.`,
    );
  return percent;
}

const getCallerIdentity: Operation<object, client.GetCallerIdentityCommandOutput> = {
  // "No permissions are required to perform this operation" (API reference).
  needs: () => [],
  run: (_input, state, caller: Caller) => ({
    $metadata: {},
    UserId: caller.userId,
    Account: state.account,
    Arn: caller.arn,
  }),
};

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  key: '2011-06-15',
  xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
  schemas: client,
  missing: nullMember('ValidationError'),
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};
