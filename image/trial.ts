/** Tries programs that were built: in a world of its own the bot is well, hears a command, answers, and stops when it is told to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { startAws, workerCredentials } from '../world/aws/index.ts';
import { freePort } from '../world/port.ts';
import { type SlackWorld, startSlack, tokens } from '../world/slack/index.ts';

/** How a program ended, and what it said. */
export type Ended = { code: number | null; said: string };
/** What came of it: what the health check and the doctor said while the bot ran, what dev saw, and how the bot ended. */
export type Trial = { health: Ended; doctor: Ended; seen: string; bot: Ended };

export type TrialOptions = {
  /** Where the bundled programs are, and slipway.yaml beside them: it is the folder they run in. */
  folder: string;
  node?: string;
  /** The numbers of a user and a group to run them as. */
  user?: number[];
  redisUrl: string;
  namespace: string;
  /** What the image itself sets; nothing else of this process's environment is handed on. */
  env?: Record<string, string>;
};

type Running = { child: ChildProcess; said: () => string; ended: Promise<Ended> };

function run(words: string[], { folder, node, user }: TrialOptions, env: Record<string, string>): Running {
  const [uid, gid] = user ?? [];
  const child = spawn(node ?? process.execPath, words, {
    cwd: folder,
    env,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      said = `${said}${String(data)}`.slice(-20_000);
    });
  const ended = once(child, 'close').then(([code]: unknown[]) => ({ code: code as number | null, said }));
  return { child, said: () => said, ended };
}

/** Resolves when the bot has logged that it is ready. Throws when it ends before. */
const ready = ({ child, said }: Running) =>
  new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => said().includes('"ready"') && resolve());
    child.once('exit', code => reject(new Error(`it ended with ${code} before it was ready`)));
  });

/** Has dev ask how web is, once more where AWS did not answer a slow machine in time, and returns what they saw. */
async function asked(slack: SlackWorld, tries = 3): Promise<string> {
  const { state, people, text } = slack;
  const before = state.messages.length;
  await people.dev.says('/ecs status web on prod');
  const enough = tries > 1 ? /web is healthy|aws_away/ : /web is healthy/;
  const told = await people.dev.sees(
    message => state.messages.indexOf(message) >= before && enough.test(text(message)),
  );
  return text(told).includes('aws_away') ? asked(slack, tries - 1) : text(told);
}

/** Starts the bot, looks at it in every way there is, and ends it with SIGTERM. Throws what went wrong, with the bot's log. */
export async function tryOut(options: TrialOptions): Promise<Trial> {
  const [slack, aws, port] = await Promise.all([startSlack(), startAws({ speed: 100 }), freePort()]);
  const env = {
    ...options.env,
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: options.redisUrl,
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: workerCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: workerCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: workerCredentials.sessionToken,
    SLIPWAY_METRICS: `127.0.0.1:${port}`,
    SLIPWAY_NAMESPACE: options.namespace,
    SLIPWAY_SEAL_KEY: randomBytes(32).toString('base64'),
  };
  const bot = run(['main.mjs'], options, env);
  try {
    await ready(bot);
    const health = await run(['health.mjs'], options, env).ended;
    const seen = await asked(slack);
    const doctor = await run(['cli.mjs', 'doctor'], options, env).ended;
    bot.child.kill('SIGTERM');
    return { health, doctor, seen, bot: await bot.ended };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}\nThe bot logged:\n${bot.said()}`, { cause: error });
  } finally {
    bot.child.kill('SIGKILL');
    await Promise.all([slack.close(), aws.close()]);
  }
}
