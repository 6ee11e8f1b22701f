/** The templates that the assertions are about, synthesized once for each way to run the bot. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { slipway } from '../app.ts';
import { readSettings } from '../settings.ts';

/** A bot in one account that works there, in another Region, and in a second account. */
export const config = `
targets:
  prod: { account: "111122223333", region: eu-west-1, clusters: [prod, edge], readRole: "arn:aws:iam::111122223333:role/slipway-read" }
  staging: { account: "111122223333", region: eu-west-1, clusters: [staging], readRole: "arn:aws:iam::111122223333:role/slipway-read" }
  us: { account: "111122223333", region: us-east-1, clusters: [prod], readRole: "arn:aws:iam::111122223333:role/slipway-read" }
  shop: { account: "444455556666", region: eu-central-1, clusters: [shop], readRole: "arn:aws:iam::444455556666:role/bots/slipway-read" }
authorities:
  developers: { groups: [S0DEVS], roles: { staging: "arn:aws:iam::111122223333:role/slipway-staging" } }
  sre:
    groups: [S0SRE]
    roles:
      prod: "arn:aws:iam::111122223333:role/slipway-sre"
      us: "arn:aws:iam::111122223333:role/slipway-sre"
      shop: "arn:aws:iam::444455556666:role/bots/slipway-sre"
`;

export const settings = `
account: "111122223333"
region: eu-west-1
freeRoles: [slipway-staging]
passRoles:
  prod: ["arn:aws:iam::111122223333:role/demo-task"]
  staging: ["arn:aws:iam::111122223333:role/staging-task"]
  us: []
  shop: ["arn:aws:iam::444455556666:role/shop-*"]
alarmsTo: ops@example.com
`;

const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

type Json = { [name: string]: Json } & Json[] & string;
export type Resource = { Type: string; Properties: Json; DeletionPolicy?: string; DependsOn?: string[] };
export type Stack = {
  Resources: Record<string, Resource>;
  Parameters?: Record<string, { AllowedPattern: string }>;
  Outputs?: Record<string, Json>;
};

/** Returns the templates of all stacks by name, and what CDK and cdk-nag complain of. */
export function synthesized(written = settings, slipwayYaml = config) {
  const app = slipway(readSettings(written, slipwayYaml), new App({ context }));
  const { stacks, directory } = app.synth();
  // CDK fails the process for what it found; here a test says what it is.
  process.exitCode = 0;
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations: { ruleName: string }[] }[];
  };
  return {
    stack: (name: string): Stack => {
      const found = stacks.find(({ stackName }) => stackName === name);
      assert.ok(found, `no stack ${name}`);
      return found.template as Stack;
    },
    names: stacks.map(({ stackName }) => stackName),
    complaints: report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName)),
  };
}

export const json = (value: unknown): string => JSON.stringify(value);
export const is = (actual: unknown, expected: unknown): void => assert.deepEqual(actual, expected);

/** Returns the resources of a type, by their logical ids. */
export const resources = ({ Resources }: Stack, type: string): [id: string, resource: Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

/** Returns the properties of the one resource of a type whose logical id matches. */
export function one(stack: Stack, type: string, like = /^/): Json {
  const found = resources(stack, type).filter(([id]) => like.test(id));
  assert.equal(found.length, 1, `${found.length} of ${type} like ${like}`);
  return found[0]?.[1].Properties as Json;
}

/** Returns what CDK made a logical id of, without the letters that it put behind. */
export const beginning = (ref: unknown): string => /"(\w+?)[0-9A-F]{8}"/.exec(json(ref))?.[1] ?? json(ref);

/** Returns who may reach a security group at which port, by the logical ids' beginnings, sorted. */
export const waysIn = (stack: Stack, like: RegExp): string[] => {
  const id = resources(stack, 'AWS::EC2::SecurityGroup').find(([name]) => like.test(name))?.[0] ?? '';
  const apart = resources(stack, 'AWS::EC2::SecurityGroupIngress')
    .map(([, { Properties }]) => Properties)
    .filter(({ GroupId }) => json(GroupId).includes(`"${id}"`))
    .map(({ SourceSecurityGroupId, FromPort, ToPort }) => [
      beginning(SourceSecurityGroupId),
      FromPort,
      ToPort,
    ]);
  const inside = (stack.Resources[id]?.Properties.SecurityGroupIngress ?? []).map(
    ({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort],
  );
  return [...apart, ...inside]
    .map(([who, from, to]) => `${who} ${from === to ? from : `${from}-${to}`}`)
    .toSorted();
};
