/** Tries a program that was built: in a world of its own it hears a command, answers, and stops when it is told to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { startAws, workerCredentials } from '../world/aws/index.ts';
import { type SlackWorld, startSlack, tokens } from '../world/slack/index.ts';

/** What came of it: what dev saw, how the program ended, and what it logged. */
export type Trial = { seen: string; code: number | null; logged: string };

export type TrialOptions = {
  /** The bundled program; it is run in its own folder, where slipway.yaml has to be. */
  program: string;
  node?: string;
  /** The numbers of a user and a group to run it as. */
  user?: number[];
  redisUrl: string;
  namespace: string;
  /** What the image itself sets; nothing else of this process's environment is handed on. */
  env?: Record<string, string>;
};

/** Resolves when a program has logged that it is ready. Throws what it said instead when it ends before. */
const ready = (child: ChildProcess, logged: () => string) =>
  new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => logged().includes('"ready"') && resolve());
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

/** Starts the program, has dev ask how web is, ends it with SIGTERM, and returns what was seen. Throws what happened instead, with its log. */
export async function tryOut({
  program,
  node,
  user,
  redisUrl,
  namespace,
  env,
}: TrialOptions): Promise<Trial> {
  const [slack, aws] = await Promise.all([startSlack(), startAws({ speed: 100 })]);
  const [uid, gid] = user ?? [];
  const child = spawn(node ?? process.execPath, [program], {
    cwd: dirname(program),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    env: {
      ...env,
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redisUrl,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: workerCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: workerCredentials.secretAccessKey,
      AWS_SESSION_TOKEN: workerCredentials.sessionToken,
      SLIPWAY_NAMESPACE: namespace,
      SLIPWAY_SEAL_KEY: randomBytes(32).toString('base64'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let logged = '';
  child.stderr.on('data', data => {
    logged = `${logged}${String(data)}`.slice(-20_000);
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  try {
    await ready(child, () => logged);
    const seen = await asked(slack);
    child.kill('SIGTERM');
    const [code] = await ended;
    return { seen, code, logged };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\nThe program logged:\n${logged}`, {
      cause: error,
    });
  } finally {
    child.kill('SIGKILL');
    await Promise.all([slack.close(), aws.close()]);
  }
}
