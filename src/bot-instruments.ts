/** What operators look at: metrics, whether the process is alive and ready, and a line a minute that says how things are. */
import type { Closes } from './bot-stop.ts';
import type { Environment } from './config/environment.ts';
import { createHealth, type Health } from './instruments/health.ts';
import type { Instruments, Levels } from './instruments/instruments.ts';
import { serve } from './instruments/server.ts';
import type { Ledger } from './ledger/ledger.ts';
import { RedisAway } from './ledger/script.ts';
import type { Log } from './ports.ts';
import { every } from './queue/pulse.ts';

/** How often a process says how things are, in milliseconds; alarms and autoscaling are built on that line. */
const pulseMs = 60_000;

/** Whoever asks for metrics while Redis hangs gets those that need none after so many milliseconds. */
const patienceMs = 1_000;

export type Watched = {
  instruments: Instruments;
  health: Health;
  /** Where metrics and health are served, if they are. */
  url: string | undefined;
};

type Given = {
  environment: Pick<Environment, 'metrics'>;
  instruments: Instruments;
  ledger: Pick<Ledger, 'gauges'>;
  log: Log;
  closes: Closes;
};

/** Serves metrics and health where the environment says so, and starts the pulse. Throws what the system says to the address. */
export async function watched({ environment, instruments, ledger, log, closes }: Given): Promise<Watched> {
  const health = createHealth();
  const levels = async (): Promise<Levels | undefined> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => {
      timer = setTimeout(resolve, patienceMs, undefined);
    });
    const asked = ledger.gauges().catch((error: unknown) => {
      // Redis's absence is counted where it is noticed, and readiness says it; anything else is ours to see.
      if (!(error instanceof RedisAway)) log.warn({ error }, 'Redis does not say how full the ledger is');
      return undefined;
    });
    const found = await Promise.race([asked, late]);
    clearTimeout(timer);
    return found;
  };
  let url: string | undefined;
  if (environment.metrics) {
    instruments.withProcess();
    const serving = await serve(environment.metrics, {
      metrics: async () => ({ type: instruments.contentType, text: await instruments.text(await levels()) }),
      alive: health.alive,
      ready: health.ready,
      failed: error => log.error({ error }, 'could not answer a probe'),
    });
    closes('metrics', serving.close);
    url = serving.url;
  }
  const pulse = async () => {
    const hears = await health.is('slack');
    log.info({ ...(await state(instruments, levels)), ...(hears !== undefined && { hears }) }, 'pulse');
    instruments.nextMinute();
  };
  await pulse();
  const pulses = every(pulseMs, 'could not say how things are', log, pulse);
  closes('pulse', pulses.close);
  return { instruments, health, url };
}

/** What a pulse says. Where Redis does not answer, nobody knows what it holds, and the line says that. */
async function state(
  { packedPercent }: Instruments,
  levels: () => Promise<Levels | undefined>,
): Promise<object> {
  const began = performance.now();
  const now = await levels();
  if (!now) return { redis: 'away', packedPercent: packedPercent() };
  return {
    redis: 'answers',
    ledgerMs: Math.round((performance.now() - began) * 10) / 10,
    queueAgeSeconds: Math.round(now.queueAgeMs / 1_000),
    alertsAgeSeconds: Math.round(now.alertsAgeMs / 1_000),
    outbox: now.outbox,
    opsOpen: now.open,
    opsHeld: now.held,
    packedPercent: packedPercent(),
  };
}
