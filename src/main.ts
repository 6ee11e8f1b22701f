/** The program: reads the environment, runs the bot, and stops it in order when told to. */

import { startBot } from './bot.ts';
import { withSecret } from './bot-secrets.ts';
import { readEnvironment } from './config/environment.ts';
import { ConfigError } from './config/index.ts';
import { createLog } from './log.ts';

const log = createLog(process.env.SLIPWAY_LOG ?? 'info');
try {
  const bot = await startBot(readEnvironment(await withSecret(process.env)), log);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    bot.close().then(
      () => process.exit(0),
      error => {
        log.error({ error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  log.info(
    { role: process.env.SLIPWAY_ROLE ?? 'all', ...(bot.port() !== undefined && { port: bot.port() }) },
    'ready',
  );
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else log.error({ error }, 'could not start');
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 500).unref();
}
