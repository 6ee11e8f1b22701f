/** Builds the rooms and runs them: `web` hears people, `worker` does the work, `all` is both. The only place that builds. */
import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { createAws, createQueue } from './aws/index.ts';
import { createLogStream } from './aws/log-stream.ts';
import { checkSealKey, type Environment } from './config/environment.ts';
import { loadFile } from './config/index.ts';
import { type Audit, createAudit } from './ledger/audit.ts';
import { createSeal } from './ledger/factors/seal.ts';
import { createSecondFactor } from './ledger/factors/second-factor.ts';
import { createLedger, type Durations, type Ledger } from './ledger/ledger.ts';
import { bellConnection, frontConnection, relayConnection, workerConnection } from './ledger/redis.ts';
import { createStories } from './ledger/stories.ts';
import { slackLogger } from './log.ts';
import type { Log } from './ports.ts';
import { createListener, createRelay } from './queue/bell.ts';
import { every } from './queue/pulse.ts';
import { createFront, type Front } from './slack/app.ts';
import { clientOptions, createClient, patient } from './slack/client.ts';
import { createDirectory } from './slack/directory.ts';
import { listen } from './slack/listen.ts';
import { createTell } from './slack/tell.ts';
import { inventoryFor } from './workers/health/services.ts';
import { type Rhythms, startWorkers } from './workers/index.ts';
import { createFetched } from './workers/logs/fetched.ts';
import { createRedactor } from './workers/redacting/redactor.ts';
import { nag } from './workers/reviews.ts';

/** How long a stop waits for what people asked just now, in milliseconds; ECS kills after 30 s. */
const drainMs = 20_000;

/** How long a start waits for Redis, in milliseconds. */
const connectMs = 10_000;

/**
 * Forgotten ops are looked for, and the audit trail sealed and handed out, this often, in milliseconds (design.md §5 allows 5 s
 * for the first and 2 s for the second).
 */
const pulses = { overdue: 1_000, seal: 1_000, nag: 1_000, handOut: 1_000 };

export type Bot = {
  ledger: Ledger;
  /** Says that Redis's clock has been moved on. */
  resync(): void;
  port(): number | undefined;
  close(): Promise<void>;
};

/** What only tests say: another clock for the ledger, shorter terms, a faster ticker. */
export type Tuning = {
  clock?: string;
  durations?: Partial<Durations>;
  rhythms?: Rhythms;
  knowledgeMs?: number;
  /** How long whoever hears people waits for Redis: a story's machine runs the whole world beside it. */
  patienceMs?: number;
};

/** Starts the bot and resolves when people can talk to it. Throws ConfigError, or what Redis or Slack refused. */
export async function startBot(environment: Environment, log: Log, tuning: Tuning = {}): Promise<Bot> {
  const { slack, redisUrl, namespace, role } = environment;
  const config = loadFile(environment.configFile);
  checkSealKey(environment, config);
  const closing: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const stop of closing.splice(0).reverse()) await stop();
  };
  const connected = async (redis: Redis): Promise<Redis> => {
    redis.on('error', error => log.warn({ because: error.message }, 'Redis'));
    closing.push(() => redis.disconnect());
    await ready(redis);
    return redis;
  };

  try {
    const redis = await connected(workerConnection(redisUrl));
    await checkRedis(redis, log);
    const { clock, durations, patienceMs } = tuning;
    const tuned = {
      namespace,
      ...(clock !== undefined && { clock }),
      ...(durations && { durations }),
      ...(patienceMs !== undefined && { patienceMs }),
    };
    const ledger = createLedger({ redis, ...tuned });
    const ledgers = [ledger];
    const problem = (error: unknown) => log.warn({ because: (error as Error).message }, 'bells');
    const relay = createRelay({ redis: await connected(relayConnection(redisUrl)), ledger, log: problem });
    closing.push(() => relay.close());

    const options = clientOptions(slack.apiUrl, slackLogger(log));
    const client = createClient(slack.token, options);
    const who = await patient(() => client.auth.test(), true);
    const identity = { team: who.team_id ?? '', botId: who.bot_id ?? '', botUser: who.user_id ?? '' };
    const tell = createTell(client, ledger, slack.apiUrl);

    if (role !== 'web') {
      const name = `${hostname()}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
      const groups = [...new Set(Object.values(config.authorities).flatMap(authority => authority.groups))];
      const directory = createDirectory(client, identity, groups, tuning.knowledgeMs);
      const aws = createAws(environment.region);
      closing.push(() => aws.close());
      const queues = config.alerts.queues.map(url => createQueue(url, environment.region));
      closing.push(() => queues.forEach(queue => queue.close()));
      const kick = () => relay.kick();
      const stories = createStories(redis, namespace);
      const fetched = createFetched();
      const redactor = createRedactor(config.redact);
      const reading = new AbortController();
      closing.push(() => reading.abort());
      const inventory = inventoryFor({ config, ledger, aws }, reading.signal);
      const given = {
        config,
        ledger,
        stories,
        aws,
        inventory,
        queues,
        fetched,
        redactor,
        directory,
        tell,
        log,
        name,
        kick,
      };
      const workers = startWorkers(given, tuning.rhythms);
      const listener = createListener({
        redis: await connected(bellConnection(redisUrl)),
        namespace,
        hear: ({ op }) => workers.hear(op),
        log: problem,
      });
      await listener.ready();
      const audit = createAudit(redis, namespace);
      const overdue = every(pulses.overdue, 'could not look for forgotten ops', log, async () => {
        await ledger.overdue(100);
        relay.kick();
      });
      const sealer = every(pulses.seal, 'could not seal the audit trail', log, async () => {
        const head = await audit.seal();
        if (head && environment.auditFile)
          await appendFile(environment.auditFile, `${JSON.stringify(head)}\n`);
      });
      const reviews = every(pulses.nag, 'could not ask for reviews', log, () => nag(given));
      if (environment.auditLogGroup)
        closing.push(...handsOut(audit, environment, environment.auditLogGroup, log));
      closing.push(
        () => listener.close(),
        () => workers.close(),
        () => sealer.close(),
        () => overdue.close(),
        () => reviews.close(),
      );
    }

    let front: Front | undefined;
    if (role !== 'worker') {
      front = createFront(slack, slack.token, identity, options, slackLogger(log));
      const { botUser } = identity;
      const quick = createLedger({ redis: await connected(frontConnection(redisUrl, patienceMs)), ...tuned });
      ledgers.push(quick);
      const { sealKeys } = environment;
      const secondFactor =
        sealKeys.length > 0 ? createSecondFactor(quick.factors, createSeal(sealKeys)) : undefined;
      const heard = { ledger: quick, relay, tell, client, apiUrl: slack.apiUrl, botUser, log };
      listen(front.app, { ...heard, ...(secondFactor && { secondFactor }) });
      await front.start();
      const open = front;
      closing.push(() => open.close(drainMs));
    }
    const resync = () => {
      for (const one of ledgers) one.resync();
    };
    return { ledger, resync, port: () => front?.port(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Hands the audit trail out to a log group, again and again; returns what stops that. A no of AWS is logged and tried again. */
function handsOut(audit: Audit, { region, namespace }: Environment, group: string, log: Log) {
  const stream = createLogStream({ region, group, stream: namespace });
  const handing = every(pulses.handOut, 'could not hand the audit trail out', log, async () => {
    for (let pages = 20; pages > 0 && (await audit.handOut(stream.write)) > 0; pages--);
  });
  return [() => stream.close(), () => handing.close()];
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
