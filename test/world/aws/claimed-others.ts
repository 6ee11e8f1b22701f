/** Every operation of the services around ECS that is claimed, as the real clients call it. */
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { workerCredentials } from '../../../world/aws/index.ts';
import { account, fourEyes, policy, roleArn, type Scene } from './scene.ts';

const trust = policy({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' });
const grant = policy({ Effect: 'Allow', Action: 'ecs:List*', Resource: '*' });
const own = { RoleName: 'made', PolicyName: 'p' };
const onWeb = { ServiceNamespace: 'ecs', ResourceId: 'service/prod/web' } as const;

/** Name, call and what its answer has at least; in an order that tells one story. */
export const otherCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const group = async () => (await at.service('prod/web')).loadBalancers?.[0]?.targetGroupArn;
  return [
    [
      'iam CreateRole',
      () =>
        at.iam().send(
          new iam.CreateRoleCommand({
            RoleName: 'made',
            AssumeRolePolicyDocument: trust,
            MaxSessionDuration: 7_200,
          }),
        ),
      { Role: { Arn: roleArn('made'), MaxSessionDuration: 7_200, CreateDate: expect.any(Date) } },
    ],
    [
      'iam UpdateAssumeRolePolicy',
      () => at.iam().send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: 'made', PolicyDocument: trust })),
      {},
    ],
    [
      'iam GetRole',
      () => at.iam().send(new iam.GetRoleCommand({ RoleName: 'made' })),
      { Role: { AssumeRolePolicyDocument: encodeURIComponent(trust) } },
    ],
    [
      'iam ListRoles',
      () => at.iam().send(new iam.ListRolesCommand({ MaxItems: 2 })),
      {
        IsTruncated: true,
        Roles: [{ RoleName: 'ci-deploy' }, { RoleName: 'demo-execution' }],
        Marker: expect.any(String),
      },
    ],
    [
      'iam PutRolePolicy',
      () => at.iam().send(new iam.PutRolePolicyCommand({ ...own, PolicyDocument: grant })),
      {},
    ],
    [
      'iam GetRolePolicy',
      () => at.iam().send(new iam.GetRolePolicyCommand(own)),
      { PolicyDocument: encodeURIComponent(grant) },
    ],
    [
      'iam ListRolePolicies',
      () => at.iam().send(new iam.ListRolePoliciesCommand({ RoleName: 'made' })),
      { PolicyNames: ['p'], IsTruncated: false },
    ],
    [
      'iam SimulatePrincipalPolicy',
      () =>
        at.iam().send(
          new iam.SimulatePrincipalPolicyCommand({
            PolicySourceArn: roleArn('made'),
            ActionNames: ['ecs:ListServices'],
          }),
        ),
      {
        EvaluationResults: [
          { EvalDecision: 'allowed', EvalActionName: 'ecs:ListServices', EvalResourceName: '*' },
        ],
      },
    ],
    ['iam DeleteRolePolicy', () => at.iam().send(new iam.DeleteRolePolicyCommand(own)), {}],
    ['iam DeleteRole', () => at.iam().send(new iam.DeleteRoleCommand({ RoleName: 'made' })), {}],
    [
      'sts AssumeRole',
      () => at.sts(workerCredentials).send(new sts.AssumeRoleCommand(fourEyes)),
      {
        SourceIdentity: 'slack-T-U1',
        PackedPolicySize: expect.any(Number),
        Credentials: { Expiration: expect.any(Date) },
      },
    ],
    [
      'sts GetCallerIdentity',
      () => at.sts(workerCredentials).send(new sts.GetCallerIdentityCommand({})),
      { Account: account, Arn: `arn:aws:sts::${account}:assumed-role/slipway-worker/world` },
    ],
    [
      'application-autoscaling RegisterScalableTarget',
      () =>
        at.scaling().send(
          new scaling.RegisterScalableTargetCommand({
            ...onWeb,
            ScalableDimension: 'ecs:service:DesiredCount',
            MinCapacity: 1,
            MaxCapacity: 9,
          }),
        ),
      { ScalableTargetARN: expect.stringContaining(':scalable-target/') },
    ],
    [
      'application-autoscaling DescribeScalableTargets',
      () =>
        at.scaling().send(
          new scaling.DescribeScalableTargetsCommand({
            ServiceNamespace: 'ecs',
            ResourceIds: [onWeb.ResourceId],
          }),
        ),
      {
        ScalableTargets: [
          { MinCapacity: 1, MaxCapacity: 9, SuspendedState: { DynamicScalingInSuspended: false } },
        ],
      },
    ],
    [
      'application-autoscaling DescribeScalingPolicies',
      () => at.scaling().send(new scaling.DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' })),
      { ScalingPolicies: [{ PolicyName: 'cpu50', PolicyType: 'TargetTrackingScaling' }] },
    ],
    [
      'application-autoscaling DescribeScalingActivities',
      () => at.scaling().send(new scaling.DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' })),
      { ScalingActivities: [] },
    ],
    [
      'elasticloadbalancing DescribeTargetGroups',
      () => at.elb().send(new elb.DescribeTargetGroupsCommand({})),
      { TargetGroups: [{ TargetGroupName: 'web', TargetType: 'ip', HealthCheckEnabled: true }] },
    ],
    [
      'elasticloadbalancing DescribeTargetHealth',
      async () => at.elb().send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: await group() })),
      {
        TargetHealthDescriptions: expect.arrayContaining([
          expect.objectContaining({ TargetHealth: { State: 'healthy' } }),
        ]),
      },
    ],
  ];
};
