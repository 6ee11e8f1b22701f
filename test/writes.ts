/** What the bot wrote at AWS, held against the session policies that it was written with. */
import { type AwsWorld, auditGroup } from '../world/aws/index.ts';

type Written = {
  cluster?: string;
  service?: string;
  family?: string;
  serviceDeploymentArn?: string;
  task?: string;
};

/** What the session policy of each write has to name, word for word; there are no other writes. */
const named: Record<string, (input: Written) => string> = {
  UpdateService: ({ cluster, service }) =>
    `"Resource":"arn:aws:ecs:eu-west-1:111122223333:service/${cluster}/${service}"`,
  RegisterTaskDefinition: ({ family }) =>
    `"Resource":"arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:*"`,
  StopServiceDeployment: ({ serviceDeploymentArn }) => `"${serviceDeploymentArn}"`,
  ContinueServiceDeployment: ({ serviceDeploymentArn }) => `"${serviceDeploymentArn}"`,
  StopTask: ({ task }) => `"Resource":"${task}"`,
};

/** One of two things the worker does with its own credentials: it writes to the log group of the audit trail. */
const isAudit = ({ operation, principal, input }: AwsWorld['calls'][number]) =>
  ['CreateLogStream', 'PutLogEvents'].includes(operation) &&
  principal.includes('/slipway-worker/') &&
  (input as { logGroupName?: string }).logGroupName === auditGroup;

/** What it hears events with, and gives them up by: on its two queues, as its own policy bounds it. */
const isHearing = ({ service, principal }: AwsWorld['calls'][number]) =>
  service === 'sqs' && principal.includes('/slipway-worker/');

/** Returns the bot's writes whose session policy did not name just that resource (promise P9). */
export function unnamedWrites({ calls }: AwsWorld): string[] {
  return calls
    .filter(
      ({ operation, done, principal }) =>
        done &&
        principal.includes('/slipway-') &&
        !/^(Describe|List|Get|BatchGet|Filter|StartLiveTail|Simulate|AssumeRole)/.test(operation),
    )
    .filter(call => !isAudit(call) && !isHearing(call))
    .filter(({ operation, input, sessionPolicy = '' }) => {
      const words = named[operation]?.(input as Written);
      return words === undefined || !sessionPolicy.includes(words);
    })
    .map(({ principal, operation }) => `${operation} by ${principal} without a policy that names it`);
}
