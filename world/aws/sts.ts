/** STS: sessions of roles, narrowed and marked. Limits are AssumeRole's, from its API reference. */
import { randomBytes } from 'node:crypto';
import * as client from '@aws-sdk/client-sts';
import { AwsFault } from './fault.ts';
import { authoriseAssume } from './iam/authorise.ts';
import type { AccessKey, Caller } from './iam/caller.ts';
import type { Context } from './iam/conditions.ts';
import { readDocument } from './iam/evaluate.ts';
import type { Operation, Service } from './operation.ts';
import { hex, type State } from './state.ts';

const nameLike = /^[\w+=,.@-]{2,64}$/;
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

const invalid = (what: string) => new AwsFault('ValidationError', `1 validation error detected: ${what}`);

function check(input: client.AssumeRoleCommandInput): void {
  const { RoleSessionName = '', SourceIdentity, Policy, DurationSeconds = 3_600, Tags = [] } = input;
  const at = (value: string, name: string, how: string) =>
    invalid(`Value '${value}' at '${name}' failed to satisfy constraint: ${how}`);
  if (!nameLike.test(RoleSessionName))
    throw at(
      RoleSessionName,
      'roleSessionName',
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  if (SourceIdentity !== undefined && (!nameLike.test(SourceIdentity) || SourceIdentity.startsWith('aws:')))
    throw at(
      SourceIdentity,
      'sourceIdentity',
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  if (Policy !== undefined && Policy.length > 2_048)
    throw at(`${Policy.slice(0, 20)}…`, 'policy', 'Member must have length less than or equal to 2048');
  if (DurationSeconds < 900)
    throw at(`${DurationSeconds}`, 'durationSeconds', 'Member must have value greater than or equal to 900');
  if (DurationSeconds > 43_200)
    throw at(`${DurationSeconds}`, 'durationSeconds', 'Member must have value less than or equal to 43200');
  if (Tags.length > 50)
    throw at(`${Tags.length} tags`, 'tags', 'Member must have length less than or equal to 50');
  const keys = Tags.map(tag => (tag.Key ?? '').toLowerCase());
  if (new Set(keys).size < keys.length)
    throw new AwsFault(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  for (const { Key = '', Value = '' } of Tags) {
    if (!tagKey.test(Key))
      throw at(
        Key,
        'tags',
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      );
    if (!tagValue.test(Value))
      throw at(
        Value,
        'tags',
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
      );
  }
}

const assumeRole: Operation<client.AssumeRoleCommandInput, client.AssumeRoleCommandOutput> = {
  needs: () => [],
  run(input, state, caller) {
    check(input);
    const { RoleArn = '', RoleSessionName = '', DurationSeconds = 3_600, TransitiveTagKeys = [] } = input;
    const name = /^arn:aws:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(RoleArn)?.[1];
    if (name === undefined)
      throw invalid(`Value '${RoleArn}' at 'roleArn' failed to satisfy constraint: ${RoleArn} is invalid`);
    const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    const inherited = Object.fromEntries(
      Object.entries(caller.tags).filter(([key]) => caller.transitive.includes(key)),
    );
    for (const key of Object.keys(tags))
      if (key in inherited)
        throw new AwsFault(
          'InvalidParameterValue',
          `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.`,
        );
    if (
      caller.sourceIdentity !== undefined &&
      input.SourceIdentity !== undefined &&
      caller.sourceIdentity !== input.SourceIdentity
    )
      throw new AwsFault(
        'AccessDenied',
        `User: ${caller.arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${RoleArn}`,
        403,
      );
    const sourceIdentity = input.SourceIdentity ?? caller.sourceIdentity;
    const context: Context = {
      'sts:RoleSessionName': RoleSessionName,
      'sts:ExternalId': input.ExternalId,
      'sts:SourceIdentity': sourceIdentity,
      'sts:TransitiveTagKeys': TransitiveTagKeys.length > 0 ? TransitiveTagKeys : undefined,
      ...(Object.keys(tags).length > 0 && { 'aws:TagKeys': Object.keys(tags) }),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    };
    const actions = [
      'sts:AssumeRole',
      ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
      ...(input.SourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
    // TagSession and SetSourceIdentity do not carry the session's name or the external id (security.md §3.2).
    for (const action of actions) {
      const own =
        action === 'sts:AssumeRole'
          ? context
          : { ...context, 'sts:RoleSessionName': undefined, 'sts:ExternalId': undefined };
      if (state.enforced) authoriseAssume(state, caller, name, [action], own);
    }
    const role = state.roles.get(name);
    if (!role)
      throw new AwsFault(
        'AccessDenied',
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
        403,
      );
    const most = caller.role === undefined ? role.maxSession : Math.min(role.maxSession, 3_600);
    if (DurationSeconds > most)
      throw new AwsFault(
        'ValidationError',
        caller.role === undefined
          ? 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
          : 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    const key = session(
      state,
      role.id,
      name,
      input,
      { ...inherited, ...tags },
      [...caller.transitive, ...TransitiveTagKeys],
      sourceIdentity,
    );
    state.keys.set(key.id, key);
    const packed = Math.ceil(((input.Policy?.length ?? 0) / 2_048) * 60 + Object.keys(tags).length * 2);
    return {
      $metadata: {},
      Credentials: {
        AccessKeyId: key.id,
        SecretAccessKey: key.secret,
        SessionToken: key.token,
        Expiration: new Date(key.expires ?? 0),
      },
      AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.arn },
      PackedPolicySize: packed,
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
};

function session(
  state: State,
  roleId: string,
  role: string,
  input: client.AssumeRoleCommandInput,
  tags: Record<string, string>,
  transitive: string[],
  sourceIdentity: string | undefined,
): AccessKey {
  const { RoleSessionName = '', DurationSeconds = 3_600, Policy } = input;
  for (const [id, { expires = Number.POSITIVE_INFINITY }] of state.keys)
    if (expires < state.clock.now() - 3_600_000) state.keys.delete(id);
  return {
    id: `ASIA${hex(16).toUpperCase()}`,
    secret: randomBytes(30).toString('base64'),
    token: randomBytes(120).toString('base64'),
    expires: state.clock.now() + DurationSeconds * 1_000,
    arn: `arn:aws:sts::${state.account}:assumed-role/${role}/${RoleSessionName}`,
    userId: `${roleId}:${RoleSessionName}`,
    role,
    tags,
    transitive,
    ...(Policy !== undefined && { sessionPolicy: { text: Policy, document: readDocument(Policy) } }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
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
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};
