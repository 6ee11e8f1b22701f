/** What a secret with Slack's tokens has to hold: a JSON object, by the names of the variables that it takes the place of. */
import { z } from 'zod';
import { ConfigError } from './index.ts';

/** Slack's tokens, as the environment and the secret both have them. No complaint repeats what was written. */
export const slackVariables = {
  SLACK_BOT_TOKEN: z
    .string({ error: 'the bot token of your Slack app, xoxb-…' })
    .regex(/^xoxb-\S+$/, 'a bot token begins with xoxb-'),
  SLACK_APP_TOKEN: z
    .string({ error: 'the app token of your Slack app, xapp-…' })
    .regex(/^xapp-\S+$/, 'an app token begins with xapp-')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string({ error: 'the signing secret of your Slack app' })
    .min(16, 'shorter than a signing secret can be')
    .optional(),
};

const shape = z.object(slackVariables);

export type SlackVariables = z.infer<typeof shape>;

export const slackNames = Object.keys(slackVariables) as (keyof SlackVariables)[];

/** Which of the tokens a process needs: who hears nobody opens no connection and checks no signature. */
export type Needing = { hears: 'socket' | 'http' | 'nobody' };

/** Returns what is missing of the tokens for a process, as complaints. */
export function missingTokens(
  given: Partial<Record<keyof SlackVariables, unknown>>,
  { hears }: Needing,
): string[] {
  if (hears === 'socket' && given.SLACK_APP_TOKEN === undefined)
    return ['SLACK_APP_TOKEN: Socket Mode needs the app token, xapp-…; or set SLIPWAY_SLACK_MODE=http'];
  if (hears === 'http' && given.SLACK_SIGNING_SECRET === undefined)
    return ['SLACK_SIGNING_SECRET: HTTP mode needs the signing secret; or set SLIPWAY_SLACK_MODE=socket'];
  return [];
}

/** Returns a JSON value, or nothing where it is none: what JSON.parse says of it would quote it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the tokens in the text of a secret. Throws ConfigError with every complaint at once, none of which repeats any of it. */
export function slackSecretIn(text: string, id: string, needing: Needing): SlackVariables {
  const value = parsed(text);
  const file = `the secret ${id}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(file, [
      `it has to be a JSON object with ${slackNames.join(', ')} (the last two where they are used), and is not`,
    ]);
  // What is empty is not there, as in the environment.
  const set = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== ''));
  const read = shape.safeParse(set);
  const complaints = read.success
    ? []
    : read.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
  complaints.push(...missingTokens(set, needing));
  if (!read.success || complaints.length > 0) throw new ConfigError(file, complaints);
  return read.data;
}
