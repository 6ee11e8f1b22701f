/** What Slack says no with. */
import { errorCode } from '../slack/client.ts';
import { type Found, fail } from './line.ts';

/** Who the bot is in Slack. */
export type Identity = { team: string; botId: string };

/** Codes of Slack's for a token that is no good, in other words. */
const tokenWords: Record<string, string> = {
  invalid_auth: 'Slack does not know this token.',
  token_revoked: 'This token was revoked.',
  token_expired: 'This token is too old.',
  account_inactive: 'The bot was taken out of the workspace.',
  not_allowed_token_type: 'This is a token of another kind.',
  not_authed: 'Slack got no token.',
};

/** Returns what Slack said no with, as a failure; rethrows what is no answer of Slack's. */
export function refusedBySlack(error: unknown, fix: string): Found {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return fail(`${tokenWords[code] ?? 'Slack refused it.'} (${code})`, fix);
}
