/** What comes before the bot, and what reaches it: nothing in Socket Mode, one path in HTTP mode. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { is, json, one, resources, settings, synthesized } from './helpers.ts';

const socket = synthesized();
const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b';
const http = synthesized(
  `${settings}slack: { certificate: "${certificate}" }\nvpc: { id: vpc-1, zones: [eu-west-1a, eu-west-1b], privateSubnets: [subnet-1, subnet-2], publicSubnets: [subnet-3, subnet-4] }\n`,
);
const stack = socket.stack('slipway');
const first = socket.stack('slipway-first');

describe('what comes first', () => {
  test('the Slack secret has names and no values, the same in each mode: no deployment writes over those of the operator', () => {
    const secret = (stack: typeof first) => one(stack, 'AWS::SecretsManager::Secret', /Slack/).SecretString;
    is(JSON.parse(secret(first)), { SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: '' });
    is(secret(http.stack('slipway-first')), secret(first));
  });
  test('the seal key is 43 letters and digits, and is never lost with the stack', () => {
    const [, seal] = resources(first, 'AWS::SecretsManager::Secret').find(([id]) => /Seal/.test(id)) ?? [];
    is(seal?.Properties.GenerateSecretString, { ExcludePunctuation: true, PasswordLength: 43 });
    is(seal?.DeletionPolicy, 'Retain');
  });
  test('a tag in the repository stands for one image for ever', () =>
    is(one(first, 'AWS::ECR::Repository').ImageTagMutability, 'IMMUTABLE'));
});

describe('Socket Mode', () => {
  test('nothing is open to the Internet', () => {
    is(resources(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer'), []);
    const open = Object.values(stack.Resources).filter(
      ({ Type, Properties }) =>
        Type.startsWith('AWS::EC2::SecurityGroup') &&
        json(Properties.SecurityGroupIngress ?? '').includes('0.0.0.0/0'),
    );
    is(open, []);
  });
  test('the bot goes out over HTTPS only, and to Redis', () => {
    const tasks = one(stack, 'AWS::EC2::SecurityGroup', /NetworkTasks/);
    is(
      tasks.SecurityGroupEgress.map(({ CidrIp, FromPort }) => [CidrIp, FromPort]),
      [['0.0.0.0/0', 443]],
    );
  });
});

describe('HTTP mode, in a VPC that is there', () => {
  const there = http.stack('slipway');
  test('no VPC is made', () => is(resources(there, 'AWS::EC2::VPC'), []));
  test('its tasks are in the private subnets', () =>
    is(one(there, 'AWS::ECS::Service', /Web/).NetworkConfiguration.AwsvpcConfiguration.Subnets, [
      'subnet-1',
      'subnet-2',
    ]));
  test('HTTPS with the given certificate', () => {
    const { Protocol, Certificates } = one(there, 'AWS::ElasticLoadBalancingV2::Listener');
    is([Protocol, Certificates], ['HTTPS', [{ CertificateArn: certificate }]]);
  });
  test("only Slack's path is served", () => {
    is(one(there, 'AWS::ElasticLoadBalancingV2::Listener').DefaultActions[0]?.FixedResponseConfig, {
      StatusCode: '404',
    });
    is(one(there, 'AWS::ElasticLoadBalancingV2::ListenerRule').Conditions[0]?.PathPatternConfig, {
      Values: ['/slack/events'],
    });
  });
  test('the bot is told', () => {
    assert.match(json(one(there, 'AWS::ECS::TaskDefinition', /Web/)), /"SLIPWAY_SLACK_MODE","Value":"http"/);
  });
  test('a failover of Redis has no task replaced', () =>
    is(one(there, 'AWS::ElasticLoadBalancingV2::TargetGroup').HealthCheckPath, '/livez'));
  test('cdk-nag has nothing to say', () => is(http.complaints, []));
});

test('cdk-nag has nothing to say', () => is(socket.complaints, []));
