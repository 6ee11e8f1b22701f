/** What must hold of the two halves of the bot and of their roles, one assertion each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { permissions } from '../permissions.ts';
import { config, is, json, one, resources, synthesized } from './helpers.ts';

const stack = synthesized().stack('slipway');

for (const half of ['Web', 'Worker'] as const)
  describe(half, () => {
    const service = one(stack, 'AWS::ECS::Service', new RegExp(half));
    const task = one(stack, 'AWS::ECS::TaskDefinition', new RegExp(half));
    const container = task.ContainerDefinitions[0] ?? ({} as never);

    test('two tasks at least, also while it is deployed', () => {
      // The worker's count is its autoscaling's to say: a deployment does not set it back.
      is(service.DesiredCount, half === 'Web' ? 2 : undefined);
      is(service.DeploymentConfiguration.MinimumHealthyPercent, 100);
    });
    test('a version that does not come up is rolled back', () =>
      is(service.DeploymentConfiguration.DeploymentCircuitBreaker, { Enable: true, Rollback: true }));
    test('no public address', () =>
      is(service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp, 'DISABLED'));
    test('nobody gets a shell in it', () => is(service.EnableExecuteCommand, false));
    test('the root file system cannot be written', () => is(container.ReadonlyRootFilesystem, true));
    test('only /tmp can, and it goes with the task', () => {
      is(container.MountPoints, [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' }]);
      is(task.Volumes, [{ Name: 'tmp' }]);
    });
    test('a numeric user that is not root', () => is(container.User, '65532'));
    test('no capability of the kernel', () => is(container.LinuxParameters.Capabilities, { Drop: ['ALL'] }));
    test('not privileged', () => is(container.Privileged, false));
    test('an init process', () => is(container.LinuxParameters.InitProcessEnabled, true));
    test('thirty seconds to stop', () => is(container.StopTimeout, 30));
    test('its health is asked without a shell', () =>
      is(container.HealthCheck.Command, ['CMD', '/nodejs/bin/node', '/app/health.mjs']));
    test('the image is named by its digest', () => {
      assert.match(json(container.Image), /slipway@",\{"Ref":"ImageDigest"\}\]\]\}$/);
      is(stack.Parameters?.ImageDigest?.AllowedPattern, '^sha256:[0-9a-f]{64}$');
    });
    test('a role of its own, and another to be started with', () => {
      assert.match(json(task.TaskRoleArn), new RegExp(`${half}Role`));
      assert.match(json(task.ExecutionRoleArn), new RegExp(`${half}Execution`));
    });
    test('ECS becomes it for tasks of this account and Region only', () =>
      is(one(stack, 'AWS::IAM::Role', new RegExp(`^${half}Role`)).AssumeRolePolicyDocument.Statement, [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' },
          },
        },
      ]));
    test('Redis over TLS, its password from Secrets Manager', () => {
      assert.match(json(container.Environment), /"REDIS_URL","Value":\{"Fn::Join":\["",\["rediss:\/\//);
      assert.match(json(container.Secrets), /REDIS_PASSWORD/);
    });
    test('slipway.yaml as it was read', () =>
      assert.ok(json(container.Environment).includes(json({ Name: 'SLIPWAY_CONFIG_YAML', Value: config }))));
    test('no token and no password in its environment', () =>
      assert.doesNotMatch(
        json(container.Environment),
        /TOKEN|PASSWORD|SIGNING|SEAL_KEY|resolve:secretsmanager/,
      ));
    test('it may read the Slack secret', () =>
      assert.match(
        json(one(stack, 'AWS::IAM::Policy', new RegExp(`^${half}Role`))),
        /secretsmanager:GetSecretValue/,
      ));
  });

test('the worker is updated before web, which may write down work that an old worker does not know', () => {
  const waitsFor = (half: string) =>
    resources(stack, 'AWS::ECS::Service').find(([id]) => id.startsWith(half))?.[1].DependsOn ?? [];
  is(
    waitsFor('Web')
      .filter(id => stack.Resources[id]?.Type === 'AWS::ECS::Service')
      .map(id => /^Worker/.test(id)),
    [true],
  );
  is(
    waitsFor('Worker').filter(id => /^Web/.test(id)),
    [],
  );
});

test('a task in the auditor role reads the stream of the audit trail, which the bot itself may not', () => {
  const { PolicyDocument } = one(stack, 'AWS::IAM::Policy', /^AuditorRole/);
  is(
    PolicyDocument.Statement.map(({ Action, Resource }) => [
      Action,
      json(Resource).replace(/"Ref":"\w+"/, ''),
    ]),
    [
      [
        'logs:GetLogEvents',
        '{"Fn::Join":["",["arn:aws:logs:eu-west-1:111122223333:log-group:",{},":log-stream:slipway"]]}',
      ],
    ],
  );
  const { RoleName, AssumeRolePolicyDocument } = one(stack, 'AWS::IAM::Role', /^AuditorRole/);
  is(
    [RoleName, AssumeRolePolicyDocument],
    ['slipway-auditor', one(stack, 'AWS::IAM::Role', /^WorkerRole/).AssumeRolePolicyDocument],
  );
  is(json(one(stack, 'AWS::IAM::Policy', /^WorkerRole/)).includes('logs:Get'), false);
});

test('only `web` gets the key that opens second factors', () => {
  const holders = resources(stack, 'AWS::ECS::TaskDefinition').filter(([, task]) =>
    json(task).includes('SLIPWAY_SEAL_KEY'),
  );
  is(
    holders.map(([id]) => /Web/.test(id)),
    [true],
  );
});

test('`web` may do nothing in AWS but read its secret', () => {
  const { PolicyDocument } = one(stack, 'AWS::IAM::Policy', /^WebRole/);
  is(
    PolicyDocument.Statement.map(({ Action }) => Action),
    ['secretsmanager:GetSecretValue'],
  );
});

test('`worker` may become the roles of slipway.yaml, and do what its code does', () => {
  const { PolicyDocument } = one(stack, 'AWS::IAM::Policy', /^WorkerRole/);
  const [, assume, tag, ...rest] = PolicyDocument.Statement;
  is(
    assume?.Resource,
    [
      'arn:aws:iam::111122223333:role/slipway-read',
      'arn:aws:iam::111122223333:role/slipway-staging',
      'arn:aws:iam::111122223333:role/slipway-sre',
      'arn:aws:iam::444455556666:role/bots/slipway-read',
      'arn:aws:iam::444455556666:role/bots/slipway-sre',
    ].sort((a, b) => assume?.Resource.indexOf(a as never) - assume?.Resource.indexOf(b as never)),
  );
  is(tag?.Action, ['sts:SetSourceIdentity', 'sts:TagSession']);
  is(rest.length, permissions.worker.length - 2);
  is(json(PolicyDocument).includes('<'), false);
});
