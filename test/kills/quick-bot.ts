/** The program like any other, but it looks sooner, and waits longer for Redis: the whole world runs on the machine beside it. */
import { startBot } from '../../src/bot.ts';
import { withSecret } from '../../src/bot-secrets.ts';
import { obeySignals } from '../../src/bot-signals.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { createLog } from '../../src/log.ts';

const log = createLog('info');
const bot = await startBot(readEnvironment(await withSecret(process.env)), log, {
  patienceMs: 2_000,
  rhythms: { tick: 200 },
  durations: { settleMs: 300 },
  tokens: { coolMs: 200, everyMs: 60_000 },
});
obeySignals(bot, log);
log.info({}, 'ready');
