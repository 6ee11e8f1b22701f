/** What a session may do: its role's policies, narrowed by its session policy, bounded by its lease, in AWS's words. */
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Document } from '../../../world/aws/iam/evaluate.ts';
import { workerCredentials } from '../../../world/aws/index.ts';
import { allow, ecsArn, failure, fourEyes, policy, roleArn, type Scene, scene } from './scene.ts';

const web = ecsArn('service/prod/web');
const cluster = ecsArn('cluster/prod');
const on = { cluster: 'prod', service: 'web' };
const me = 'arn:aws:sts::111122223333:assumed-role/slipway-sre/slipway-op_1';

/** Returns ECS as seen by a four-eyes session with this policy, of a role that may do everything in ECS. */
async function narrowed(at: Scene, ...statements: object[]) {
  const everything: Document = JSON.parse(policy(allow('ecs:*', '*')));
  at.aws.state.roles.get('slipway-sre')?.policies.set('everything', everything);
  return at.ecs(await at.session(workerCredentials, { ...fourEyes, Policy: policy(...statements) }));
}

const scaling = allow('ecs:UpdateService', web, {
  ArnEquals: { 'ecs:cluster': cluster },
  Null: { 'ecs:task-definition': 'true', 'ecs:enable-execute-command': 'true' },
});
const switching = allow('ecs:UpdateService', web, {
  ArnEquals: { 'ecs:cluster': cluster, 'ecs:task-definition': ecsArn('task-definition/web:42') },
  StringNotEqualsIfExists: { 'ecs:enable-execute-command': 'true' },
});
const update = (more: object) => new ecs.UpdateServiceCommand({ ...on, ...more });

// The templates of security.md §3.3 and what they let through.
test.each<[string, object, object, boolean]>([
  ['scale: the count', scaling, update({ desiredCount: 4 }), true],
  ['scale: the count of another service', scaling, update({ service: 'api', desiredCount: 4 }), false],
  ['scale: the count on another cluster', scaling, update({ cluster: 'staging', desiredCount: 4 }), false],
  ['scale: a revision', scaling, update({ desiredCount: 4, taskDefinition: 'web:42' }), false],
  ['scale: a door into the tasks', scaling, update({ desiredCount: 4, enableExecuteCommand: true }), false],
  ['scale: a look', scaling, new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] }), false],
  ['switch: the revision', switching, update({ taskDefinition: 'web:42' }), true],
  ['switch: by its ARN', switching, update({ taskDefinition: ecsArn('task-definition/web:42') }), true],
  ['switch: the newest, which is another', switching, update({ taskDefinition: 'web' }), false],
  ['switch: only the count', switching, update({ desiredCount: 4 }), false],
  ['switch: with exec', switching, update({ taskDefinition: 'web:42', enableExecuteCommand: true }), false],
])('%s', async (_, statement, command, allowed) => {
  const at = await scene();
  const client = await narrowed(at, statement);
  const said = await failure(client.send(command as ecs.UpdateServiceCommand));
  expect(said).toMatch(
    allowed ? /^no failure$/ : /^AccessDeniedException: .* because no session policy allows the ecs:/,
  );
});

test('DescribeServices takes the right on each service that is named', async () => {
  const at = await scene();
  const client = await narrowed(at, allow('ecs:DescribeServices', web));
  const look = (...services: string[]) =>
    failure(client.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services })));
  expect(await look('web')).toBe('no failure');
  expect(await look('web', 'api')).toContain(`on resource: ${ecsArn('service/prod/api')}`);
});

test('ListTasks is asked on container instances, with the cluster as a condition key', async () => {
  const at = await scene();
  const session = await at.session(workerCredentials, {
    RoleArn: roleArn('slipway-read'),
    RoleSessionName: 'slipway-read',
    Policy: policy(allow('ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': cluster } })),
  });
  const list = (name: string) => failure(at.ecs(session).send(new ecs.ListTasksCommand({ cluster: name })));
  expect(await list('prod')).toBe('no failure');
  expect(await list('staging')).toContain(`on resource: ${ecsArn('container-instance/staging/*')}`);
});

test('a service deployment is asked together with its service', async () => {
  const at = await scene();
  const { serviceDeployments = [] } = await at.ecs().send(new ecs.ListServiceDeploymentsCommand(on));
  const arn = serviceDeployments[0]?.serviceDeploymentArn ?? '';
  const read = async (...resources: string[]) =>
    failure(
      (await narrowed(at, allow('ecs:DescribeServiceDeployments', resources))).send(
        new ecs.DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
      ),
    );
  expect(await read(web, ecsArn('service-deployment/prod/web/*'))).toBe('no failure');
  expect(await read(web)).toContain(`on resource: ${arn}`);
  expect(await read(arn)).toContain(`on resource: ${web}`);
});

test('registering a revision takes the family, its tags and each of its roles', async () => {
  const at = await scene();
  const family = ecsArn('task-definition/web:*');
  const op = { StringEquals: { 'aws:RequestTag/slipway:op': 'op_1' } };
  const passes = (role: string) =>
    allow('iam:PassRole', roleArn(role), {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
  const tags = allow('ecs:TagResource', family, {
    StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
  });
  const register = async (statements: object[], more: object = {}) =>
    failure(
      (await narrowed(at, ...statements)).send(
        new ecs.RegisterTaskDefinitionCommand({
          family: 'web',
          taskRoleArn: roleArn('demo-task'),
          tags: [{ key: 'slipway:op', value: 'op_1' }],
          containerDefinitions: [{ name: 'web', image: 'web:2', memory: 128 }],
          ...more,
        }),
      ),
    );
  const own = allow('ecs:RegisterTaskDefinition', family, op);
  expect(await register([own, tags, passes('demo-task')])).toBe('no failure');
  expect(await register([own, tags, passes('demo-task')], { family: 'api' })).toContain(
    'task-definition/api:*',
  );
  expect(await register([own, tags])).toContain(`iam:PassRole on resource: ${roleArn('demo-task')}`);
  expect(await register([own, passes('demo-task')])).toContain('ecs:TagResource');
  expect(await register([own, tags, passes('demo-task')], { tags: [] })).toContain(
    'ecs:RegisterTaskDefinition',
  );
});

test('the words of a denial name who, what, on what and whose policy', async () => {
  const at = await scene();
  const at3 = await narrowed(at, allow('ecs:DescribeServices', web));
  expect(await failure(at3.send(update({ desiredCount: 4 })))).toBe(
    `AccessDeniedException: User: ${me} is not authorized to perform: ecs:UpdateService on resource: ${web} because no session policy allows the ecs:UpdateService action`,
  );
  const denied = await narrowed(at, allow('*', '*'), { ...allow('ecs:*', '*'), Effect: 'Deny' });
  expect(await failure(denied.send(update({ desiredCount: 4 })))).toBe(
    `AccessDeniedException: User: ${me} is not authorized to perform: ecs:UpdateService on resource: ${web} with an explicit deny in a session policy`,
  );
  const bare = at.ecs(workerCredentials);
  expect(await failure(bare.send(update({ desiredCount: 4 })))).toContain(
    'because no identity-based policy allows the ecs:UpdateService action',
  );
  expect(await failure(at.iam(workerCredentials).send(new iam.GetRoleCommand({ RoleName: 'x' })))).toMatch(
    /^AccessDenied: User: .* is not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role\/x because no identity-based policy/,
  );
  expect((await at.service('prod/web')).desiredCount).toBe(3);
});

test("a lease ends by the world's clock: what is held up past it is denied", async () => {
  const at = await scene();
  const until = new Date(at.aws.clock.now() + 15_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const lease = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateGreaterThan: { 'aws:CurrentTime': until } },
  };
  const client = await narrowed(at, scaling, lease);
  expect(await failure(client.send(update({ desiredCount: 4 })))).toBe('no failure');
  at.aws.clock.advance(16_000);
  expect(await failure(client.send(update({ desiredCount: 5 })))).toContain(
    'with an explicit deny in a session policy',
  );
  expect((await at.service('prod/web')).desiredCount).toBe(4);
});

test('tags of a resource, of a session and of its role are what policies see', async () => {
  const at = await scene();
  const tagged = allow('ecs:UpdateService', '*', {
    StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/slipway:requester}' },
  });
  const client = await narrowed(at, tagged);
  expect(await failure(client.send(update({ desiredCount: 4 })))).toContain('no session policy');
  await at
    .ecs()
    .send(new ecs.TagResourceCommand({ resourceArn: web, tags: [{ key: 'team', value: 'T:U1' }] }));
  expect(await failure(client.send(update({ desiredCount: 4 })))).toBe('no failure');
});

test('a permissions boundary holds a role back, whatever its policies say', async () => {
  const at = await scene();
  await at.iam().send(
    new iam.CreateRoleCommand({
      RoleName: 'bounded',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: '111122223333' },
        Action: 'sts:AssumeRole',
      }),
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    }),
  );
  await at.iam().send(
    new iam.PutRolePolicyCommand({
      RoleName: 'bounded',
      PolicyName: 'all',
      PolicyDocument: policy(allow('*', '*')),
    }),
  );
  const { Credentials: given } = await at
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: roleArn('bounded'), RoleSessionName: 'me' }));
  const client = at.ecs({
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  });
  expect(
    await failure(client.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] }))),
  ).toBe('no failure');
  expect(await failure(client.send(update({ desiredCount: 4 })))).toContain(
    'because no permissions boundary allows the ecs:UpdateService action',
  );
});

test('every call is on record: who, for whom, under which policy, and what became of it', async () => {
  const at = await scene();
  const text = policy(scaling);
  const session = await at.session(workerCredentials, { ...fourEyes, Policy: text });
  await at.ecs(session).send(update({ desiredCount: 4 }));
  await failure(at.ecs(session).send(update({ desiredCount: 4, taskDefinition: 'web:42' })));
  const [allowed, denied] = at.aws.calls.filter(({ operation }) => operation === 'UpdateService');
  expect(allowed).toMatchObject({
    service: 'ecs',
    input: { cluster: 'prod', service: 'web', desiredCount: 4 },
    principalArn: me,
    accessKeyId: session.accessKeyId,
    sourceIdentity: 'slack-T-U1',
    sessionTags: { 'slipway:op': 'op_1', 'slipway:approver': 'T:U2' },
    sessionPolicy: text,
    decision: 'allowed',
    done: true,
  });
  expect(denied).toMatchObject({ decision: 'denied', done: false, error: 'AccessDeniedException' });
});
