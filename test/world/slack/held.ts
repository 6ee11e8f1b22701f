/** A small Slack for each test of a file, whose clock only the test moves on, and the bots that are there. */
import type { App } from '@slack/bolt';
import { type HeldClock, heldClock, type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { socketBot } from './bot.ts';

/** That of the test that runs. */
export let slack: SlackWorld;
/** Its clock. */
export let clock: HeldClock;

const apps: App[] = [];
beforeEach(async () => {
  clock = heldClock();
  slack = await startSlack({ clock, rateLimits: 'counted' });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.close();
});

/** Starts a bot in Socket Mode, which stops after the test. */
export const bot = async (build: (app: App) => void) => void apps.push(await socketBot(slack, build));
