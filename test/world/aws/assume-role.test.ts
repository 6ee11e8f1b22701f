/** AssumeRole: who may, with what, for how long, and what a chain of sessions carries on. */
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { adminCredentials, workerCredentials } from '../../../world/aws/index.ts';
import { account, allow, failure, fourEyes, policy, roleArn, type Scene, scene } from './scene.ts';

const tag = (Key: string, Value: string) => ({ Key, Value });
const op = tag('slipway:op', 'op_1');
const asked = tag('slipway:requester', 'T:U1');

type Case = [string, Partial<Record<keyof AssumeRoleCommandInput, unknown>>, string | undefined];

// security.md §3.4: the trust policy of the four-eyes role.
test.each<Case>([
  ['two people', {}, undefined],
  ['the same person twice', { Tags: [op, asked, tag('slipway:approver', 'T:U1')] }, 'sts:AssumeRole'],
  ['no approver', { Tags: [op, asked] }, 'sts:AssumeRole'],
  ['an approver without a name', { Tags: [op, asked, tag('slipway:approver', '')] }, 'sts:AssumeRole'],
  ['no requester', { Tags: [op, tag('slipway:approver', 'T:U2')] }, 'sts:AssumeRole'],
  ['no tags at all', { Tags: undefined }, 'sts:AssumeRole'],
  ['no source identity', { SourceIdentity: undefined }, 'sts:AssumeRole'],
  ['a source identity from elsewhere', { SourceIdentity: 'root' }, 'sts:AssumeRole'],
  ['a session by another name', { RoleSessionName: 'other' }, 'sts:AssumeRole'],
  ['one tag more', { Tags: [...(fourEyes.Tags ?? []), tag('more', 'x')] }, 'sts:TagSession'],
])('four eyes: %s', async (_, more, denied) => {
  const at = await scene();
  const said = await failure(
    at.sts(workerCredentials).send(new AssumeRoleCommand({ ...fourEyes, ...more } as AssumeRoleCommandInput)),
  );
  expect(said).toBe(
    denied === undefined
      ? 'no failure'
      : `AccessDenied: User: arn:aws:sts::${account}:assumed-role/slipway-worker/world is not authorized to perform: ${denied} on resource: ${fourEyes.RoleArn}`,
  );
});

test('four eyes: somebody else than the bot, and the free role without an approver', async () => {
  const at = await scene();
  expect(await failure(at.sts().send(new AssumeRoleCommand(fourEyes)))).toContain('sts:AssumeRole');
  const free = { ...fourEyes, RoleArn: roleArn('slipway-staging'), Tags: [op, asked] };
  expect(await failure(at.sts(workerCredentials).send(new AssumeRoleCommand(free)))).toBe('no failure');
});

const long = policy(allow('ecs:*', `arn:aws:ecs:*:*:service/prod/${'x'.repeat(2_000)}`));
test.each<Case>([
  [
    'a name of one letter',
    { RoleSessionName: 'x' },
    "'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
  ],
  ['a name with a space', { RoleSessionName: 'slipway op' }, 'regular expression pattern: [\\w+=,.@-]*'],
  ['a name of 65', { RoleSessionName: 'x'.repeat(65) }, 'length less than or equal to 64'],
  ['a source identity of 65', { SourceIdentity: 's'.repeat(65) }, 'length less than or equal to 64'],
  ['14 minutes', { DurationSeconds: 899 }, 'greater than or equal to 900'],
  [
    'more than an hour, by chaining',
    { DurationSeconds: 3_601 },
    '1 hour session limit for roles assumed by role chaining',
  ],
  ['13 hours', { DurationSeconds: 46_800 }, 'less than or equal to 43200'],
  ['a policy of 2,049 characters', { Policy: long }, 'length less than or equal to 2048'],
  ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocument'],
  ['a policy that says nothing', { Policy: policy() }, 'Syntax errors in policy.'],
  [
    'a policy without a resource',
    { Policy: policy({ Effect: 'Allow', Action: 'ecs:*' }) },
    'must contain resources',
  ],
  [
    'a policy with a resource that is no ARN',
    { Policy: policy(allow('ecs:*', 'web')) },
    'must be in ARN format',
  ],
  [
    'a policy with an operator that is none',
    { Policy: policy(allow('*', '*', { StringIs: { 'a:b': 'c' } })) },
    'Invalid Condition type : StringIs.',
  ],
  [
    'a policy with a principal',
    { Policy: policy({ ...allow('*', '*'), Principal: '*' }) },
    'should not specify a principal',
  ],
  ['51 tags', { Tags: Array.from({ length: 51 }, (_, n) => tag(`k${n}`, 'v')) }, 'less than or equal to 50'],
  ['a tag twice, but for case', { Tags: [tag('a', '1'), tag('A', '2')] }, 'Duplicate tag keys'],
  ['a tag with a value of 257', { Tags: [tag('a', 'v'.repeat(257))] }, 'length less than or equal to 256'],
  ['a tag that AWS keeps for itself', { Tags: [tag('aws:a', '1')] }, 'reserved prefix'],
  [
    'a managed policy that is none',
    { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/No' }] },
    'does not exist',
  ],
  ['a role that is no ARN', { RoleArn: 'arn:aws:iam::1:role/short' }, 'is invalid'],
  ['a role that is none', { RoleArn: roleArn('none') }, 'AccessDenied'],
])('AssumeRole refuses %s', async (_, more, words) => {
  const at = await scene();
  const input = { ...fourEyes, ...more } as AssumeRoleCommandInput;
  expect(await failure(at.sts(workerCredentials).send(new AssumeRoleCommand(input)))).toContain(words);
});

const trusting = (at: Scene, name: string, ...statements: object[]) =>
  at.iam().send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy(...statements) }));
const trust = (AWS: string, ...actions: string[]) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: actions,
});

test('a source identity lives on in a chain and cannot be changed; each role must allow it', async () => {
  const at = await scene();
  const worker = roleArn('slipway-read');
  await trusting(at, 'first', trust(account, 'sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'));
  await trusting(
    at,
    'second',
    trust(roleArn('first'), 'sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'),
  );
  await trusting(at, 'closed', trust(roleArn('first'), 'sts:AssumeRole'));
  const first = await at.session(adminCredentials, {
    RoleArn: roleArn('first'),
    RoleSessionName: 'one',
    SourceIdentity: 'slack-T-U1',
    Tags: [tag('keep', '1'), tag('drop', '2')],
    TransitiveTagKeys: ['keep'],
  });
  const go = (more: object) =>
    at
      .sts(first)
      .send(new AssumeRoleCommand({ RoleArn: roleArn('second'), RoleSessionName: 'two', ...more }));
  expect(await go({})).toMatchObject({ SourceIdentity: 'slack-T-U1' });
  expect(at.aws.state.keys.get((await go({})).Credentials?.AccessKeyId ?? '')).toMatchObject({
    tags: { keep: '1' },
    sourceIdentity: 'slack-T-U1',
  });
  expect(await failure(go({ SourceIdentity: 'slack-T-U2' }))).toContain('sts:SetSourceIdentity');
  expect(await failure(go({ Tags: [tag('Keep', '3')] }))).toContain('transitive tag key');
  expect(await failure(go({ RoleArn: roleArn('closed') }))).toContain('sts:SetSourceIdentity');
  expect(await failure(go({ RoleArn: worker }))).toContain('sts:AssumeRole');
});

test('an external id, and a trust policy that denies', async () => {
  const at = await scene();
  const external = { StringEquals: { 'sts:ExternalId': 'secret/1' } };
  await trusting(at, 'partner', { ...trust(account, 'sts:AssumeRole'), Condition: external });
  const go = (more: object) =>
    failure(
      at.sts().send(new AssumeRoleCommand({ RoleArn: roleArn('partner'), RoleSessionName: 'me', ...more })),
    );
  expect(await go({})).toContain('AccessDenied');
  expect(await go({ ExternalId: 'secret/2' })).toContain('AccessDenied');
  expect(await go({ ExternalId: 'secret/1' })).toBe('no failure');
  const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' };
  const text = policy({ ...trust(account, 'sts:AssumeRole'), Condition: external }, deny);
  await at.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'partner', PolicyDocument: text }));
  expect(await go({ ExternalId: 'secret/1' })).toContain('explicit deny in a resource-based policy');
});

// AssumeRole, API reference: within an account a role that names its principal needs no policy on the other side.
test('a role that trusts the account asks for a policy, one that names the caller does not', async () => {
  const at = await scene();
  const worker = roleArn('slipway-worker');
  await trusting(at, 'for-the-account', trust(account, 'sts:AssumeRole'));
  await trusting(at, 'for-the-bot', trust(worker, 'sts:AssumeRole'));
  const go = (name: string) =>
    failure(
      at
        .sts(workerCredentials)
        .send(new AssumeRoleCommand({ RoleArn: roleArn(name), RoleSessionName: 'me' })),
    );
  expect(await go('for-the-account')).toContain('AccessDenied');
  expect(await go('for-the-bot')).toBe('no failure');
});
