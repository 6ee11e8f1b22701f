/** Who there is in the world's account: an admin, and the roles that the README's slipway.yaml names; where their audit goes. */
import { queueRights } from './demo-events.ts';
import { addSecrets, secretRights, shopRights } from './demo-secrets.ts';
import type { Document, Statement } from './iam/evaluate.ts';
import { newRole } from './iam/roles.ts';
import { groupArn } from './logs/group.ts';
import { addGroup } from './logs/write.ts';
import { ecsArn, type State } from './state.ts';

/** The bot's own credentials in the world; made up, and good for nothing anywhere else. */
export const workerCredentials = {
  accessKeyId: 'ASIAWORLDSLIPWAYBOT0',
  secretAccessKey: 'world-secret-of-the-slipway-worker',
  sessionToken: 'world-session-of-the-slipway-worker',
};

/** Where the audit trail goes: the worker may write there, and not take back what it wrote. */
export const auditGroup = '/slipway/audit';

/** A person with all rights, for trying the AWS CLI. */
export const adminCredentials = {
  accessKeyId: 'AKIAWORLDADMIN000000',
  secretAccessKey: 'world-secret-of-the-admin',
};

const document = (...statements: Statement[]): Document => ({ Version: '2012-10-17', Statement: statements });
const all = document({ Effect: 'Allow', Action: '*', Resource: '*' });

/** Adds the admin, and the managed policies that sessions and boundaries may name. */
export function addAdmin(state: State): void {
  const reads = ['ecs:Describe*', 'ecs:List*', 'elasticloadbalancing:Describe*', 'iam:Get*', 'iam:List*'];
  state.managedPolicies.set('arn:aws:iam::aws:policy/AdministratorAccess', all);
  state.managedPolicies.set(
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    document({ Effect: 'Allow', Action: [...reads, 'application-autoscaling:Describe*'], Resource: '*' }),
  );
  state.keys.set(adminCredentials.accessKeyId, {
    id: adminCredentials.accessKeyId,
    secret: adminCredentials.secretAccessKey,
    arn: `arn:aws:iam::${state.account}:user/admin`,
    userId: 'AIDAWORLDADMIN000000',
    policies: [all],
    tags: {},
    transitive: [],
  });
}

/** The trust policy of security.md §3.4: three statements, since TagSession and SetSourceIdentity carry fewer keys. */
function trust(worker: string, fourEyes: boolean): Document {
  const Principal = { AWS: worker };
  const likes = {
    'sts:RoleSessionName': 'slipway-*',
    'sts:SourceIdentity': 'slack-*',
    'aws:RequestTag/slipway:op': '?*',
    'aws:RequestTag/slipway:requester': '?*',
  };
  const approver = { 'aws:RequestTag/slipway:approver': '?*' };
  const different = {
    StringNotEquals: { 'aws:RequestTag/slipway:approver': '${aws:RequestTag/slipway:requester}' },
  };
  const keys = ['slipway:op', 'slipway:requester', 'slipway:approver', 'slipway:plan'];
  return document(
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      Condition: { StringLike: { ...likes, ...(fourEyes && approver) }, ...(fourEyes && different) },
    },
    {
      Sid: 'Tag',
      Effect: 'Allow',
      Principal,
      Action: 'sts:TagSession',
      Condition: {
        StringLike: { 'aws:RequestTag/slipway:op': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': keys },
      },
    },
    {
      Sid: 'Src',
      Effect: 'Allow',
      Principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'slack-*' } },
    },
  );
}

/** What an operator of some clusters may do: run their services, and register what they are to run. */
function operator(state: State, clusters: string[]): Document {
  const of = (type: string) => clusters.map(cluster => ecsArn(state, `${type}/${cluster}/*`));
  const deployments = [
    ...of('service'),
    ...clusters.map(one => ecsArn(state, `service-deployment/${one}/*/*`)),
  ];
  const role = (name: string) => `arn:aws:iam::${state.account}:role/${name}`;
  const revisions = ecsArn(state, 'task-definition/*:*');
  return document(
    { Sid: 'Services', Effect: 'Allow', Action: 'ecs:UpdateService', Resource: of('service') },
    {
      Sid: 'Deployments',
      Effect: 'Allow',
      Action: ['ecs:StopServiceDeployment', 'ecs:ContinueServiceDeployment'],
      Resource: deployments,
    },
    {
      Sid: 'Revisions',
      Effect: 'Allow',
      Action: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'],
      Resource: revisions,
    },
    {
      Sid: 'Pass',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [role('demo-task'), role('demo-execution')],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  );
}

/** What the read role may ask; the same as infra/permissions.json says, since stories would not notice what is too much. */
const reads = [
  'application-autoscaling:DescribeScalableTargets',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'cloudwatch:GetMetricWidgetImage',
  'ecr:BatchGetImage',
  'ecr:DescribeImageScanFindings',
  'ecr:DescribeImages',
  'ecr:GetDownloadUrlForLayer',
  'ecs:DescribeClusters',
  'ecs:DescribeContainerInstances',
  'ecs:DescribeServiceDeployments',
  'ecs:DescribeServiceRevisions',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:GetTaskProtection',
  'ecs:ListServiceDeployments',
  'ecs:ListServices',
  'ecs:ListTaskDefinitions',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'inspector2:ListFindings',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:StartLiveTail',
  'secretsmanager:DescribeSecret',
  'ssm:DescribeParameters',
  'servicediscovery:GetInstancesHealthStatus',
];

const forTasks = document({
  Effect: 'Allow',
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/** Adds the roles of the demo account, and the session that the bot runs in. */
export function addRoles(state: State): void {
  const arn = (name: string) => `arn:aws:iam::${state.account}:role/${name}`;
  const add = (name: string, trusts: Document, policy?: Document) => {
    const role = newRole(state, name, trusts);
    if (policy) role.policies.set(name, policy);
    state.roles.set(name, role);
  };
  const worker = arn('slipway-worker');
  const operators = ['slipway-sre', 'slipway-staging', 'slipway-oncall'].map(arn);
  add(
    'slipway-worker',
    forTasks,
    document(
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Resource: [arn('slipway-read'), ...operators],
      },
      {
        Sid: 'Audit',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${groupArn(state, auditGroup)}:*`,
      },
      queueRights(state),
      secretRights(state),
    ),
  );
  add(
    'slipway-read',
    document({ Effect: 'Allow', Principal: { AWS: worker }, Action: 'sts:AssumeRole' }),
    document(
      { Effect: 'Allow', Action: reads, Resource: '*' },
      { Sid: 'Masked', Effect: 'Deny', Action: 'logs:Unmask', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:SimulatePrincipalPolicy',
        Resource: [...operators, arn('demo-execution')],
      },
    ),
  );
  add('slipway-sre', trust(worker, true), operator(state, ['prod', 'staging']));
  add('slipway-staging', trust(worker, false), operator(state, ['staging']));
  // For whoever breaks the glass: nobody else agreed, so it cannot be a four-eyes role.
  add('slipway-oncall', trust(worker, false), operator(state, ['prod']));
  add('demo-task', forTasks);
  add('demo-execution', forTasks, shopRights(state));
  addGroup(state, auditGroup);
  addSecrets(state);
  const { accessKeyId: id, secretAccessKey: secret, sessionToken: token } = workerCredentials;
  state.keys.set(id, {
    id,
    secret,
    token,
    arn: `arn:aws:sts::${state.account}:assumed-role/slipway-worker/world`,
    userId: `${state.roles.get('slipway-worker')?.id}:world`,
    role: 'slipway-worker',
    tags: {},
    transitive: [],
  });
}
