/** `npm start`: a whole world on this laptop: Redis, a small Slack, a small AWS, and the real bot against them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBroken } from './aws/broken/target.ts';
import { slackSecret } from './aws/demo-secrets.ts';
import { auditGroup, spoken, startAws, workerCredentials } from './aws/index.ts';
import { exported, ports, speedOf, taken } from './cli/address.ts';
import { keepEnvironment, stateFolder } from './cli/slipway.ts';
import { startRedis } from './redis.ts';
import { startSlack } from './slack/index.ts';
import { manifestScopes } from './slack/manifest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const state = stateFolder;

/** Whether the demo has a target of broken services, too. */
const broken = process.env.WORLD_BROKEN === '1';

async function main(): Promise<void> {
  const speed = speedOf(process.env.WORLD_SPEED);
  if (process.env.SLIPWAY_METRICS === undefined) await free(ports.metrics);
  if (process.env.SLIPWAY_SLACK_MODE === 'http') await free(ports.bot);
  mkdirSync(state, { recursive: true });
  const own = process.env.REDIS_URL === undefined ? await startRedis() : undefined;
  const redisUrl = own?.url ?? process.env.REDIS_URL ?? '';
  const heads = join(state, 'audit-heads.jsonl');
  // A new Redis begins a new chain.
  if (own) rmSync(heads, { force: true });
  const slack = await startSlack({ port: ports.slack, scopes: manifestScopes() });
  const aws = await startAws({ port: ports.aws, speed, broken, checkout: true, alarms: true });
  const mode = process.env.SLIPWAY_SLACK_MODE ?? 'socket';
  if (mode === 'http') slack.delivery.deliverTo(`http://127.0.0.1:${ports.bot}/slack/events`);
  const config = existsSync(join(root, 'slipway.yaml')) ? 'slipway.yaml' : 'slipway.example.yaml';
  const given = {
    // The tokens of this Slack are in a secret of this AWS; somebody's own are for another.
    SLACK_BOT_TOKEN: '',
    SLACK_APP_TOKEN: '',
    SLACK_SIGNING_SECRET: '',
    SLIPWAY_SECRET_ID: slackSecret,
    SLACK_API_URL: slack.apiUrl,
    SLIPWAY_SLACK_MODE: mode,
    PORT: `${ports.bot}`,
    REDIS_URL: redisUrl,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: workerCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: workerCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: workerCredentials.sessionToken,
    SLIPWAY_CONFIG: process.env.SLIPWAY_CONFIG ?? (broken ? brokenConfig(config) : join(root, config)),
    SLIPWAY_AUDIT_FILE: process.env.SLIPWAY_AUDIT_FILE ?? heads,
    SLIPWAY_AUDIT_LOG_GROUP: process.env.SLIPWAY_AUDIT_LOG_GROUP ?? auditGroup,
    // As good as this Redis lasts; whoever brings their own Redis brings a key, too, or enrols again.
    SLIPWAY_SEAL_KEY: process.env.SLIPWAY_SEAL_KEY ?? randomBytes(32).toString('base64'),
    SLIPWAY_METRICS: process.env.SLIPWAY_METRICS ?? `127.0.0.1:${ports.metrics}`,
    SLIPWAY_LOG: process.env.SLIPWAY_LOG ?? 'warn',
    // The SDK's note on Node versions is for us, not for whoever tries this.
    NODE_NO_WARNINGS: '1',
  };
  const env = { ...process.env, ...given };
  const forget = keepEnvironment(given);

  let stopping = false;
  let bot: ChildProcess | undefined;
  const stop = async (code: number, how: NodeJS.Signals = 'SIGTERM') => {
    if (stopping) return;
    stopping = true;
    const ended = new Promise<void>(resolve =>
      bot && bot.exitCode === null && bot.signalCode === null ? bot.once('exit', () => resolve()) : resolve(),
    );
    bot?.kill(how);
    await ended;
    forget();
    await Promise.all([slack.close(), aws.close(), own?.close()]);
    process.exit(code);
  };
  own?.onDeath(how => {
    if (stopping) return;
    process.stderr.write(
      `The Redis of this world has ended (${how}) with all that was asked, so the world ends, too. \`npm start\` begins a new one.\n`,
    );
    // Without it the bot has nothing to write down, and would try to for as long as it may.
    void stop(1, 'SIGKILL');
  });
  // A terminal's Ctrl-C comes twice: to the whole group, and passed on by npm.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  // An npm that is killed outright passes nothing on; whoever started the world is gone all the same.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && void stop(0), 1_000).unref();

  bot = spawn(process.execPath, ['--import', 'tsx', join(root, 'src/main.ts')], {
    env,
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  bot.once('exit', (code, signal) => {
    if (!stopping) process.stderr.write(`The bot has ended (${signal ?? code}), so its world ends, too.\n`);
    void stop(code ?? 1);
  });
  await listening(mode, () => slack.delivery.connections());
  process.stdout.write(welcome(slack.url, aws.url, redisUrl, mode, env.SLIPWAY_METRICS, speed));
}

/** Writes the configuration with the target of broken services, and returns where it is. */
function brokenConfig(config: string): string {
  const file = join(state, 'slipway-broken.yaml');
  writeFileSync(file, withBroken(readFileSync(join(root, config), 'utf8')));
  return file;
}

/** Resolves when nobody listens on a port of the bot's, which could not say how to move it. Throws what the system says. */
async function free(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Resolves when the bot can be talked to. */
async function listening(mode: string, connections: () => number): Promise<void> {
  for (;;) {
    if (mode === 'socket' && connections() > 0) return;
    if (mode === 'http') {
      const up = await fetch(`http://127.0.0.1:${ports.bot}/`).then(
        () => true,
        () => false,
      );
      if (up) return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const there = exported(process.env)?.replace(/^.*$/s, line => `  ${line}\n`) ?? '';

const welcome = (slack: string, aws: string, redis: string, mode: string, metrics: string, speed: number) => `
Slipway is up, in a small world of its own (Slack in ${mode} mode, AWS ${speed} times faster than it is).

  Slack  ${slack}
  AWS    ${aws}   (${spoken.map(({ name }) => name).join(', ')})
  Redis  ${redis}
  The bot says how it is at http://${metrics}/metrics, /livez and /readyz

Talk to it from another terminal, as dev, sre, sre2, lead, guest or stranger:

${there}  npm run world -- say dev '#ops' '/ecs deploy web 1.5.0 to prod'
  npm run world -- click sre Approve
  npm run world -- show '#ops'
  npm run world -- aws web
  npm run world -- ci deploy web 1.6.0-crash
  npm run world -- slipway doctor

Stop it with Ctrl-C.
`;

main().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  process.stderr.write(`${error.code === 'EADDRINUSE' ? taken(error.port) : error.message}\n`);
  process.exit(1);
});
