/** A new password of Redis every month, without anybody being logged out. */
import { readFileSync } from 'node:fs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './accepted.ts';

/** Lambda takes 4,096 characters in a template; so there is nothing to be uploaded anywhere. */
const code = readFileSync(new URL('../rotation/index.cjs', import.meta.url), 'utf8');

type RotationProps = { namespace: string; secret: Secret; user: string; services: string[] };

/** Rotates the secret of the Redis user, and starts the services anew when the new password is good. */
export class Rotation extends Construct {
  /** How often a step of it failed. */
  readonly failed: Metric;

  constructor(scope: Construct, { namespace, secret, user, services }: RotationProps) {
    super(scope, 'Rotation');
    const { region, account } = Stack.of(this);
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/${namespace}/rotation`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const may = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    may(['secretsmanager:GetRandomPassword'], ['*']);
    may(['elasticache:ModifyUser', 'elasticache:DescribeUsers'], [arn('elasticache', `user:${user}`)]);
    // No condition on ecs:task-definition: whether ECS fills that key where a call names none, as these do, is not verified
    // (security.md §3.2), and a wrong guess would leave both halves with a password that the next rotation takes away.
    may(
      ['ecs:UpdateService'],
      services.map(service => arn('ecs', `service/${namespace}/${service}`)),
    );
    const lambda = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      timeout: Duration.minutes(5),
      logGroup,
      role,
      environment: { REDIS_USER: user, CLUSTER: namespace, SERVICES: services.join(',') },
    });
    this.failed = lambda.metricErrors({ period: Duration.minutes(1) });
    // Rotating while the stack is being made would start services anew that are not there yet.
    secret.addRotationSchedule('Monthly', {
      rotationLambda: lambda,
      automaticallyAfter: Duration.days(30),
      rotateImmediatelyOnUpdate: false,
    });
    // CDK lets Secrets Manager call it, but for whichever account.
    for (const child of lambda.node.children)
      if (child instanceof CfnPermission) child.sourceAccount = account;
    accept(role, 'IAM5[Resource::*]', 'secretsmanager:GetRandomPassword has no resource to name.');
  }
}
