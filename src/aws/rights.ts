/**
 * What AWS has to let the bot do besides the writes of people's roles: one line for each call that this room makes. `<…>` is filled in by
 * whoever makes the roles (infra/permissions.ts); a test compares both with the calls there are.
 */
import type { PolicyStatement } from './policy.ts';

const anywhere = ['*'];

/** What a target's read role may do; it is asked for hints, never for changes. */
export const readRights: readonly PolicyStatement[] = [
  {
    actions: [
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
    ],
    resources: anywhere,
  },
  {
    actions: [
      'application-autoscaling:DescribeScalableTargets',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'servicediscovery:GetInstancesHealthStatus',
    ],
    resources: anywhere,
  },
  {
    actions: [
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'cloudwatch:GetMetricWidgetImage',
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:StartLiveTail',
    ],
    resources: anywhere,
  },
  {
    actions: [
      'ecr:BatchGetImage',
      'ecr:DescribeImages',
      'ecr:DescribeImageScanFindings',
      'ecr:GetDownloadUrlForLayer',
      // Where Inspector scans, ECR's findings are Inspector's.
      'inspector2:ListFindings',
    ],
    resources: anywhere,
  },
  // What a secret holds is nothing for a read role.
  { actions: ['secretsmanager:DescribeSecret'], resources: anywhere },
  // Nor what a parameter does; IAM knows no resource for this one.
  { actions: ['ssm:DescribeParameters'], resources: anywhere },
  // The execution roles are among those that tasks are handed.
  { actions: ['iam:SimulatePrincipalPolicy'], resources: ['<operatorRole>', '<passRole>'] },
];

/** What no read role may ever do, whatever else it is given: see what CloudWatch Logs masks. */
export const neverRights: readonly PolicyStatement[] = [{ actions: ['logs:Unmask'], resources: anywhere }];

/** What both halves may do by themselves: read the secret of the Slack tokens. */
export const ownRights: readonly PolicyStatement[] = [
  { actions: ['secretsmanager:GetSecretValue'], resources: ['<slackSecret>'] },
];

/** What the worker itself may do besides: become those roles, hear events, and write the audit trail that it cannot take back. */
export const workerRights: readonly PolicyStatement[] = [
  { actions: ['sts:AssumeRole'], resources: ['<readRole>', '<operatorRole>'] },
  { actions: ['sts:TagSession', 'sts:SetSourceIdentity'], resources: ['<operatorRole>'] },
  { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['<auditGroup>:*'] },
  {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage'],
    resources: ['<eventQueue>'],
  },
  {
    // How many nobody could read is for `slipway doctor` to say.
    actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:SendMessage'],
    resources: ['<deadQueue>'],
  },
];
