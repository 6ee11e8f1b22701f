/** The demo account's events: a rule that hands all that can be an alert to a queue, and what did not go well to another. */
import { putRule } from './eventbridge/rules.ts';
import type { Document, Statement } from './iam/evaluate.ts';
import { queueArn } from './sqs/find.ts';
import { addQueue } from './sqs/queue.ts';
import type { State } from './state.ts';

/** The queue that the bot hears AWS's events from, and the one for what it could not make anything of. */
export const eventQueue = 'slipway-events';
export const deadQueue = 'slipway-events-dead';

/** A message is received so often before it is given up. */
const lives = 5;

/** What can be an alert (README, "Point it at a real workspace and account"). */
const pattern = {
  source: ['aws.ecs', 'aws.cloudwatch', 'aws.ecr', 'aws.inspector2'],
  'detail-type': [
    'ECS Task State Change',
    'ECS Service Action',
    'ECS Deployment State Change',
    'ECS Hook State Change',
    'ECS Container Instance State Change',
    'CloudWatch Alarm State Change',
    'ECR Image Scan',
    'ECR Image Action',
    'Inspector2 Scan',
    'Inspector2 Finding',
  ],
};

/** What the worker may do with the two queues, and with no others. */
export const queueRights = (state: State): Statement => ({
  Sid: 'Events',
  Effect: 'Allow',
  Action: [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:SendMessage',
  ],
  Resource: [eventQueue, deadQueue].map(name => queueArn(state, name)),
});

/** Adds queues and rule; what happened before is not told. */
export function addEvents(state: State): void {
  const dead = addQueue(state, deadQueue, { MessageRetentionPeriod: '1209600' });
  const queue = addQueue(state, eventQueue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: lives }),
  });
  const rule = putRule(state, {
    name: eventQueue,
    text: JSON.stringify(pattern),
    description: 'What Slipway makes alerts of.',
  });
  rule.targets.set('queue', { id: 'queue', arn: queue.arn });
  const policy: Document = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Events',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': rule.arn } },
      },
    ],
  };
  queue.settings.Policy = JSON.stringify(policy);
}
