/** What comes before the bot, and what reaches it: nothing in Socket Mode, one path in HTTP mode. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginning, is, json, one, resources, settings, synthesized, waysIn } from './helpers.ts';

const socket = synthesized();
const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b';
const http = synthesized(
  `${settings}slack: { certificate: "${certificate}" }\nvpc: { id: vpc-1, zones: [eu-west-1a, eu-west-1b], privateSubnets: [subnet-1, subnet-2], publicSubnets: [subnet-3, subnet-4] }\n`,
);
const stack = socket.stack('slipway');
const first = socket.stack('slipway-first');

/** The security groups of a half's service, by the beginnings of their logical ids. */
const groupsOf = (of: typeof stack, half: string) =>
  one(of, 'AWS::ECS::Service', new RegExp(half)).NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map(
    beginning,
  );
const listensAt = (of: typeof stack, half: string) =>
  one(of, 'AWS::ECS::TaskDefinition', new RegExp(half)).ContainerDefinitions[0]?.Environment.find(
    ({ Name }) => Name === ('SLIPWAY_METRICS' as never),
  )?.Value;

describe('what comes first', () => {
  test('the Slack secret has names and no values, the same in each mode: no deployment writes over those of the operator', () => {
    const secret = (stack: typeof first) => one(stack, 'AWS::SecretsManager::Secret', /Slack/).SecretString;
    is(JSON.parse(secret(first)), { SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: '' });
    is(secret(http.stack('slipway-first')), secret(first));
  });
  test('the seal key is 43 letters and digits, and is never lost with the stack', () => {
    const [, seal] = resources(first, 'AWS::SecretsManager::Secret').find(([id]) => /Seal/.test(id)) ?? [];
    is(seal?.Properties.GenerateSecretString, { ExcludePunctuation: true, PasswordLength: 43 });
    is(seal?.DeletionPolicy, 'RetainExceptOnCreate');
  });
  test('a tag in the repository stands for one image for ever', () =>
    is(one(first, 'AWS::ECR::Repository').ImageTagMutability, 'IMMUTABLE'));
});

describe('Socket Mode', () => {
  test('who talked to whom in its VPC is kept, by a role for the flow logs of this account only', () => {
    is(one(stack, 'AWS::EC2::FlowLog').TrafficType, 'ALL');
    is(one(stack, 'AWS::IAM::Role', /^NetworkFlow/).AssumeRolePolicyDocument.Statement[0]?.Condition, {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*' },
    });
  });
  test('nothing is open to the Internet', () => {
    is(resources(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer'), []);
    const open = Object.values(stack.Resources).filter(
      ({ Type, Properties }) =>
        Type.startsWith('AWS::EC2::SecurityGroup') &&
        json(Properties.SecurityGroupIngress ?? '').includes('0.0.0.0/0'),
    );
    is(open, []);
  });
  for (const half of ['Web', 'Worker']) {
    test(`nobody reaches ${half}, the other half neither`, () => {
      is(groupsOf(stack, half), [`Network${half}`]);
      is(waysIn(stack, new RegExp(`^Network${half}`)), []);
    });
    test(`${half} goes out over HTTPS only, and to Redis`, () => {
      const out = one(stack, 'AWS::EC2::SecurityGroup', new RegExp(`^Network${half}`)).SecurityGroupEgress;
      is(
        out.map(({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort]),
        [['0.0.0.0/0', 443, 443]],
      );
    });
    test(`${half} says how it is on loopback, where its own health check asks`, () =>
      is(listensAt(stack, half), '127.0.0.1:9464'));
  }
  test('both halves, and nobody else, reach the endpoints', () =>
    is(waysIn(stack, /^NetworkEndpoints/), ['NetworkWeb 443', 'NetworkWorker 443']));
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
  test('the address that its name has to stand for is said', () =>
    assert.match(json(there.Outputs?.LoadBalancer), /"IngressBalancer\w+","DNSName"/));
  test('the bot is told', () => {
    assert.match(json(one(there, 'AWS::ECS::TaskDefinition', /Web/)), /"SLIPWAY_SLACK_MODE","Value":"http"/);
  });
  test('the load balancer reaches web, where Slack is heard and where it asks whether a task lives', () => {
    is(groupsOf(there, 'Web'), ['NetworkWeb']);
    is(waysIn(there, /^NetworkWeb/), ['IngressAccess 3000', 'IngressAccess 9464']);
    is(one(there, 'AWS::ElasticLoadBalancingV2::TargetGroup').HealthCheckPort, '9464');
    is(listensAt(there, 'Web'), '0.0.0.0:9464');
  });
  test('nobody reaches the worker', () => {
    is(groupsOf(there, 'Worker'), ['NetworkWorker']);
    is(waysIn(there, /^NetworkWorker/), []);
    is(listensAt(there, 'Worker'), '127.0.0.1:9464');
  });
  test('the load balancer goes nowhere else', () => {
    const out = resources(there, 'AWS::EC2::SecurityGroupEgress')
      .map(([, { Properties }]) => Properties)
      .filter(({ GroupId }) => json(GroupId).includes('IngressAccess'));
    is(
      out
        .map(({ DestinationSecurityGroupId, FromPort }) => [
          /NetworkWeb/.test(json(DestinationSecurityGroupId)),
          FromPort,
        ])
        .toSorted(),
      [
        [true, 3000],
        [true, 9464],
      ],
    );
  });
  test('a failover of Redis has no task replaced', () =>
    is(one(there, 'AWS::ElasticLoadBalancingV2::TargetGroup').HealthCheckPath, '/livez'));
  test('cdk-nag has nothing to say', () => is(http.complaints, []));
});

test('cdk-nag has nothing to say', () => is(socket.complaints, []));
