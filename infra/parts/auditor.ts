/** Who may hold the audit trail against what left the bot: a task of the worker in this role, which the worker itself is not. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ownTasks } from './half.ts';

/** A role that reads the stream of the audit trail, and nothing else. */
export class Auditor extends Construct {
  constructor(scope: Construct, { namespace, audit }: { namespace: string; audit: LogGroup }) {
    super(scope, 'Auditor');
    const { region, account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      roleName: `${namespace}-auditor`,
      assumedBy: ownTasks(this),
      description: 'Proves the audit trail of Slipway: slipway audit verify --log-group',
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:GetLogEvents'],
        resources: [
          `arn:aws:logs:${region}:${account}:log-group:${audit.logGroupName}:log-stream:${namespace}`,
        ],
      }),
    );
  }
}
