/** Rotates the bot's keys as an operator does: Slack issues new ones, the secret holds them, Slack takes the old ones back. */
import { slackSecret, slackSecretText } from './aws/demo-secrets.ts';
import type { AwsWorld } from './aws/index.ts';
import { rotate } from './aws/secretsmanager/secret.ts';
import type { SlackWorld } from './slack/index.ts';
import type { Keys, Refusal } from './slack/keys.ts';

/**
 * Does it all at once, so that there is no moment at which the secret holds keys that Slack does not know. `revoke: false` leaves the
 * old ones good until `slack.revoke()`.
 */
export function rotateSlack(
  slack: SlackWorld,
  aws: AwsWorld,
  { revoke = true, says }: { revoke?: boolean; says?: Refusal } = {},
): Keys {
  const keys = slack.issue();
  rotate(aws.state, slackSecret, slackSecretText(keys));
  if (revoke) slack.revoke(says);
  return keys;
}
