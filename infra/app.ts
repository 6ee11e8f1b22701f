/** `npx cdk synth`, `npx cdk deploy`: the bot's stack, and one for each account and Region that slipway.yaml names. */
import { existsSync } from 'node:fs';
import { Annotations, App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { checked } from './checked.ts';
import { type Here, type Settings, settingsHere } from './settings.ts';
import { AccountStack } from './stacks/account.ts';
import { BotStack } from './stacks/bot.ts';
import { FirstStack } from './stacks/first.ts';
import { SettingsError } from './written.ts';

/** Returns the app for these settings; the roles come after the bot, since IAM trusts only what exists. */
export function slipway(settings: Settings, app = new App()): App {
  const { secrets } = new FirstStack(app, settings);
  const bot = new BotStack(app, settings, secrets);
  for (const account of settings.accounts)
    for (const region of account.regions)
      new AccountStack(app, { account, region, settings }).addStackDependency(bot);
  Tags.of(app).add('slipway', settings.namespace);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/** Returns what somebody should know before they deploy what these files say. */
export const warnings = ({ examples, unedited, doubts }: Omit<Here, 'settings'>): string[] => [
  ...examples.map(file => `There is no ${file}: what is synthesized here is the example. Do not deploy it.`),
  ...unedited.map(
    ({ file, accounts }) =>
      `${file} still names an account of the example: write yours instead of ${accounts.join(', ')} before you deploy.`,
  ),
  ...doubts,
];

/** Makes the app of the files on disk. Throws SettingsError. */
function here(): void {
  // The bot's own program is asked first: what follows trusts the shape of slipway.yaml.
  const unchecked = existsSync(new URL('../slipway.yaml', import.meta.url)) && !checked();
  const found = settingsHere();
  const app = slipway(found.settings);
  const nobody = 'Nobody has checked slipway.yaml: run `npm ci` at the root, and synthesize again.';
  for (const text of [...(unchecked ? [nobody] : []), ...warnings(found)])
    Annotations.of(app).addWarning(text);
}

if (process.argv[1]?.endsWith('app.ts'))
  try {
    here();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
