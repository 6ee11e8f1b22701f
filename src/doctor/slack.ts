/** Slack: whether the tokens are right and may do what the manifest says. */
import { errorCode } from '../slack/client.ts';
import { scopes } from '../slack/scopes.ts';
import type { Given } from './given.ts';
import { type Found, fail, type Line, pass, skip, warn } from './line.ts';
import { checkCards } from './slack-cards.ts';
import { checkPeople } from './slack-people.ts';
import { checkPlaces } from './slack-places.ts';
import { type Identity, refusedBySlack } from './slack-refusals.ts';

const reinstall =
  'On api.slack.com/apps, Install App, install it again and take over the new SLACK_BOT_TOKEN (xoxb-…).';
const appToken =
  'On api.slack.com/apps, Basic Information, App-Level Tokens, make one with connections:write: SLACK_APP_TOKEN (xapp-…).';

/** Returns what there is to say of a token's scopes. Pure. */
export function ofScopes(has: readonly string[] | undefined): Found {
  if (has === undefined)
    return warn('Slack did not say which scopes the token has.', 'Compare them with slack/manifest.yaml.');
  const missing = scopes.filter(scope => !has.includes(scope));
  const surplus = has.filter(scope => !scopes.some(known => known === scope));
  if (missing.length > 0)
    return fail(
      `Missing: ${missing.join(', ')}.`,
      `Put them into the app's manifest (slack/manifest.yaml has them). ${reinstall}`,
    );
  if (surplus.length > 0)
    return warn(
      `More than it needs: ${surplus.join(', ')}.`,
      `Take them out: a stolen token can do that much less. ${reinstall}`,
    );
  return pass(`${scopes.length}, as in the manifest`);
}

/** Returns what there is to say of two tokens: an app token names its app in its third part, where it does so. Pure. */
export function ofApps(token: string, app: string | undefined): Found {
  const named = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(token)?.[1];
  if (named === undefined || named === app) return pass('It opens a connection.');
  return fail(
    `It is of the app ${named}; the bot token is of ${app}.`,
    `Both have to be of one app. ${appToken}`,
  );
}

async function ofAppToken({ slack, environment, missing }: Given, { botId }: Identity): Promise<Found> {
  const mode = environment.slack;
  if (environment.role === 'worker') return skip('A worker hears nobody.');
  if (mode.mode === 'http')
    return missing.has('SLACK_SIGNING_SECRET')
      ? skip('SLACK_SIGNING_SECRET is missing.')
      : pass('There is a signing secret. Only a request of Slack can show that it is the right one.');
  if (missing.has('SLACK_APP_TOKEN')) return skip('SLACK_APP_TOKEN is missing.');
  try {
    await slack.apps.connections.open({ token: mode.appToken });
  } catch (error) {
    if (errorCode(error) === 'missing_scope') return fail('It may not open connections.', appToken);
    return refusedBySlack(error, appToken);
  }
  const { bot } = await slack.bots.info({ bot: botId });
  return ofApps(mode.appToken, bot?.app_id);
}

/** Looks at Slack. */
export async function checkSlack(given: Given): Promise<Line[]> {
  const { slack, look, missing } = given;
  if (missing.has('SLACK_BOT_TOKEN'))
    return [{ area: 'slack', name: 'bot token', ...skip('SLACK_BOT_TOKEN is missing.') }];
  let who: (Identity & { scopes: string[] | undefined }) | undefined;
  const token = await look('slack', 'bot token', reinstall, async () => {
    try {
      const { team_id = '', bot_id: botId = '', team, user, response_metadata } = await slack.auth.test();
      who = { team: team_id, botId, scopes: response_metadata?.scopes };
      return botId === ''
        ? fail('It is the token of a person.', reinstall)
        : pass(`${user} in ${team} (${team_id})`);
    } catch (error) {
      return refusedBySlack(error, reinstall);
    }
  });
  if (!who) return [token];
  const identity = who;
  const rest = await Promise.all([
    look('slack', 'scopes', reinstall, async () => ofScopes(identity.scopes)),
    look('slack', 'app token', appToken, () => ofAppToken(given, identity)),
    checkCards(given),
    checkPlaces(given),
    checkPeople(given, identity),
  ]);
  return [token, ...rest.flat()];
}
