/** The roles of each account: who may become them, what they may do, and where an account's events go. */
import { describe, test } from 'node:test';
import { permissions } from '../permissions.ts';
import { is, json, one, resources, synthesized } from './helpers.ts';

const { stack, names } = synthesized();
const home = stack('slipway-111122223333-eu-west-1');
const shop = stack('slipway-444455556666-eu-central-1');
const worker = 'arn:aws:iam::111122223333:role/slipway-worker';

test('a stack for each account and Region', () =>
  is(names, [
    'slipway-first',
    'slipway',
    'slipway-111122223333-eu-west-1',
    'slipway-111122223333-us-east-1',
    'slipway-444455556666-eu-central-1',
  ]));

test('roles are made once an account, by the names and paths of slipway.yaml', () => {
  const named = (name: string) =>
    resources(stack(name), 'AWS::IAM::Role').map(([, { Properties }]) => [
      Properties.Path,
      Properties.RoleName,
    ]);
  is(named('slipway-111122223333-eu-west-1'), [
    ['/', 'slipway-read'],
    ['/', 'slipway-staging'],
    ['/', 'slipway-sre'],
  ]);
  // The role that forwards events has no name; each Region has its own.
  is(named('slipway-111122223333-us-east-1'), [[undefined, undefined]]);
  is(named('slipway-444455556666-eu-central-1').slice(0, 2), [
    ['/bots/', 'slipway-read'],
    ['/bots/', 'slipway-sre'],
  ]);
});

describe('four eyes, word for word (security.md §3.4)', () => {
  const trust = one(home, 'AWS::IAM::Role', /Operatorslipwaysre/).AssumeRolePolicyDocument.Statement;
  const Principal = { AWS: worker };
  test('whoever approved is not whoever asked', () =>
    is(trust[0], {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: {
        StringLike: {
          'sts:RoleSessionName': 'slipway-*',
          'sts:SourceIdentity': 'slack-*',
          'aws:RequestTag/slipway:op': '?*',
          'aws:RequestTag/slipway:requester': '?*',
          'aws:RequestTag/slipway:approver': '?*',
        },
        StringNotEquals: { 'aws:RequestTag/slipway:approver': '${aws:RequestTag/slipway:requester}' },
      },
    }));
  test('no tags but these', () =>
    is(trust[1], {
      Sid: 'Tag',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: {
        StringLike: { 'aws:RequestTag/slipway:op': '?*' },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['slipway:op', 'slipway:requester', 'slipway:approver', 'slipway:plan'],
        },
      },
    }));
  test('in the name of somebody in Slack', () =>
    is(trust[2], {
      Sid: 'Src',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'slack-*' } },
    }));
  test('and nobody else', () => is(trust.length, 3));
});

test('a free role differs in the approver only', () => {
  const [assume, ...rest] = one(home, 'AWS::IAM::Role', /Operatorslipwaystaging/).AssumeRolePolicyDocument
    .Statement;
  is(json(assume).includes('approver'), false);
  is(json(assume).includes('"aws:RequestTag/slipway:requester":"?*"'), true);
  is(rest, one(home, 'AWS::IAM::Role', /Operatorslipwaysre/).AssumeRolePolicyDocument.Statement.slice(1));
});

test('the read role trusts the worker, in sessions of Slipway', () =>
  is(one(shop, 'AWS::IAM::Role', /Read/).AssumeRolePolicyDocument.Statement, [
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { AWS: worker },
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { 'sts:RoleSessionName': 'slipway-*' } },
    },
  ]));

describe('what an operator role may do', () => {
  const policy = (name: RegExp) => one(home, 'AWS::IAM::Role', name).Policies[0].PolicyDocument.Statement;
  const actions = (all: typeof permissions.operator) => new Set(all.flatMap(({ Action }) => Action));
  test('just what the code needs', () =>
    is(actions(policy(/Operatorslipwaysre/) as never), actions(permissions.operator)));
  test('on the clusters of its own targets, in their Regions', () => {
    const services = policy(/Operatorslipwaysre/).filter(({ Action }) =>
      Action.includes('ecs:UpdateService'),
    );
    is(
      services.map(({ Resource }) => Resource),
      Array(2).fill([
        'arn:aws:ecs:eu-west-1:111122223333:service/prod/*',
        'arn:aws:ecs:eu-west-1:111122223333:service/edge/*',
        'arn:aws:ecs:us-east-1:111122223333:service/prod/*',
      ]),
    );
    is(json(policy(/Operatorslipwaystaging/)).includes('/prod/'), false);
  });
  test('and hand tasks just the roles of their own targets: a free one none of those of production', () => {
    const pass = policy(/Operatorslipwaysre/).filter(({ Action }) => Action.includes('iam:PassRole'));
    is(
      pass.map(({ Resource }) => Resource),
      [['arn:aws:iam::111122223333:role/demo-task']],
    );
    const free = policy(/Operatorslipwaystaging/).filter(({ Action }) => Action.includes('iam:PassRole'));
    is(
      free.map(({ Resource }) => Resource),
      [['arn:aws:iam::111122223333:role/staging-task']],
    );
  });
  test('no name in brackets is left', () => is(/<\w+>/.test(json(home.Resources)), false));
});

test('the read role never sees what CloudWatch Logs masks', () => {
  const [{ PolicyDocument }] = one(home, 'AWS::IAM::Role', /Read/).Policies;
  is(PolicyDocument.Statement.at(-1), { Effect: 'Deny', Action: ['logs:Unmask'], Resource: ['*'] });
});

describe('events', () => {
  test("of the bot's own account and Region need no forwarding", () =>
    is(resources(home, 'AWS::Events::Rule'), []));
  test('of others go to its bus, just those that the code reads', () => {
    const { EventPattern, Targets } = one(shop, 'AWS::Events::Rule');
    is(EventPattern, permissions.events);
    is(Targets[0].Arn, 'arn:aws:events:eu-west-1:111122223333:event-bus/slipway');
    is(one(shop, 'AWS::IAM::Role', /Forward/).Policies[0].PolicyDocument.Statement, [
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: Targets[0].Arn },
    ]);
  });
  test('and wait in a queue, encrypted and over TLS only, where its bus does not take them', () => {
    const queue = one(shop, 'AWS::SQS::Queue');
    is([queue.QueueName, queue.SqsManagedSseEnabled], ['slipway-forward-dead', true]);
    is(
      json(one(shop, 'AWS::Events::Rule').Targets[0].DeadLetterConfig),
      '{"Arn":{"Fn::GetAtt":["ForwardDeadID","Arn"]}}'.replace(
        'ForwardDeadID',
        resources(shop, 'AWS::SQS::Queue')[0]?.[0] ?? '',
      ),
    );
    const [deny, send] = one(shop, 'AWS::SQS::QueuePolicy').PolicyDocument.Statement;
    is([deny?.Effect, deny?.Condition], ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }]);
    is(
      [send?.Action, send?.Condition],
      ['sqs:SendMessage', { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Forward', 'Arn'] } } }],
    );
  });
});
