/** A worker like any other, but with shorter terms and a story's clock: what is proved by waiting is proved sooner. */
import { type Bot, startBot } from '../../src/bot.ts';
import { dieOnFaults } from '../../src/bot-signals.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { createLog } from '../../src/log.ts';
import { clock } from '../clock.ts';

const log = createLog('info');
let bot: Bot | undefined;
dieOnFaults(() => bot, log);
process.once('SIGUSR2', () => {
  throw new Error(`broken, with ${process.env.SLACK_BOT_TOKEN} and redis://:secret@host`);
});
bot = await startBot(readEnvironment(process.env), log, {
  clock,
  durations: { claim: 3_000, lease: 3_000 },
  rhythms: { tick: 200, election: 1_000, alerts: { tell: 50, election: 1_000, again: 200 } },
});
log.info({}, 'ready');
