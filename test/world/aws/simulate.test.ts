/** SimulatePrincipalPolicy: the same decisions, asked without doing anything. */
import { type ContextEntry, PutRolePolicyCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { workerCredentials } from '../../../world/aws/index.ts';
import { allow, credentialsOf, ecsArn, failure, policy, roleArn, type Scene, scene } from './scene.ts';

const web = ecsArn('service/prod/web');
const ask = (at: Scene, more: object = {}) =>
  at.iam().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn('slipway-sre'),
      ActionNames: ['ecs:UpdateService'],
      ResourceArns: [web],
      ...more,
    }),
  );
const decisions = async (at: Scene, more: object) =>
  (await ask(at, more)).EvaluationResults?.map(
    ({ EvalActionName, EvalResourceName, EvalDecision }) =>
      `${EvalActionName} ${EvalResourceName?.split(':').at(-1)} ${EvalDecision}`,
  );

test('allowed, denied by nobody and denied outright, for each action on each resource', async () => {
  const at = await scene();
  const deny = policy({ ...allow('ecs:StopTask', '*'), Effect: 'Deny' });
  expect(
    await decisions(at, {
      ActionNames: ['ecs:UpdateService', 'ecs:DeleteService', 'ecs:StopTask'],
      ResourceArns: [web, ecsArn('service/other/web')],
      PolicyInputList: [deny],
    }),
  ).toEqual([
    'ecs:UpdateService service/prod/web allowed',
    'ecs:UpdateService service/other/web implicitDeny',
    'ecs:DeleteService service/prod/web implicitDeny',
    'ecs:DeleteService service/other/web implicitDeny',
    'ecs:StopTask service/prod/web explicitDeny',
    'ecs:StopTask service/other/web explicitDeny',
  ]);
  expect(await decisions(at, { PolicySourceArn: roleArn('slipway-staging') })).toEqual([
    'ecs:UpdateService service/prod/web implicitDeny',
  ]);
});

test('a session policy is asked as a boundary: the same narrowing', async () => {
  const at = await scene();
  const within = (text: string) => decisions(at, { PermissionsBoundaryPolicyInputList: [text] });
  expect(await within(policy(allow('ecs:UpdateService', web)))).toEqual([
    'ecs:UpdateService service/prod/web allowed',
  ]);
  expect(await within(policy(allow('ecs:Describe*', '*')))).toEqual([
    'ecs:UpdateService service/prod/web implicitDeny',
  ]);
});

test('context decides, and what the policies ask for and nobody gave is named', async () => {
  const at = await scene();
  const text = policy(
    allow('ecs:DeleteService', '*', { ArnEquals: { 'ecs:cluster': ecsArn('cluster/prod') } }),
  );
  await at
    .iam()
    .send(new PutRolePolicyCommand({ RoleName: 'slipway-sre', PolicyName: 'more', PolicyDocument: text }));
  const given: ContextEntry[] = [
    { ContextKeyName: 'ecs:cluster', ContextKeyType: 'string', ContextKeyValues: [ecsArn('cluster/prod')] },
  ];
  const more = { ActionNames: ['ecs:DeleteService'], ResourceArns: [web] };
  expect(await ask(at, more)).toMatchObject({
    EvaluationResults: [
      { EvalDecision: 'implicitDeny', MissingContextValues: expect.arrayContaining(['ecs:cluster']) },
    ],
  });
  const answer = await ask(at, { ...more, ContextEntries: given });
  expect(answer.EvaluationResults?.[0]).toMatchObject({ EvalDecision: 'allowed', MatchedStatements: [{}] });
  expect(answer.EvaluationResults?.[0]?.MissingContextValues).not.toContain('ecs:cluster');
});

test('results come in pages', async () => {
  const at = await scene();
  const ActionNames = ['ecs:UpdateService', 'ecs:StopTask', 'ecs:DescribeServices'];
  const first = await ask(at, { ActionNames, MaxItems: 2 });
  expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
  expect(first.EvaluationResults).toHaveLength(2);
  const second = await ask(at, { ActionNames, MaxItems: 2, Marker: first.Marker });
  expect(second.EvaluationResults?.map(one => one.EvalActionName)).toEqual(['ecs:DescribeServices']);
  expect(second.IsTruncated).toBe(false);
  expect(await failure(ask(at, { ActionNames, Marker: 'made-up' }))).toContain('Invalid Marker');
});

test.each([
  ['a role that is none', { PolicySourceArn: roleArn('none') }, /^NoSuchEntityException/],
  ['something that is no role', { PolicySourceArn: 'arn:aws:s3:::bucket' }, /^InvalidInputException/],
  ['an action that is none', { ActionNames: ['update'] }, /^InvalidInputException/],
  ['a policy that is none', { PolicyInputList: ['{'] }, /^MalformedPolicyDocument/],
])('it refuses %s', async (_, more, words) => {
  expect(await failure(ask(await scene(), more))).toMatch(words);
});

test('the read role may ask about the operator roles and about no other', async () => {
  const at = await scene();
  const reader = credentialsOf(
    await at
      .sts(workerCredentials)
      .send(new AssumeRoleCommand({ RoleArn: roleArn('slipway-read'), RoleSessionName: 'slipway-read' })),
  );
  const about = (name: string) =>
    failure(
      at.iam(reader).send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: roleArn(name),
          ActionNames: ['ecs:UpdateService'],
        }),
      ),
    );
  expect(await about('slipway-sre')).toBe('no failure');
  expect(await about('slipway-worker')).toMatch(/^AccessDenied/);
});
