/** What can be wrong at AWS. */
import { also, both, type Illness, roleOf, trusting, written } from './ill.ts';

/** The worker itself, with no right at all. */
export const ofCredentials: Illness[] = [
  [
    'the worker has no credentials that AWS knows',
    () => {
      const { AWS_ACCESS_KEY_ID: id = '' } = process.env;
      process.env.AWS_ACCESS_KEY_ID = 'ASIANOBODY';
      return { cure: () => Object.assign(process.env, { AWS_ACCESS_KEY_ID: id }) };
    },
    [['aws: worker', 'fail', /task role/]],
  ],
];

/** The worker and the read role. */
export const ofAws: Illness[] = [
  [
    'the worker may change services itself',
    also('slipway-worker', 'Allow', 'ecs:*'),
    [['aws: own powers', 'fail', /Take everything/]],
  ],
  [
    'the read role may not read images',
    also('slipway-read', 'Deny', 'ecr:BatchGetImage'),
    both('images', 'fail', /Allow ecr:BatchGetImage to slipway-read/),
  ],
  [
    'the read role is gone',
    ({ aws }) => {
      aws.state.roles.delete('slipway-read');
      return undefined;
    },
    both('read role', 'fail', /Let the worker assume .*slipway-read/),
  ],
  [
    'the read role may not list services',
    also('slipway-read', 'Deny', 'ecs:ListServices'),
    both('services', 'fail', /Allow ecs:ListServices to slipway-read/),
  ],
  [
    'the read role may not read logs, which the service that stands for the others has not got',
    world => {
      for (const { containerDefinitions = [] } of world.aws.state.taskDefinitions.get('web') ?? [])
        for (const container of containerDefinitions) delete container.logConfiguration;
      return also('slipway-read', 'Deny', 'logs:FilterLogEvents')(world);
    },
    both('logs', 'warn', /Allow logs:FilterLogEvents to slipway-read/),
  ],
  [
    'there is no such cluster',
    written(yaml => yaml.replace('clusters: [prod]', 'clusters: [prud]')),
    [['target prod: cluster prud', 'fail', /Correct `clusters`/]],
  ],
];

/** Operator roles. */
export const ofRoles: Illness[] = [
  [
    'the read role may not ask IAM',
    also('slipway-read', 'Deny', 'iam:SimulatePrincipalPolicy'),
    [
      ['target prod: slipway-sre in prod', 'fail', /Allow iam:SimulatePrincipalPolicy/],
      ['target staging: slipway-staging in staging', 'fail', /Allow iam:SimulatePrincipalPolicy/],
    ],
  ],
  [
    'an operator role lacks UpdateService',
    also('slipway-sre', 'Deny', 'ecs:UpdateService'),
    [['target prod: slipway-sre in prod', 'fail', /Allow it to slipway-sre/]],
  ],
  [
    'an operator role takes no tags',
    trusting('slipway-sre', one => (one.Action === 'sts:TagSession' ? undefined : one)),
    [['role slipway-sre: two people', 'fail', /TagSession/]],
  ],
  [
    'a four-eyes role takes one person',
    world => {
      roleOf(world, 'slipway-sre').trust = roleOf(world, 'slipway-staging').trust;
      return undefined;
    },
    [
      ['role slipway-sre: one person', 'fail', /Demand slipway:approver/],
      ['role slipway-sre: own approval', 'fail', /differs from slipway:requester/],
    ],
  ],
  [
    'a four-eyes role takes the asker for an approver',
    trusting('slipway-sre', one => {
      delete one.Condition?.StringNotEquals;
      return one;
    }),
    [['role slipway-sre: own approval', 'fail', /differs from slipway:requester/]],
  ],
  [
    'a role that people use alone wants an approver',
    world => {
      roleOf(world, 'slipway-staging').trust = roleOf(world, 'slipway-sre').trust;
      return undefined;
    },
    [['role slipway-staging: one person', 'fail', /a free role/]],
  ],
  [
    'a role does not ask for whom',
    trusting('slipway-staging', ({ Condition: _, ...one }) => one),
    [['role slipway-staging: nobody named', 'fail', /Demand slipway:op/]],
  ],
];

/** Where events come in, and the audit trail goes out. */
export const ofEvents: Illness[] = [
  [
    'the queue is gone',
    ({ aws }) => {
      aws.state.queues.delete('slipway-events');
      return undefined;
    },
    [['events: slipway-events', 'fail', /Correct its URL/]],
  ],
  [
    'the queue has no dead-letter queue',
    ({ aws }) => {
      delete aws.state.queues.get('slipway-events')?.settings.RedrivePolicy;
      return undefined;
    },
    [['events: slipway-events, dead letters', 'fail', /RedrivePolicy/]],
  ],
  [
    'the dead-letter queue is gone',
    ({ aws }) => {
      aws.state.queues.delete('slipway-events-dead');
      return undefined;
    },
    [['events: slipway-events, dead letters', 'fail', /RedrivePolicy/]],
  ],
  [
    'there are dead letters',
    ({ aws }) => {
      aws.send('nobody can read this', 'slipway-events-dead');
      return undefined;
    },
    [['events: slipway-events, dead letters', 'warn', /slipway-reason/]],
  ],
  [
    'how many dead letters there are may not be asked, which is no matter',
    ({ aws }) => {
      const Resource = aws.state.queues.get('slipway-events-dead')?.arn ?? '';
      const no = { Effect: 'Deny' as const, Action: 'sqs:GetQueueAttributes', Resource };
      aws.state.roles.get('slipway-worker')?.policies.set('no', { Version: '2012-10-17', Statement: [no] });
      return undefined;
    },
    [],
  ],
  [
    'the log group of the audit trail is gone',
    ({ aws }) => {
      aws.state.logGroups.delete('/slipway/audit');
      return undefined;
    },
    [['audit: outside Redis', 'fail', /Make the log group \/slipway\/audit/]],
  ],
  [
    'the worker may not write there',
    also('slipway-worker', 'Deny', 'logs:PutLogEvents'),
    [['audit: outside Redis', 'fail', /let the worker logs:CreateLogStream and logs:PutLogEvents/]],
  ],
];
