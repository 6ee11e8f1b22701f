/** What both halves of the bot are built on: its configuration, its connections to Redis, the ledger, and who it is in Slack. */
import type { WebClientOptions } from '@slack/web-api';
import { type Watched, watched } from './bot-instruments.ts';
import { watchRedis } from './bot-redis.ts';
import { refusedToken, tokensOf } from './bot-secrets.ts';
import type { Closes, StopTimes } from './bot-stop.ts';
import { checkSealKey, type Environment } from './config/environment.ts';
import { loadGiven } from './config/given.ts';
import type { Config } from './config/index.ts';
import { createInstruments } from './instruments/instruments.ts';
import { createLedger, type Durations, type Ledger } from './ledger/ledger.ts';
import {
  type Connection,
  findRedis,
  type RedisAt,
  relayConnection,
  usable,
  workerConnection,
} from './ledger/redis.ts';
import { slackLogger } from './log.ts';
import type { Log } from './ports.ts';
import { createRelay, type Relay } from './queue/bell.ts';
import { createTrouble } from './queue/trouble.ts';
import type { Identity } from './slack/app.ts';
import { clientOptions, createClient, patient } from './slack/client.ts';
import { createTell } from './slack/tell.ts';
import { tokenFetch } from './slack/token-fetch.ts';
import type { TokenRhythm, Tokens } from './slack/tokens.ts';
import type { Rhythms } from './workers/index.ts';

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
  tokens?: TokenRhythm;
};

export type Base = {
  environment: Environment;
  config: Config;
  log: Log;
  tuning: Tuning;
  /** Where Redis is, and whether it is a cluster. */
  redisAt: RedisAt;
  redis: Connection;
  ledger: Ledger;
  /** Returns a ledger like that over another connection. */
  ledgerOver(redis: Connection): Ledger;
  relay: Relay;
  client: ReturnType<typeof createClient>;
  slackOptions: WebClientOptions;
  tokens: Tokens;
  identity: Identity;
  tell: ReturnType<typeof createTell>;
  /** What operators look at. */
  watched: Watched;
  /** Has a part stopped when the bot stops, in the opposite order of building. */
  closes: Closes;
  /** Names a part that is ready while a ledger answers over its connection: another node of a cluster may, and does not help. */
  answers(name: string, ledger: Pick<Ledger, 'gauges'>, connection: Connection): void;
  /** Resolves with the connection when it can be used; it is closed when the bot stops. */
  connected(redis: Connection): Promise<Connection>;
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
  const connections = watchRedis(log);
  const connected = async (redis: Connection): Promise<Connection> => {
    connections.watch(redis);
    closes('a connection to Redis', () => redis.disconnect());
    return usable(redis);
  };
  const redisAt = await findRedis(redisUrl);
  const redis = await connected(workerConnection(redisAt));
  await checkRedis(redis, log);
  const { clock, durations, patienceMs } = tuning;
  const instruments = createInstruments();
  const ledgerOver = (connection: Connection) =>
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
  const answers: Base['answers'] = (name, { gauges }, connection) =>
    watching.health.part(
      name,
      async () => (await gauges()) !== undefined,
      () => connections.since(connection),
    );
  answers('redis', ledger, redis);
  const trouble = createTrouble('bells to pass on', log);
  const relay = createRelay({ redis: await connected(relayConnection(redisAt)), ledger, trouble });
  closes('bells to pass on', () => relay.close());

  const tokens = tokensOf(environment, log, tuning.tokens, closes);
  const fetch = tokenFetch(slack.apiUrl, tokens);
  const slackOptions = clientOptions(slack.apiUrl, slackLogger(log), fetch);
  const client = createClient(slack.token, slackOptions, instruments.slack);
  const who = await patient(() => client.auth.test(), true).catch(error => {
    throw refusedToken(error, environment);
  });
  const identity = { team: who.team_id ?? '', botId: who.bot_id ?? '', botUser: who.user_id ?? '' };
  const tell = createTell(client, ledger, slack.apiUrl);
  return {
    environment,
    config,
    log,
    tuning,
    redisAt,
    redis,
    ledger,
    ledgerOver,
    relay,
    client,
    slackOptions,
    tokens,
    identity,
    tell,
    watched: watching,
    answers,
    closes,
    connected,
  };
}

/** Says what would make this Redis forget. It may refuse CONFIG (managed services do): then `INFO` has to do. */
async function checkRedis(redis: Connection, log: Log): Promise<void> {
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
