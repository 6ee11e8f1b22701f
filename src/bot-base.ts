/** What both halves of the bot are built on: its configuration, its connections to Redis, the ledger, and who it is in Slack. */
import type { WebClientOptions } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { type Watched, watched } from './bot-instruments.ts';
import type { Closes, StopTimes } from './bot-stop.ts';
import { checkSealKey, type Environment } from './config/environment.ts';
import { loadGiven } from './config/given.ts';
import type { Config } from './config/index.ts';
import { createInstruments } from './instruments/instruments.ts';
import { createLedger, type Durations, type Ledger } from './ledger/ledger.ts';
import { relayConnection, workerConnection } from './ledger/redis.ts';
import { slackLogger } from './log.ts';
import type { Log } from './ports.ts';
import { createRelay, type Relay } from './queue/bell.ts';
import type { Identity } from './slack/app.ts';
import { clientOptions, createClient, patient } from './slack/client.ts';
import { createTell } from './slack/tell.ts';
import type { Rhythms } from './workers/index.ts';

/** How long a start waits for Redis, in milliseconds. */
const connectMs = 10_000;

/** What only tests say: another clock for the ledger, shorter terms, a faster ticker. */
export type Tuning = {
  clock?: string;
  durations?: Partial<Durations>;
  rhythms?: Rhythms;
  knowledgeMs?: number;
  /** How long whoever hears people waits for Redis: a story's machine runs the whole world beside it. */
  patienceMs?: number;
  /** How long parts may take to stop. */
  stop?: Partial<StopTimes>;
};

export type Base = {
  environment: Environment;
  config: Config;
  log: Log;
  tuning: Tuning;
  redis: Redis;
  ledger: Ledger;
  /** Returns a ledger like that over another connection. */
  ledgerOver(redis: Redis): Ledger;
  relay: Relay;
  client: ReturnType<typeof createClient>;
  slackOptions: WebClientOptions;
  identity: Identity;
  tell: ReturnType<typeof createTell>;
  /** What operators look at. */
  watched: Watched;
  /** Has a part stopped when the bot stops, in the opposite order of building. */
  closes: Closes;
  /** Resolves with the connection when it can be used; it is closed when the bot stops. */
  connected(redis: Redis): Promise<Redis>;
};

/** Builds what both halves need. Throws ConfigError, or what Redis or Slack refused; `closes` has heard of all that is open by then. */
export async function buildBase(
  environment: Environment,
  log: Log,
  tuning: Tuning,
  closes: Closes,
): Promise<Base> {
  const { slack, redisUrl, namespace } = environment;
  const config = loadGiven(environment);
  checkSealKey(environment, config);
  const connected = async (redis: Redis): Promise<Redis> => {
    redis.on('error', error => log.warn({ because: error.message }, 'Redis'));
    closes('a connection to Redis', () => redis.disconnect());
    await ready(redis);
    return redis;
  };
  const redis = await connected(workerConnection(redisUrl));
  await checkRedis(redis, log);
  const { clock, durations, patienceMs } = tuning;
  const instruments = createInstruments();
  const ledgerOver = (connection: Redis) =>
    createLedger({
      redis: connection,
      namespace,
      ...(clock !== undefined && { clock }),
      ...(durations && { durations }),
      ...(patienceMs !== undefined && { patienceMs }),
      counts: {
        ...instruments.ledger,
        ended(op, work, outcome) {
          instruments.ledger.ended(work, outcome);
          log.info({ op, work, outcome }, 'ended');
        },
      },
    });
  const ledger = ledgerOver(redis);
  const watching = await watched({ environment, instruments, ledger, log, closes });
  watching.health.part('redis', async () => (await redis.ping()) === 'PONG');
  const problem = (error: unknown) => log.warn({ because: (error as Error).message }, 'bells');
  const relay = createRelay({ redis: await connected(relayConnection(redisUrl)), ledger, log: problem });
  closes('bells to pass on', () => relay.close());

  const slackOptions = clientOptions(slack.apiUrl, slackLogger(log));
  const client = createClient(slack.token, slackOptions, instruments.slack);
  const who = await patient(() => client.auth.test(), true);
  const identity = { team: who.team_id ?? '', botId: who.bot_id ?? '', botUser: who.user_id ?? '' };
  const tell = createTell(client, ledger, slack.apiUrl);
  return {
    environment,
    config,
    log,
    tuning,
    redis,
    ledger,
    ledgerOver,
    relay,
    client,
    slackOptions,
    identity,
    tell,
    watched: watching,
    closes,
    connected,
  };
}

/**
 * Resolves when a connection can be used. The first try may fail, on a busy machine or while Redis still reads what it
 * holds; the client goes on trying by itself. Throws after ten seconds.
 */
async function ready(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('Redis did not answer within 10 s; is REDIS_URL right?')),
      connectMs,
    );
  });
  const usable = new Promise<void>(resolve => redis.once('ready', () => resolve()));
  redis.connect().catch(() => undefined);
  try {
    await Promise.race([usable, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Says what would make this Redis forget. It may refuse CONFIG (managed services do): then `INFO` has to do. */
async function checkRedis(redis: Redis, log: Log): Promise<void> {
  const info = await redis.info();
  const of = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  if (of('maxmemory_policy') !== 'noeviction')
    log.warn(
      { policy: of('maxmemory_policy') },
      'Redis may drop what was accepted: set maxmemory-policy to noeviction',
    );
  if (of('aof_enabled') !== '1')
    log.warn({}, 'Redis forgets what was accepted when it dies: set appendonly to yes');
}
