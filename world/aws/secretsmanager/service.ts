/** Secrets Manager, as far as a bot reads secrets and whoever looks after them writes them. */
import * as client from '@aws-sdk/client-secrets-manager';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Context } from '../iam/conditions.ts';
import { type Need, nullMember, type Operation, type Service } from '../operation.ts';
import type { State } from '../state.ts';
import { addVersion, arnOf, label, labelled, type Secret, secretOf, type Version } from './secret.ts';

const notFound = (words: string) => new AwsFault('ResourceNotFoundException', words);
const wrong = (words: string) => new AwsFault('InvalidParameterException', words);
const invalid = (words: string) => new AwsFault('InvalidRequestException', words);

/** What a secret holds is at most so many bytes (API reference of PutSecretValue). */
const mostBytes = 65_536;
const dayMs = 86_400_000;

/** Every call is about one secret; which version it asks for is a condition key of its own. */
const need =
  (action: string) =>
  (
    input: {
      SecretId?: string | undefined;
      VersionId?: string | undefined;
      VersionStage?: string | undefined;
    },
    state: State,
  ): Need[] => {
    const resource = arnOf(state, input.SecretId);
    const versions = action === 'GetSecretValue' || action === 'UpdateSecretVersionStage';
    const context: Context = {
      'secretsmanager:SecretId': resource,
      ...(action === 'GetSecretValue' && { 'secretsmanager:VersionId': input.VersionId }),
      ...(versions && { 'secretsmanager:VersionStage': input.VersionStage }),
    };
    return [{ action: `secretsmanager:${action}`, resource, context }];
  };

/** Returns a secret that is not on its way out. */
function living(state: State, named: string | undefined): Secret {
  const secret = secretOf(state, named);
  if (secret.deletedAt)
    throw invalid("You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
}

function wanted(
  secret: Secret,
  { VersionId: id, VersionStage: stage }: client.GetSecretValueRequest,
): Version {
  if (id === undefined) {
    const found = labelled(secret, stage ?? 'AWSCURRENT');
    if (found) return found;
    throw notFound(
      `Secrets Manager can't find the specified secret value for staging label: ${stage ?? 'AWSCURRENT'}`,
    );
  }
  const found = secret.versions.get(id);
  if (!found) throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  if (stage !== undefined && !found.stages.has(stage))
    throw invalid('You provided a VersionStage that is not associated to the provided VersionId.');
  return found;
}

function opened({ keyFails }: Secret): void {
  if (keyFails === 'denied') throw new AwsFault('AccessDeniedException', 'Access to KMS is not allowed');
  if (keyFails === 'disabled')
    throw new AwsFault(
      'DecryptionFailure',
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    );
}

const getSecretValue: Operation<client.GetSecretValueCommandInput, client.GetSecretValueCommandOutput> = {
  needs: need('GetSecretValue'),
  run(input, state) {
    const secret = living(state, input.SecretId);
    const version = wanted(secret, input);
    opened(secret);
    secret.accessedAt = new Date(Math.floor(state.clock.now() / dayMs) * dayMs);
    return {
      $metadata: {},
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...(version.text !== undefined && { SecretString: version.text }),
      ...(version.bytes && { SecretBinary: version.bytes }),
      VersionStages: [...version.stages],
      CreatedDate: version.createdAt,
    };
  },
};

/** Secrets Manager: without a schedule of its own a rotation may be at any time of its day, in UTC. */
function nextRotation(last: Date, days: number): Date {
  const due = new Date(last.getTime() + days * 86_400_000);
  due.setUTCHours(23, 59, 59, 0);
  return due;
}

const describeSecret: Operation<client.DescribeSecretCommandInput, client.DescribeSecretCommandOutput> = {
  needs: need('DescribeSecret'),
  run(input, state) {
    const secret = secretOf(state, input.SecretId);
    const { rotatesAfterDays: days, rotatedAt, accessedAt, deletedAt, key } = secret;
    // A version without a label is deprecated, and not told of.
    const labels = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
    return {
      $metadata: {},
      ARN: secret.arn,
      Name: secret.name,
      ...(key !== undefined && { KmsKeyId: key }),
      ...(days !== undefined && {
        RotationEnabled: true,
        RotationRules: { AutomaticallyAfterDays: days },
        NextRotationDate: nextRotation(rotatedAt ?? secret.createdAt, days),
      }),
      ...(rotatedAt && { LastRotatedDate: rotatedAt }),
      LastChangedDate: secret.changedAt,
      ...(accessedAt && { LastAccessedDate: accessedAt }),
      ...(deletedAt && { DeletedDate: deletedAt }),
      VersionIdsToStages: Object.fromEntries(labels.map(({ id, stages }) => [id, [...stages]])),
      CreatedDate: secret.createdAt,
    };
  },
};

const putSecretValue: Operation<client.PutSecretValueCommandInput, client.PutSecretValueCommandOutput> = {
  needs: need('PutSecretValue'),
  run(input, state) {
    constrain('ValidationException', input, {
      ClientRequestToken: { min: 32, max: 64 },
      VersionStages: { min: 1, max: 20 },
    });
    const secret = living(state, input.SecretId);
    const { SecretString: text, SecretBinary: bytes, ClientRequestToken: id, VersionStages: stages } = input;
    if (text !== undefined && bytes !== undefined)
      throw wrong(
        "You can't specify both a binary secret value and a string secret value in the same secret.",
      );
    if (text === undefined && bytes === undefined)
      throw invalid('You must provide either SecretString or SecretBinary.');
    if (Buffer.byteLength(text ?? bytes ?? '') > mostBytes)
      throw wrong('The secret value is too long: it has more than 65536 bytes.');
    const before = id === undefined ? undefined : secret.versions.get(id);
    const same =
      before?.text === text && Buffer.compare(before?.bytes ?? Buffer.of(), bytes ?? Buffer.of()) === 0;
    if (before && !same)
      throw new AwsFault(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    const version =
      before ??
      addVersion(state, secret, {
        ...(id !== undefined && { id }),
        ...(text !== undefined && { text }),
        ...(bytes && { bytes }),
        ...(stages && { stages }),
      });
    return {
      $metadata: {},
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      VersionStages: [...version.stages],
    };
  },
};

const updateSecretVersionStage: Operation<
  client.UpdateSecretVersionStageCommandInput,
  client.UpdateSecretVersionStageCommandOutput
> = {
  needs: need('UpdateSecretVersionStage'),
  run(input, state) {
    const secret = living(state, input.SecretId);
    const { VersionStage: stage = '', RemoveFromVersionId: from, MoveToVersionId: to } = input;
    const before = labelled(secret, stage);
    for (const id of [from, to])
      if (id !== undefined && !secret.versions.has(id))
        throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
    if (from !== undefined && before?.id !== from)
      throw wrong(`The staging label ${stage} is not attached to version ${from}.`);
    if (before && from === undefined && to !== before.id)
      throw wrong(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${before.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    const version = to === undefined ? undefined : secret.versions.get(to);
    if (!version && stage === 'AWSCURRENT')
      throw wrong('You can only move the staging label AWSCURRENT to another version.');
    if (version) label(secret, version, stage);
    else before?.stages.delete(stage);
    secret.changedAt = new Date(state.clock.now());
    return { $metadata: {}, ARN: secret.arn, Name: secret.name };
  },
};

export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: 'json1.1',
  key: 'secretsmanager',
  schemas: client,
  missing: nullMember('ValidationException'),
  operations: {
    GetSecretValue: getSecretValue,
    DescribeSecret: describeSecret,
    PutSecretValue: putSecretValue,
    UpdateSecretVersionStage: updateSecretVersionStage,
  },
};
