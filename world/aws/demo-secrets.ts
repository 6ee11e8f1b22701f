/** The secrets of the demo account: the bot's own, and those of its services. */
import { tokens } from '../slack/cast.ts';
import type { Document } from './iam/evaluate.ts';
import { addSecret } from './secretsmanager/secret.ts';
import type { State } from './state.ts';

/** The name of the secret that holds the bot's Slack tokens. */
export const slackSecret = 'slipway/slack';

/** The name of the secret that `api` reads. */
export const shopSecret = 'shop/db';

/** The name of the parameter that `api` reads. */
export const shopParameter = '/shop/stripe-key';

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

/** Adds the secrets, and the parameter of the shop. */
export function addSecrets(state: State): void {
  addSecret(state, slackSecret, slackSecretText(tokens));
  addSecret(state, shopSecret, JSON.stringify({ username: 'shop', password: 'world-password-of-the-shop' }), {
    rotatesAfterDays: 30,
  });
  const changedAt = new Date(state.clock.now());
  state.parameters.set(shopParameter, {
    name: shopParameter,
    type: 'SecureString',
    changedAt,
    version: 1,
    key: 'alias/aws/ssm',
  });
}

/** A secret and a parameter of the shop, as `api` refers to them. */
export const shopSecrets = (state: State): { name: string; valueFrom: string }[] => [
  { name: 'DB_USER', valueFrom: `${state.secrets.get(shopSecret)?.arn}:username::` },
  { name: 'DB_PASSWORD', valueFrom: `${state.secrets.get(shopSecret)?.arn}:password::` },
  { name: 'STRIPE_KEY', valueFrom: `arn:aws:ssm:${state.region}:${state.account}:parameter${shopParameter}` },
];

/** Returns what the execution role may read: the shop's secrets and parameters. */
export const shopRights = ({ region, account }: State): Document => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: `arn:aws:secretsmanager:${region}:${account}:secret:shop/*`,
    },
    {
      Effect: 'Allow',
      Action: 'ssm:GetParameters',
      Resource: `arn:aws:ssm:${region}:${account}:parameter/shop/*`,
    },
  ],
});
