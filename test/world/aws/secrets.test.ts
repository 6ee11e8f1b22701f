/** Secrets Manager: which version is which, whose right it is to read one, and its words when it says no. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, type DescribeParametersCommandInput } from '@aws-sdk/client-ssm';
import { workerCredentials } from '../../../world/aws/index.ts';
import { addSecret, rotate } from '../../../world/aws/secretsmanager/secret.ts';
import { failure, type Scene, scene } from './scene.ts';

const SecretId = 'made/db';
const value = async (at: Scene, VersionStage?: string) =>
  (await at.secrets().send(new GetSecretValueCommand({ SecretId, ...(VersionStage && { VersionStage }) })))
    .SecretString;
const put = (at: Scene, SecretString: string, more: object = {}) =>
  at.secrets().send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));

test('labels move as at AWS: current to previous, pending alone, and each is on one version only', async () => {
  const at = await scene();
  addSecret(at.aws.state, SecretId, 'one');
  await put(at, 'two');
  expect([await value(at), await value(at, 'AWSPREVIOUS')]).toEqual(['two', 'one']);
  const { VersionId: pending } = await put(at, 'three', { VersionStages: ['AWSPENDING'] });
  expect([await value(at), await value(at, 'AWSPENDING')]).toEqual(['two', 'three']);
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: pending };
  const moved = at.secrets().send(new UpdateSecretVersionStageCommand(move));
  expect(await failure(moved)).toMatch(
    /^InvalidParameterException: The parameter RemoveFromVersionId can't be empty\. Staging label AWSCURRENT is currently attached/,
  );
  const { VersionId: RemoveFromVersionId } = await at.secrets().send(new GetSecretValueCommand({ SecretId }));
  await at.secrets().send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId }));
  expect([await value(at), await value(at, 'AWSPREVIOUS')]).toEqual(['three', 'two']);
  const { VersionIdsToStages: labels = {} } = await at
    .secrets()
    .send(new DescribeSecretCommand({ SecretId }));
  // The first version has no label any more, and is not told of.
  expect(Object.values(labels).flat().sort()).toEqual(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);
});

test('a rotation says when it was; a value that somebody puts says when it changed', async () => {
  const at = await scene();
  addSecret(at.aws.state, SecretId, 'one', { rotatesAfterDays: 30 });
  const described = () => at.secrets().send(new DescribeSecretCommand({ SecretId }));
  expect(await described()).not.toHaveProperty('LastRotatedDate');
  at.aws.clock.advance(60_000);
  rotate(at.aws.state, SecretId, 'two');
  const {
    LastRotatedDate: rotated,
    NextRotationDate: next,
    RotationEnabled,
    RotationRules,
  } = await described();
  expect(next?.toISOString().slice(0, 19)).toBe(
    `${new Date(Number(rotated) + 30 * 86_400_000).toISOString().slice(0, 10)}T23:59:59`,
  );
  expect({ RotationEnabled, RotationRules }).toEqual({
    RotationEnabled: true,
    RotationRules: { AutomaticallyAfterDays: 30 },
  });
  at.aws.clock.advance(60_000);
  await put(at, 'three');
  const { LastRotatedDate, LastChangedDate } = await described();
  expect(LastRotatedDate).toEqual(rotated);
  expect(Number(LastChangedDate) - Number(rotated)).toBe(60_000);
});

test('a repeated put is one version; another value under the same token is refused', async () => {
  const at = await scene();
  addSecret(at.aws.state, SecretId, 'one');
  const ClientRequestToken = 'b'.repeat(32);
  await put(at, 'two', { ClientRequestToken });
  await put(at, 'two', { ClientRequestToken });
  expect(at.aws.state.secrets.get(SecretId)?.versions.size).toBe(2);
  expect(await failure(put(at, 'three', { ClientRequestToken }))).toMatch(
    /^ResourceExistsException: You can't use/,
  );
});

test("AWS's words for a secret that is not there, a label nobody put, one on its way out, and a key that does not open it", async () => {
  const at = await scene();
  expect(await failure(value(at))).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  );
  const secret = addSecret(at.aws.state, SecretId, 'one');
  expect(await failure(value(at, 'AWSPREVIOUS'))).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
  );
  secret.keyFails = 'disabled';
  expect(await failure(value(at))).toBe(
    "DecryptionFailure: Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  );
  secret.keyFails = 'denied';
  expect(await failure(value(at))).toBe('AccessDeniedException: Access to KMS is not allowed');
  secret.deletedAt = new Date();
  expect(await failure(put(at, 'x'))).toMatch(/^InvalidRequestException: .* marked for deletion/);
});

test('the bot may read its own secret, by name or ARN, and no other; a policy may name a label', async () => {
  const at = await scene();
  const other = addSecret(at.aws.state, 'slipway/slack-too', 'x');
  const read = (SecretId: string | undefined, VersionStage?: string) =>
    failure(
      at
        .secrets(workerCredentials)
        .send(new GetSecretValueCommand({ SecretId, ...(VersionStage && { VersionStage }) })),
    );
  const own = at.aws.state.secrets.get('slipway/slack')?.arn;
  expect([await read('slipway/slack'), await read(own), await read(own?.slice(0, -7))]).toEqual(
    Array(3).fill('no failure'),
  );
  expect(await read(other.arn)).toMatch(
    /^AccessDeniedException: .* is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:/,
  );
  at.aws.state.roles.get('slipway-worker')?.policies.set('stage', {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { StringEquals: { 'secretsmanager:VersionStage': 'AWSPREVIOUS' } },
      },
    ],
  });
  expect(await read(own, 'AWSPREVIOUS')).toMatch(/explicit deny in an identity-based policy/);
});

const parameters = (at: Scene, input: DescribeParametersCommandInput) =>
  at.ssm().send(new DescribeParametersCommand(input));
const named = (...Values: string[]) => [{ Key: 'Name', Values }];

test('parameters come a page at a time, and a page may be empty though it is not the last', async () => {
  const at = await scene();
  for (let i = 0; i < 120; i++) {
    const name = `/many/${i}`;
    at.aws.state.parameters.set(name, { name, type: 'String', changedAt: new Date(i), version: 1 });
  }
  const pages: (string | undefined)[][] = [];
  let NextToken: string | undefined;
  do {
    const told = await parameters(at, {
      ParameterFilters: named('/many/70', '/many/2', '/no'),
      MaxResults: 50,
      NextToken,
    });
    pages.push((told.Parameters ?? []).map(({ Name }) => Name));
    ({ NextToken } = told);
  } while (NextToken !== undefined);
  expect(pages).toEqual([['/many/2'], ['/many/70'], []]);
  expect((await parameters(at, {})).Parameters).toHaveLength(10);
  const below = (Option: string) =>
    parameters(at, { ParameterFilters: [{ Key: 'Path', Option, Values: ['/'] }] });
  expect([(await below('OneLevel')).Parameters, (await below('Recursive')).Parameters?.length]).toEqual([
    [],
    10,
  ]);
});

test.each<[what: string, input: DescribeParametersCommandInput, words: RegExp]>([
  ['51 a page', { MaxResults: 51 }, /^ValidationException: .*'maxResults'.*less than or equal to 50/],
  [
    '51 names',
    { ParameterFilters: named(...Array.from({ length: 51 }, (_, i) => `${i}`)) },
    /^ValidationException: .*values.*50/,
  ],
  [
    'a key that there is not',
    { ParameterFilters: [{ Key: 'name', Values: ['x'] }] },
    /^ValidationException: .*tag:\.\+\|Name/,
  ],
  ['a key for others', { ParameterFilters: [{ Key: 'Label', Values: ['x'] }] }, /^InvalidFilterKey: .*Label/],
  [
    'an option of another key',
    { ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['x'] }] },
    /^InvalidFilterOption: .*Contains/,
  ],
  [
    'both kinds of filters',
    { ParameterFilters: named('x'), Filters: [{ Key: 'Name', Values: ['x'] }] },
    /^ValidationException: You can use either/,
  ],
  ['the token of another list', { NextToken: 'x' }, /^InvalidNextToken: /],
])('Parameter Store refuses %s', async (_what, input, words) => {
  expect(await failure(parameters(await scene(), input))).toMatch(words);
});
