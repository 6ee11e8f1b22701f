/** `slipway doctor`: looks at all that the bot stands on, with the bot's own environment, and says what to do about it. */
import { createAws } from './aws/index.ts';
import { createProbing } from './aws/probing.ts';
import { checkSealKey, type Environment } from './config/environment.ts';
import { type Config, ConfigError, loadFile } from './config/index.ts';
import { readLeniently, secretsIn } from './doctor/environment.ts';
import { examine, type Given, type Line } from './doctor/index.ts';
import { createLook } from './doctor/look.ts';
import { connected } from './doctor/redis.ts';
import { exitCode, hushed, json, table } from './doctor/report.ts';
import { slackLogger } from './log.ts';
import type { Log } from './ports.ts';
import { clientOptions, createClient } from './slack/client.ts';

export const doctorUsage = `slipway doctor [--json]                 looks at Redis, Slack, AWS and the rules, with the bot's environment, and
                                       says what to do; exit code 1 where something failed, 0 with warnings`;

/** How long one question may take, in milliseconds: AWS and Slack answer within one or two seconds, or something is wrong. */
const patienceMs = 10_000;

/** What Slack's client would log is told by a line of the table. */
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What only tests say: another patience, another clock. */
export type Bedside = { limitMs?: number; now?: () => number };

/** Reads slipway.yaml; each complaint is a line. */
function configOf(environment: Environment): { config?: Config; lines: Line[] } {
  const area = 'environment';
  const name = 'slipway.yaml';
  try {
    const config = loadFile(environment.configFile);
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
    return { config, lines: [{ area, name, is: 'pass', said: environment.configFile }] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix = `Correct it in ${environment.configFile}; slipway.example.yaml shows how.`;
    return { lines: error.complaints.map(said => ({ area, name, is: 'fail', said, fix })) };
  }
}

/** Looks at everything that an environment names, and returns what was found, without any secret of it. Never throws. */
export async function diagnose(env: NodeJS.ProcessEnv, bedside: Bedside = {}): Promise<Line[]> {
  const { limitMs = patienceMs, now = Date.now } = bedside;
  const { environment, missing, lines } = readLeniently(env);
  const read = configOf(environment);
  const aws = createAws(environment.region);
  const probing = createProbing(environment.region);
  const redis = missing.has('REDIS_URL')
    ? Promise.reject(new Error('REDIS_URL is missing.'))
    : connected(environment.redisUrl, limitMs);
  redis.catch(() => undefined);
  const { token, apiUrl } = environment.slack;
  const slack = createClient(token, { ...clientOptions(apiUrl, slackLogger(silent)), timeout: limitMs });
  const given: Given = {
    environment,
    missing,
    config: read.config,
    aws,
    probing,
    slack,
    redis,
    look: createLook(limitMs),
    now,
  };
  try {
    const found = await examine(given);
    return hushed([...lines, ...read.lines, ...found], secretsIn(env));
  } finally {
    aws.close();
    probing.close();
    redis.then(
      connection => connection.disconnect(),
      () => undefined,
    );
  }
}

/** Runs the command, prints what was found and returns the exit code; undefined where the words are no such command. */
export async function doctor(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  print: (text: string) => void,
): Promise<number | undefined> {
  if (words.some(word => word !== '--json')) return undefined;
  const lines = await diagnose(env);
  print(words.includes('--json') ? json(lines) : table(lines));
  return exitCode(lines);
}
