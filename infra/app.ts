/** `npx cdk synth`, `npx cdk deploy`: the bot's stack, and one for each account and Region that slipway.yaml names. */
import { Annotations, App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { checked } from './checked.ts';
import { type Settings, settingsHere } from './settings.ts';
import { AccountStack } from './stacks/account.ts';
import { BotStack } from './stacks/bot.ts';
import { FirstStack } from './stacks/first.ts';

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

if (process.argv[1]?.endsWith('app.ts')) {
  const { settings, examples } = settingsHere();
  const app = slipway(settings);
  if (!examples.includes('slipway.yaml') && !checked())
    Annotations.of(app).addWarning(
      'Nobody has checked slipway.yaml: run `npm ci` at the root, and synthesize again.',
    );
  for (const file of examples)
    Annotations.of(app).addWarning(
      `There is no ${file}: what is synthesized here is the example. Do not deploy it.`,
    );
}
