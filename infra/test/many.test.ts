/** Fifty targets: in an account each, and all in one. No policy is longer than IAM takes (IAM, Quotas), and none lacks a cluster. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { permissions, type Statement } from '../permissions.ts';
import { config, is, json, resources, type Stack, settings, synthesized } from './helpers.ts';

/** So many targets, each a cluster of its own, with three operator roles; `accountOf` says where each is. */
function targets(count: number, accountOf: (at: number) => string) {
  const all = Array.from({ length: count }, (_, at) => ({ name: `t${at}`, account: accountOf(at) }));
  const arn = (account: string, role: string) => `"arn:aws:iam::${account}:role/${role}"`;
  const roles = (role: string) => all.map(({ name, account }) => `${name}: ${arn(account, role)}`).join(', ');
  const slipwayYaml = `targets:
${all.map(({ name, account }) => `  ${name}: { account: "${account}", region: eu-west-1, clusters: [cluster-of-${name}], readRole: ${arn(account, 'slipway-read')} }`).join('\n')}
authorities:
  sre: { groups: [S0SRE], roles: { ${roles('slipway-site-reliability')} } }
  developers: { groups: [S0DEVS], roles: { ${roles('slipway-developers')} } }
  releases: { groups: [S0SHIP], roles: { ${roles('slipway-release-managers')} } }
`;
  const passRoles = all.map(({ name, account }) => `${name}: [${arn(account, `task-of-${name}`)}]`);
  return synthesized(
    `account: "111122223333"\nregion: eu-west-1\npassRoles: { ${passRoles.join(', ')} }\n`,
    slipwayYaml,
  );
}

type Document = { Statement: Statement[] };
const documents = (stack: Stack, type: string) =>
  resources(stack, type).flatMap(
    ([, { Properties }]) =>
      (type === 'AWS::IAM::Role'
        ? (Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument)
        : [Properties.PolicyDocument]) as unknown as Document[],
  );
const longest = (stack: Stack, type: string) =>
  Math.max(0, ...documents(stack, type).map(document => json(document).length));

describe('fifty targets in one account', () => {
  const { stack, complaints } = targets(50, () => '111122223333');
  const home = stack('slipway-111122223333-eu-west-1');
  const operator = resources(home, 'AWS::IAM::Role').find(([id]) => /reliability/.test(id));
  const beside = resources(home, 'AWS::IAM::ManagedPolicy').filter(([, { Properties }]) =>
    json(Properties.Roles).includes(`"${operator?.[0]}"`),
  );
  test('an operator role has several policies, none of them longer than IAM takes', () => {
    assert.ok(beside.length > 1 && beside.length <= 10, `${beside.length} policies`);
    assert.ok(longest(home, 'AWS::IAM::ManagedPolicy') <= 6_144);
    assert.ok(longest(home, 'AWS::IAM::Role') <= 10_240);
  });
  test('which together allow what the code needs, on each cluster and for each role of tasks', () => {
    const statements = beside.flatMap(
      ([, { Properties }]) => (Properties.PolicyDocument as unknown as Document).Statement,
    );
    for (const { Action, Resource } of permissions.operator) {
      const [action = ''] = Action;
      const said = json(statements.filter(statement => statement.Action.includes(action)));
      const named = Resource.some(arn => arn.includes('<cluster>')) ? 'cluster-of-t' : 'task-of-t';
      if (!Resource.some(arn => /<(cluster|passRole)>/.test(arn))) continue;
      is(
        Array.from({ length: 50 }, (_, at) => new RegExp(`${named}${at}["/]`).test(said)),
        Array(50).fill(true),
      );
    }
  });
  test('cdk-nag has nothing to say', () => is(complaints, []));
});

describe('fifty targets in an account each', () => {
  const { stack, complaints } = targets(50, at => `${200_000_000_000 + at}`);
  const bot = stack('slipway');
  test('what the worker may become is in policies that IAM takes, all of it', () => {
    assert.ok(longest(bot, 'AWS::IAM::Policy') <= 10_240);
    assert.ok(longest(bot, 'AWS::IAM::ManagedPolicy') <= 6_144);
    const statements = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap(type =>
      documents(bot, type).flatMap(({ Statement }) => Statement),
    );
    const may = new Set(
      statements.filter(({ Action }) => `${Action}` === 'sts:AssumeRole').flatMap(({ Resource }) => Resource),
    );
    is(may.size, 200);
  });
  test('its bus lets all of them in, in a policy that EventBridge takes', () => {
    const policies = resources(bot, 'AWS::Events::EventBusPolicy');
    const said = json(policies.map(([, { Properties }]) => Properties.Statement));
    is(new Set(said.match(/iam::2\d{11}:root/g)).size, 50);
    assert.ok(said.length <= 10_240, `${said.length} characters`);
  });
  test('cdk-nag has nothing to say', () => is(complaints, []));
});

test('more clusters than the policies of one role have room for are refused', () => {
  const clusters = Array.from({ length: 200 }, (_, at) => `cluster-${at}`).join(', ');
  assert.throws(
    () => synthesized(settings, config.replace('clusters: [prod, edge]', `clusters: [${clusters}]`)),
    /role\/slipway-sre has more clusters than IAM has room for.*; give some of its targets another role$/,
  );
});
