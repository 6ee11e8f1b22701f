/** Opens a whole world for a story: Redis, a small Slack, a small AWS and the real bot, and closes it again. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Bot, startBot, type Tuning } from '../src/bot.ts';
import { withSecret } from '../src/bot-secrets.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { bellConnection, type Connection, findRedis, usable } from '../src/ledger/redis.ts';
import type { Log } from '../src/ports.ts';
import { withBroken } from '../world/aws/broken/target.ts';
import { slackSecret } from '../world/aws/demo-secrets.ts';
import { type AwsWorld, auditGroup, startAws, workerCredentials } from '../world/aws/index.ts';
import { type SlackWorld, startSlack, tokens } from '../world/slack/index.ts';
import { clock } from './clock.ts';
import { withAlerts } from './events.ts';
import { leaked, secretsOf } from './leaked.ts';
import { disallowed, lineOf } from './logged.ts';
import { forget, sharedRedis, userOf } from './redis.ts';
import { unnamedWrites } from './writes.ts';

export { describeWithNodes, forget, sharedRedis, testWithOwnRedis } from './redis.ts';

/** The scopes of the manifest, and no more: what a story needs beyond them it does not get. */
const { oauth_config, features } = parse(
  readFileSync(new URL('../slack/manifest.yaml', import.meta.url), 'utf8'),
) as {
  oauth_config: { scopes: { bot: string[] } };
  features: { slash_commands: { should_escape: boolean }[] };
};
const scopes = oauth_config.scopes.bot;
const escapes = features.slash_commands.every(({ should_escape }) => should_escape);

/** Things happen this many times faster than at AWS. */
const speed = 100;

export type World = SlackWorld['people'] & {
  slack: SlackWorld;
  aws: AwsWorld;
  bot: Bot;
  redis: Connection;
  env: Record<string, string>;
  /** What the bot logged as a warning or an error. */
  logged: string[];
  /** What it logged besides. */
  noted: string[];
  /** What a story learned that nobody else may: found neither in Redis nor in a log when the world closes. */
  secrets: string[];
  /** Lets time pass for the ledger, in milliseconds. */
  later(ms: number): Promise<void>;
  /** The ledger's time now, as a phone has it, in milliseconds. */
  now(): number;
  /** Stops the bot and starts another in its place. */
  restart(): Promise<void>;
  /** Writes that took effect on a service, as AWS saw them. */
  updates(): AwsWorld['calls'];
  close(): Promise<void>;
};

export type WorldOptions = {
  mode?: 'socket' | 'http';
  config?: (yaml: string) => string;
  tuning?: Tuning;
  limits?: false;
  /** Another Redis than that of all tests; in a cluster a namespace lies where its name says. */
  redis?: { url: string; namespace?: string };
  /** What runs in this process; the rest is the story's to start. */
  role?: 'web';
  /** How many times faster than at AWS things happen. */
  speed?: number;
  /** How many calls the small AWS remembers, for whoever counts them at the end of a long run. */
  callsKept?: number;
  /** Also a target `broken` of services that are broken, each in its own way. */
  broken?: true;
  /** Also `checkout`, whose deployments are canaries that pause. */
  checkout?: true;
  /** The audit trail goes to CloudWatch Logs, too. */
  auditLog?: true;
  /** Metrics and health are served, on any port. */
  metrics?: true;
  /** Slack's tokens are in a secret, and not in the environment. */
  secret?: true;
  /** AWS's events come in through the queue; what else slipway.yaml says of alerts, as lines of YAML. */
  alerts?: string;
};

let worlds = 0;
let open: World | undefined;

/** Says what the bot logged when a story fails: the reason is usually there. */
afterEach(() => {
  const { currentTestName, numPassingAsserts } = expect.getState();
  if (open?.logged.length && process.env.STORY_LOG)
    process.stderr.write(`${currentTestName} (${numPassingAsserts}):\n${open.logged.join('\n')}\n`);
});

/** A world that a whole file shares is closed after it. */
afterAll(() => open?.close());

/** Opens a world. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const server = options.redis ?? (await sharedRedis());
  const dir = mkdtempSync(join(tmpdir(), 'slipway-world-'));
  const configFile = join(dir, 'slipway.yaml');
  const yaml = readFileSync(new URL('../slipway.example.yaml', import.meta.url), 'utf8');
  const heard = withAlerts(yaml, options.alerts);
  const known = options.broken ? withBroken(heard) : heard;
  writeFileSync(configFile, options.config?.(known) ?? known);
  const [slack, aws] = await Promise.all([
    startSlack({ limits: options.limits ?? true, scopes, escapes }),
    startAws({
      speed: options.speed ?? speed,
      ...(options.callsKept !== undefined && { callsKept: options.callsKept }),
      broken: options.broken ?? false,
      events: options.alerts !== undefined,
      checkout: options.checkout ?? false,
    }),
  ]);
  const namespace =
    options.redis?.namespace ?? `story-${process.pid}-${worlds++}-${randomBytes(3).toString('hex')}`;
  const user = await userOf(server.url, namespace);
  const sealKey = randomBytes(32).toString('base64');
  const env: Record<string, string> = {
    SLACK_BOT_TOKEN: options.secret ? '' : tokens.bot,
    SLACK_APP_TOKEN: options.secret ? '' : tokens.app,
    SLACK_SIGNING_SECRET: options.secret ? '' : tokens.signingSecret,
    SLIPWAY_SECRET_ID: options.secret ? slackSecret : '',
    SLACK_API_URL: slack.apiUrl,
    SLIPWAY_SLACK_MODE: options.mode ?? 'socket',
    PORT: '0',
    REDIS_URL: server.url,
    ...user,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: workerCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: workerCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: workerCredentials.sessionToken,
    SLIPWAY_CONFIG: configFile,
    SLIPWAY_NAMESPACE: namespace,
    SLIPWAY_AUDIT_FILE: join(dir, 'audit.jsonl'),
    ...(options.auditLog && { SLIPWAY_AUDIT_LOG_GROUP: auditGroup }),
    SLIPWAY_SEAL_KEY: sealKey,
    ...(options.metrics && { SLIPWAY_METRICS: '127.0.0.1:0' }),
  };
  Object.assign(process.env, env);
  const redis = await usable(bellConnection(await findRedis(server.url)));
  const logged: string[] = [];
  const noted: string[] = [];
  const unnamed = new Set<string>();
  let passed = 0;
  let closed = false;
  const into = (lines: string[]) => (facts: object, what: string) => {
    lines.push(lineOf(facts, what));
    for (const name of disallowed(facts)) unnamed.add(`nobody allowed "${name}" in the log: ${what}`);
  };
  const log: Log = { info: into(noted), warn: into(logged), error: into(logged) };
  const begin = async (): Promise<Bot> => {
    const bot = await startBot(
      readEnvironment(await withSecret({ ...env, ...(options.role && { SLIPWAY_ROLE: options.role }) })),
      log,
      {
        clock,
        patienceMs: 2_000,
        rhythms: {
          tick: 100,
          services: 300,
          watch: 300,
          notices: 50,
          tail: { show: 100, tasks: 300, right: 1_000, afterwards: 100 },
          alerts: { tell: 50, again: 200, look: 1_000, calm: 3_000 },
        },
        ...options.tuning,
        durations: { settleMs: 300, ...options.tuning?.durations },
      },
    );
    slack.delivery.deliverTo(
      options.mode === 'http' ? `http://127.0.0.1:${bot.port()}/slack/events` : undefined,
    );
    return bot;
  };
  const world: World = {
    ...slack.people,
    slack,
    aws,
    redis,
    env,
    logged,
    noted,
    secrets: [],
    bot: await begin(),
    now: () => Date.now() + passed,
    async later(ms) {
      passed += ms;
      await redis.incrby(`{${namespace}}:later`, ms);
      world.bot.resync();
    },
    async restart() {
      await world.bot.close();
      world.bot = await begin();
    },
    updates: () => aws.calls.filter(({ operation, done }) => operation === 'UpdateService' && done),
    async close() {
      if (closed) return;
      closed = true;
      await world.bot.close();
      const secrets = [...secretsOf(aws), sealKey, ...world.secrets];
      if (user.REDIS_PASSWORD !== '') secrets.push(user.REDIS_PASSWORD);
      const wrong = [
        ...unnamedWrites(aws),
        ...(await leaked(redis, namespace, [...logged, ...noted], secrets)),
        ...slack.state.broken,
        ...unnamed,
      ];
      await forget(redis, namespace);
      redis.disconnect();
      await Promise.all([slack.close(), aws.close()]);
      rmSync(dir, { recursive: true, force: true });
      expect(wrong).toEqual([]);
    },
  };
  open = world;
  return world;
}
