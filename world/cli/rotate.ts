/** Rotates the bot's keys from a terminal, as its operator does. */
import { slackSecret, slackSecretText } from '../aws/demo-secrets.ts';
import type { Keys } from '../slack/keys.ts';
import { control, print } from './control.ts';

/** Slack issues new keys and the secret holds them; then Slack takes the old ones back, unless they are kept for now. */
export async function slackRotate(kept: string | undefined): Promise<void> {
  const { keys } = (await control('slack', 'issue', {})) as { keys: Keys };
  await control('aws', 'secrets', { name: slackSecret, value: slackSecretText(keys) });
  print(`Slack has issued new tokens and a new signing secret, and the secret ${slackSecret} holds them.`);
  if (kept === 'keep') print('The old ones are good until `npm run world -- slack revoke`.');
  else await slackRevoke();
}

/** Slack takes back all keys but the newest, and closes what was opened with them; `says` is what it calls them. */
export async function slackRevoke(says?: string): Promise<void> {
  await control('slack', 'revoke', says === undefined ? {} : { says });
  print('The old ones are good for nothing any more.');
}
