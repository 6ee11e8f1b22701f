/** `slipway doctor`: looks at all that the bot stands on, with the bot's own environment, and says what to do about it. */
import { createAws } from './aws/index.ts';
import { createProbing } from './aws/probing.ts';
import { withSecret } from './bot-secrets.ts';
import { typed } from './cli-typed.ts';
import { checkSealKey, type Environment } from './config/environment.ts';
import { configNamed, loadGiven } from './config/given.ts';
import { type Config, ConfigError } from './config/index.ts';
import { slackNames } from './config/slack-secret.ts';
import { loginsIn, readLeniently, secretsIn } from './doctor/environment.ts';
import { examine, type Given, type Line } from './doctor/index.ts';
import { liveWords, meant, type Named, type Pace, tryLive } from './doctor/live/index.ts';
import { createLook, wordsOf } from './doctor/look.ts';
import { connected } from './doctor/redis-connection.ts';
import { exitCode, hushed, json, table } from './doctor/report.ts';
import { slackLogger } from './log.ts';
import type { Log } from './ports.ts';
import { clientOptions, createClient } from './slack/client.ts';

export const doctorUsage = `slipway doctor [--json]                looks at Redis, Slack, AWS and the rules, with the bot's environment, and
                                       says what to do; exit code 1 where something failed, 0 with warnings
               --live --service <s>    … and tries on a scratch service what is only inferred about AWS; says first
               [--target] [--cluster]  what it will do, and does it with --yes`;

/** How long one question may take, in milliseconds: AWS and Slack answer within one or two seconds, or something is wrong. */
const patienceMs = 10_000;

/** What Slack's client would log is told by a line of the table. */
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What only tests say: another patience, another clock, another pace. */
export type Bedside = { limitMs?: number; now?: () => number; pace?: Pace };

/** A deployment of a scratch service is over within minutes; a short one has to be caught while it is under way. */
const pace: Pace = { everyMs: 1_000, waitMs: 10 * 60_000 };

/** A complaint that says itself what to do, after its first sentence, has no other fix. */
function withFix(complaint: string, fix: string): { said: string; fix: string } {
  const [, said, own] = /^(cannot be read \(\w+\)\.) (.+)$/.exec(complaint) ?? [];
  return said !== undefined && own !== undefined
    ? { said: `It ${said}`, fix: `${own}.` }
    : { said: complaint, fix };
}

/** Reads slipway.yaml; each complaint is a line. */
function configOf(environment: Environment): { config?: Config; lines: Line[] } {
  const area = 'environment';
  const name = 'slipway.yaml';
  try {
    const config = loadGiven(environment);
    try {
      checkSealKey(environment, config);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const said = 'A rule asks for a code of a second factor, and there is no key.';
      return {
        config,
        lines: [{ area, name: 'SLIPWAY_SEAL_KEY', is: 'fail', said, fix: error.complaints.join(' ') }],
      };
    }
    return { config, lines: [{ area, name, is: 'pass', said: configNamed(environment) }] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = `Correct it in ${configNamed(environment)}; slipway.example.yaml shows how.`;
    return { lines: error.complaints.map(said => ({ area, name, is: 'fail', ...withFix(said, fix) })) };
  }
}

/** Everything that an environment names, and how to let go of it. */
type Opened = { given: Given; lines: Line[]; close(): void };

/** Fills in Slack's tokens from the secret that an environment names; where that cannot be read, a line says so. */
async function filled(env: NodeJS.ProcessEnv): Promise<{ env: NodeJS.ProcessEnv; lines: Line[] }> {
  try {
    const whole = await withSecret(env);
    const said = "Slack's tokens are read from it.";
    const fine: Line = { area: 'environment', name: 'SLIPWAY_SECRET_ID', is: 'pass', said };
    return { env: whole, lines: whole === env ? [] : [fine] };
  } catch (error) {
    const isTwice = /take one or the other away/.test(wordsOf(error));
    const fix = isTwice
      ? 'Unset what the secret holds, or SLIPWAY_SECRET_ID.'
      : 'Let the role of this process secretsmanager:GetSecretValue on it (and kms:Decrypt on its key); docs/operations.md, Secrets.';
    return {
      env,
      lines: [{ area: 'environment', name: 'SLIPWAY_SECRET_ID', is: 'fail', said: wordsOf(error), fix }],
    };
  }
}

function opened(env: NodeJS.ProcessEnv, { limitMs = patienceMs, now = Date.now }: Bedside): Opened {
  const { environment, missing, lines } = readLeniently(env);
  const read = configOf(environment);
  const aws = createAws(environment.region);
  const probing = createProbing(environment.region);
  const redis = missing.has('REDIS_URL')
    ? Promise.reject(new Error('REDIS_URL is missing.'))
    : connected(environment.redisUrl, environment.namespace, limitMs);
  const worker = missing.has('AWS_REGION')
    ? Promise.reject(new Error('AWS_REGION is missing.'))
    : probing.identity();
  // Each is waited for by the lines that need it.
  for (const one of [redis, worker]) one.catch(() => undefined);
  const { token, apiUrl } = environment.slack;
  const slack = createClient(token, { ...clientOptions(apiUrl, slackLogger(silent)), timeout: limitMs });
  const look = createLook(limitMs);
  return {
    given: {
      environment,
      missing,
      redisLogin: loginsIn(env),
      config: read.config,
      aws,
      probing,
      worker,
      slack,
      redis,
      look,
      now,
    },
    lines: [...lines, ...read.lines],
    close() {
      aws.close();
      probing.close();
      redis.then(
        connection => connection.disconnect(),
        () => undefined,
      );
    },
  };
}

/**
 * Looks at everything that an environment names, and returns what was found, without any secret of it. With `live` also tries
 * things: `agreed` is asked with the words of what will be done, before it is done. Never throws.
 */
export async function diagnose(
  env: NodeJS.ProcessEnv,
  bedside: Bedside = {},
  live?: { named: Named; agreed(words: string): boolean },
): Promise<Line[]> {
  const whole = await filled(env);
  const { given, lines, close } = opened(whole.env, bedside);
  const unread = whole.lines.some(({ is }) => is === 'fail');
  // What the secret would have said is not there for one reason, and that is a line already.
  const others = lines.filter(({ name }) => !unread || !slackNames.some(one => one === name));
  const all = [...whole.lines, ...others];
  try {
    all.push(...(await examine(given)));
    if (live) all.push(...(await tried(given, live, bedside.pace ?? pace)));
    return hushed(all, secretsIn(whole.env));
  } finally {
    close();
  }
}

async function tried(
  given: Given,
  { named, agreed }: { named: Named; agreed(words: string): boolean },
  pace: Pace,
): Promise<Line[]> {
  const found = await meant(given, named, pace);
  if ('area' in found) return [found];
  const nothing: Line = {
    area: 'live',
    name: 'service',
    is: 'skip',
    said: 'Nothing was done: say --yes to have it done.',
  };
  return agreed(liveWords(found)) ? tryLive(given, found) : [nothing];
}

const options = {
  json: { type: 'boolean' },
  live: { type: 'boolean' },
  yes: { type: 'boolean' },
  service: { type: 'string' },
  target: { type: 'string' },
  cluster: { type: 'string' },
} as const;

/** Runs the command, prints what was found and returns the exit code. Throws with what is missing, Mistyped where it does not take these words. */
export async function doctor(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<number> {
  const { values: said } = typed('doctor', words, { options });
  if (said.live && !said.service)
    throw new Error('doctor --live: say which service it may try things on: --service scratch.');
  if (!said.live && (said.service || said.target || said.cluster || said.yes))
    throw new Error('doctor: --service, --target, --cluster and --yes go with --live.');
  const { json: forMachines = false, yes = false, service, target, cluster } = said;
  const agreed = (what: string) => {
    process.stderr.write(`${what}\n\n`);
    return yes;
  };
  const named = service !== undefined && { service, ...(target && { target }), ...(cluster && { cluster }) };
  const lines = await diagnose(env, {}, named ? { named, agreed } : undefined);
  print(forMachines ? json(lines) : table(lines));
  return exitCode(lines);
}
