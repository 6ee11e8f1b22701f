/** Builds the rooms and runs them: `web` hears people, `worker` does the work, `all` is both. The only place that builds. */
import { buildBase, type Tuning } from './bot-base.ts';
import { createStop, type Stop, stopTimes } from './bot-stop.ts';
import { startWebHalf } from './bot-web.ts';
import { startWorkerHalf } from './bot-worker.ts';
import type { Environment } from './config/environment.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Log } from './ports.ts';

export type { Tuning };

export type Bot = {
  ledger: Ledger;
  /** Says that Redis's clock has been moved on. */
  resync(): void;
  port(): number | undefined;
  /** Where metrics and health are served, if they are. */
  metricsUrl: string | undefined;
  /** Gives back every claim of this process, so that others go on at once. Throws RedisAway. */
  putAllDown(): Promise<string[]>;
  /** Stops it; the second call is the first one's. Throws StoppedLate. */
  close(): Promise<void>;
};

/**
 * Starts the bot and resolves when people can talk to it. `stop` may stop it while it starts, too. Throws ConfigError, or what Redis or Slack
 * refused.
 */
export async function startBot(
  environment: Environment,
  log: Log,
  tuning: Tuning = {},
  { closes, close }: Stop = createStop(log, { ...stopTimes, ...tuning.stop }),
): Promise<Bot> {
  try {
    const base = await buildBase(environment, log, tuning, closes);
    let running = false;
    base.watched.health.part('running', () => running);
    if (environment.role !== 'web') await startWorkerHalf(base);
    const web = environment.role === 'worker' ? undefined : await startWebHalf(base);
    running = true;
    base.watched.health.started();
    closes('readiness', () => {
      running = false;
    });
    return {
      ledger: base.ledger,
      resync: () => {
        base.ledger.resync();
        web?.ledger.resync();
      },
      port: () => web?.port(),
      metricsUrl: base.watched.url,
      putAllDown: base.ledger.putAllDown,
      close,
    };
  } catch (error) {
    await close().catch(late => log.warn({ error: late }, 'could not stop in order'));
    throw error;
  }
}
