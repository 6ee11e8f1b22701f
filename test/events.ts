/** The queue of AWS's events, as stories look at it. */
import type { AwsWorld } from '../world/aws/index.ts';

/** What slipway.yaml says of where events come from. */
const queues = '  queues: ["https://sqs.eu-west-1.amazonaws.com/111122223333/slipway-events"]\n';

/** Returns slipway.yaml with what a story says of alerts, or without any: its world tells nothing then. */
export const withAlerts = (yaml: string, alerts: string | undefined): string =>
  yaml.replace(/^alerts:\n(?:[ #].*\n)*/m, alerts === undefined ? '' : `alerts:\n${queues}${alerts}\n`);

/** Returns the unreadable events that were put aside, with the reason for each. */
export const deadLetters = (aws: AwsWorld): { body: string; reason: string }[] =>
  aws.queue('slipway-events-dead').messages.map(({ body, attributes }) => ({
    body,
    reason: attributes['slipway-reason'] ?? '',
  }));
