/** The secrets of the demo account: the bot's own, and those of its services. */
import { tokens } from '../slack/cast.ts';
import { addSecret } from './secretsmanager/secret.ts';
import type { State } from './state.ts';

/** The name of the secret that holds the bot's Slack tokens. */
export const slackSecret = 'slipway/slack';

/** What the bot's secret holds: the tokens by the names of the variables that they take the place of. */
export const slackSecretText = ({ bot, app, signingSecret }: typeof tokens): string =>
  JSON.stringify({ SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signingSecret });

/** Returns the statement by which the bot may read its own secret, and no other. */
export const secretRights = ({ region, account }: State) => ({
  Sid: 'OwnSecret',
  Effect: 'Allow' as const,
  Action: 'secretsmanager:GetSecretValue',
  Resource: `arn:aws:secretsmanager:${region}:${account}:secret:${slackSecret}-??????`,
});

/** Adds the secrets. */
export function addSecrets(state: State): void {
  addSecret(state, slackSecret, slackSecretText(tokens));
}
