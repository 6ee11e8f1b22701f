/** What AssumeRole takes: the limits of its API reference, and its words. */
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { AwsFault } from '../fault.ts';

const nameLike = /^[\w+=,.@-]*$/;
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const externalIdLike = /^[\w+=,.@:/-]*$/;
/** An inline policy and the ARNs of managed ones share this many characters. */
const policyLimit = 2_048;

const invalid = (what: string) => new AwsFault('ValidationError', `1 validation error detected: ${what}`);
const at = (value: unknown, name: string, how: string) =>
  invalid(`Value '${value}' at '${name}' failed to satisfy constraint: ${how}`);

function text(value: string, name: string, [least, most]: [number, number], like: RegExp): void {
  const pattern = like.source.replace(/^\^|\$$/g, '');
  if (value.length < least)
    throw at(value, name, `Member must have length greater than or equal to ${least}`);
  if (value.length > most) throw at(value, name, `Member must have length less than or equal to ${most}`);
  if (!like.test(value)) throw at(value, name, `Member must satisfy regular expression pattern: ${pattern}`);
}

/** Throws ValidationError and its kin where a request is not one that STS takes. */
export function checkAssumeRole(input: AssumeRoleCommandInput): void {
  const { RoleArn = '', RoleSessionName = '', SourceIdentity, ExternalId, DurationSeconds = 3_600 } = input;
  text(RoleArn, 'roleArn', [20, 2_048], /^[\u0020-\u00FF]*$/);
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(RoleArn))
    throw new AwsFault('ValidationError', `${RoleArn} is invalid`);
  text(RoleSessionName, 'roleSessionName', [2, 64], nameLike);
  if (SourceIdentity !== undefined) {
    text(SourceIdentity, 'sourceIdentity', [2, 64], nameLike);
    if (SourceIdentity.toLowerCase().startsWith('aws:'))
      throw at(SourceIdentity, 'sourceIdentity', 'Member must not start with aws:');
  }
  if (ExternalId !== undefined) text(ExternalId, 'externalId', [2, 1_224], externalIdLike);
  if (DurationSeconds < 900)
    throw at(DurationSeconds, 'durationSeconds', 'Member must have value greater than or equal to 900');
  if (DurationSeconds > 43_200)
    throw at(DurationSeconds, 'durationSeconds', 'Member must have value less than or equal to 43200');
  checkPolicies(input);
  checkTags(input);
}

function checkPolicies({ Policy, PolicyArns = [] }: AssumeRoleCommandInput): void {
  if (Policy !== undefined) text(Policy, 'policy', [1, policyLimit], /^[\u0009\u000A\u000D\u0020-\u00FF]+$/);
  if (PolicyArns.length > 10)
    throw at(PolicyArns.length, 'policyArns', 'Member must have length less than or equal to 10');
  const together = (Policy?.length ?? 0) + PolicyArns.reduce((sum, { arn = '' }) => sum + arn.length, 0);
  if (together > policyLimit)
    throw new AwsFault(
      'PackedPolicyTooLarge',
      `Plaintext policy size ${together} exceeds the limit of ${policyLimit}`,
    );
}

function checkTags({ Tags = [], TransitiveTagKeys = [] }: AssumeRoleCommandInput): void {
  if (Tags.length > 50)
    throw at(`${Tags.length} tags`, 'tags', 'Member must have length less than or equal to 50');
  Tags.forEach(({ Key = '', Value }, i) => {
    text(Key, `tags.${i + 1}.member.key`, [1, 128], tagText);
    if (Value === undefined)
      throw invalid(
        `Value null at 'tags.${i + 1}.member.value' failed to satisfy constraint: Member must not be null`,
      );
    text(Value, `tags.${i + 1}.member.value`, [0, 256], tagText);
    if (Key.toLowerCase().startsWith('aws:'))
      throw new AwsFault('InvalidParameterValue', 'Tag keys may not start with the reserved prefix aws:');
  });
  const keys = Tags.map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw new AwsFault(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  for (const key of TransitiveTagKeys)
    if (!keys.includes(key.toLowerCase()))
      throw new AwsFault(
        'InvalidParameterValue',
        'The specified transitive tag key must be included in the requested tags.',
      );
}
