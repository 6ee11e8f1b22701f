/** The IAM roles that the bot may become, with the trust policies of design.md §6 and policies printed from its code. */
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Names, permissions, policyOf, type Statement } from '../permissions.ts';
import { type Account, roleName } from '../settings.ts';
import { acceptWildcards } from './accepted.ts';

type Document = { Version: string; Statement: object[] };
const document = (Statement: object[]): Document => ({ Version: '2012-10-17', Statement });

/** Session tags that a step brings; a session with any other is refused. */
const tags = ['slipway:op', 'slipway:requester', 'slipway:approver', 'slipway:plan'];

/** Who may read: the worker, in a session that says it is Slipway's. */
export const readTrust = (worker: string): Document =>
  document([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal: { AWS: worker },
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { 'sts:RoleSessionName': 'slipway-*' } },
    },
  ]);

/**
 * Who may act: the worker, for an op, in somebody's name; with four eyes, only when whoever approved is not whoever asked. Three
 * statements, since TagSession and SetSourceIdentity carry fewer keys than AssumeRole (security.md §3.4).
 */
export function operatorTrust(worker: string, free: boolean): Document {
  const Principal = { AWS: worker };
  const approver = 'aws:RequestTag/slipway:approver';
  const named = {
    'sts:RoleSessionName': 'slipway-*',
    'sts:SourceIdentity': 'slack-*',
    'aws:RequestTag/slipway:op': '?*',
    'aws:RequestTag/slipway:requester': '?*',
  };
  const fourEyes = {
    StringLike: { ...named, [approver]: '?*' },
    StringNotEquals: { [approver]: '${aws:RequestTag/slipway:requester}' },
  };
  return document([
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: free ? { StringLike: named } : fourEyes,
    },
    {
      Sid: 'Tag',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: {
        StringLike: { 'aws:RequestTag/slipway:op': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': tags },
      },
    },
    {
      Sid: 'Src',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'slack-*' } },
    },
  ]);
}

/** What the bot's own worker may do, once it is known where its queues and its audit trail are. */
export const workerPolicy = (accounts: readonly Account[], own: Names): Statement[] =>
  policyOf(permissions.worker, [
    own,
    ...accounts.flatMap(({ readRoles, operators }) => [
      ...readRoles.map(readRole => ({ readRole })),
      ...operators.map(({ role }) => ({ operatorRole: role })),
    ]),
  ]);

/** The roles of one account that slipway.yaml names, by just these names. */
export class Roles extends Construct {
  constructor(scope: Construct, { account, worker }: { account: Account; worker: string }) {
    super(scope, 'Roles');
    const { readRoles, operators, passRoles } = account;
    const named = (
      id: string,
      arn: string,
      trust: Document,
      statements: Statement[],
      description: string,
    ) => {
      const path = arn.slice(arn.indexOf(':role/') + ':role'.length, arn.lastIndexOf('/') + 1);
      const role = new CfnRole(this, id, {
        roleName: roleName(arn),
        path,
        description,
        assumeRolePolicyDocument: trust,
        policies: [{ policyName: 'slipway', policyDocument: document(statements) }],
      });
      acceptWildcards(
        role,
        statements,
        "Printed from the bot's code (permissions.json): it works on any service of these clusters, and each step narrows its session to one.",
      );
      return role;
    };
    const allOperators = operators.map(({ role }) => ({ operatorRole: role }));
    for (const arn of readRoles)
      named(
        `Read${roleName(arn)}`,
        arn,
        readTrust(worker),
        policyOf(permissions.read, allOperators),
        'Slipway looks through it',
      );
    for (const { role, free, clusters } of operators) {
      const places = clusters.map(place => ({ account: account.account, ...place }));
      const policy = policyOf(permissions.operator, [
        ...places,
        ...passRoles.map(passRole => ({ passRole })),
      ]);
      const description = free ? 'Slipway acts through it' : 'Slipway acts through it when two people agree';
      named(`Operator${roleName(role)}`, role, operatorTrust(worker, free), policy, description);
    }
  }
}
