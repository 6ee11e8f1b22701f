/** Builds the rooms and runs them: `web` hears people, `worker` does the work, `all` is both. The only place that builds. */
import { buildBase, type Tuning } from './bot-base.ts';
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
  close(): Promise<void>;
};

/** Starts the bot and resolves when people can talk to it. Throws ConfigError, or what Redis or Slack refused. */
export async function startBot(environment: Environment, log: Log, tuning: Tuning = {}): Promise<Bot> {
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  try {
    const base = await buildBase(environment, log, tuning, stop => closing.push(stop));
    if (environment.role !== 'web') await startWorkerHalf(base);
    const web = environment.role === 'worker' ? undefined : await startWebHalf(base);
    return {
      ledger: base.ledger,
      resync: () => {
        base.ledger.resync();
        web?.ledger.resync();
      },
      port: () => web?.port(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
