/** The IAM roles that the bot may become, with the trust policies of design.md §6 and policies printed from its code. */
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Names, parted, permissions, policyOf, type Statement } from '../permissions.ts';
import type { Account } from '../settings.ts';
import { type Document, document, operatorTrust, readTrust } from '../trust.ts';
import { roleName, SettingsError } from '../written.ts';
import { acceptWildcards } from './accepted.ts';

/** IAM's limits: characters of all policies in a role, of one beside it, and how many of those a role may have (IAM, Quotas). */
const most = { inside: 10_240, beside: 6_144, policies: 10 };
/** CDK puts what does not fit into a role's first policy beside it, statement by statement, at most so many characters in one. */
const mostStatement = 5_500;

/** What the bot's own worker may do, once it is known where its queues and its audit trail are. */
export function workerPolicy(accounts: readonly Account[], own: Names): Statement[] {
  const roles = accounts.flatMap(({ readRoles, operators }): Names[] => [
    ...readRoles.map(readRole => ({ readRole })),
    ...operators.map(({ role }) => ({ operatorRole: role })),
  ]);
  const parts = [...parted(permissions.worker, roles, mostStatement), [own]];
  return parts.flatMap(part => policyOf(permissions.worker, part));
}

const printed =
  "Printed from the bot's code (permissions.json): it works on any service of these clusters, and each step narrows its session to one.";

/** Returns what a role may do: in the role itself, or in policies beside it where that is too long. Throws SettingsError. */
function policiesOf(role: string, needed: readonly Statement[], names: readonly Names[]) {
  if (parted(needed, names, most.inside).length <= 1) return { inside: policyOf(needed, names), beside: [] };
  const beside = parted(needed, names, most.beside).map(part => policyOf(needed, part));
  if (beside.length > most.policies)
    throw new SettingsError(
      `slipway.yaml: ${role} has more clusters than IAM has room for in the policies of one role; give some of its targets another role`,
    );
  return { beside };
}

/** The roles of one account that slipway.yaml names, by just these names. */
export class Roles extends Construct {
  constructor(scope: Construct, { account, worker }: { account: Account; worker: string }) {
    super(scope, 'Roles');
    const { readRoles, operators, passRoles } = account;
    const named = (
      id: string,
      arn: string,
      trust: Document,
      needed: readonly Statement[],
      names: readonly Names[],
      description: string,
    ) => {
      const path = arn.slice(arn.indexOf(':role/') + ':role'.length, arn.lastIndexOf('/') + 1);
      const { inside, beside } = policiesOf(arn, needed, names);
      const role = new CfnRole(this, id, {
        roleName: roleName(arn),
        path,
        description,
        assumeRolePolicyDocument: trust,
        ...(inside && { policies: [{ policyName: 'slipway', policyDocument: document(inside) }] }),
      });
      if (inside) acceptWildcards(role, inside, printed);
      for (const [at, statements] of beside.entries()) {
        const policyDocument = document(statements);
        const policy = new CfnManagedPolicy(this, `${id}${at}`, {
          description,
          policyDocument,
          roles: [role.ref],
        });
        acceptWildcards(policy, statements, printed);
      }
    };
    const handed = passRoles.map(passRole => ({ passRole }));
    const allOperators = operators.map(({ role }) => ({ operatorRole: role }));
    for (const arn of readRoles)
      named(
        `Read${roleName(arn)}`,
        arn,
        readTrust(worker),
        permissions.read,
        [...allOperators, ...handed],
        'Slipway looks through it',
      );
    for (const { role, free, clusters, passRoles: own } of operators) {
      const places = clusters.map(place => ({ account: account.account, ...place }));
      const names = [...places, ...own.map(passRole => ({ passRole }))];
      const description = free ? 'Slipway acts through it' : 'Slipway acts through it when two people agree';
      named(
        `Operator${roleName(role)}`,
        role,
        operatorTrust(worker, free),
        permissions.operator,
        names,
        description,
      );
    }
  }
}
