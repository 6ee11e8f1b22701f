/** The IAM roles that the bot may become, with the trust policies of design.md §6 and policies printed from its code. */
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Names, permissions, policyOf, type Statement } from '../permissions.ts';
import type { Account } from '../settings.ts';
import { type Document, document, operatorTrust, readTrust } from '../trust.ts';
import { roleName } from '../written.ts';
import { acceptWildcards } from './accepted.ts';

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
    const handed = passRoles.map(passRole => ({ passRole }));
    const allOperators = operators.map(({ role }) => ({ operatorRole: role }));
    for (const arn of readRoles)
      named(
        `Read${roleName(arn)}`,
        arn,
        readTrust(worker),
        policyOf(permissions.read, [...allOperators, ...handed]),
        'Slipway looks through it',
      );
    for (const { role, free, clusters, passRoles: own } of operators) {
      const places = clusters.map(place => ({ account: account.account, ...place }));
      const policy = policyOf(permissions.operator, [...places, ...own.map(passRole => ({ passRole }))]);
      const description = free ? 'Slipway acts through it' : 'Slipway acts through it when two people agree';
      named(`Operator${roleName(role)}`, role, operatorTrust(worker, free), policy, description);
    }
  }
}
