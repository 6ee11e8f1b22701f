/** The program: reads the environment, runs the bot, and stops it in order when told to. */

import { type Bot, startBot } from './bot.ts';
import { withSecret } from './bot-secrets.ts';
import { dieOnFaults, obeySignals } from './bot-signals.ts';
import { createStop } from './bot-stop.ts';
import { instanceName, readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/index.ts';
import { createLog } from './log.ts';

const instance = instanceName();
const log = createLog(process.env.SLIPWAY_LOG ?? 'info', {
  role: process.env.SLIPWAY_ROLE || 'all',
  instance,
});
let bot: Bot | undefined;
dieOnFaults(() => bot, log);
const stop = createStop(log);
const isTold = obeySignals(stop, log);
try {
  bot = await startBot({ ...readEnvironment(await withSecret(process.env)), instance }, log, {}, stop);
  const { metricsUrl } = bot;
  const port = bot.port();
  log.info(
    { ...(port !== undefined && { port }), ...(metricsUrl !== undefined && { metrics: metricsUrl }) },
    'ready',
  );
} catch (error) {
  // Told to stop while it started: what was built is being stopped, and then the process ends.
  if (!isTold()) {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else log.error({ error }, 'could not start');
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 500).unref();
  }
}
