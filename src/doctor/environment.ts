/** Reads the environment as the bot does, and what can still be read of it when some of it is wrong. */
import { type Environment, readEnvironment } from '../config/environment.ts';
import { ConfigError } from '../config/index.ts';
import type { Line } from './line.ts';

/** What stands in for a variable that is missing or wrong, so that the others can be read; nothing is asked with it. */
const standIns: Record<string, string> = {
  SLACK_BOT_TOKEN: 'xoxb-missing',
  SLACK_APP_TOKEN: 'xapp-missing',
  SLACK_SIGNING_SECRET: 'missing-missing-missing',
  REDIS_URL: 'redis://missing:6379',
  AWS_REGION: 'us-east-1',
};

export type Read = { environment: Environment; missing: Set<string>; lines: Line[] };

/** Returns what the environment says, which variables are missing or wrong, and a line for each of those. */
export function readLeniently(env: NodeJS.ProcessEnv): Read {
  const missing = new Set<string>();
  const lines: Line[] = [];
  const left = { ...env };
  for (;;) {
    try {
      const environment = readEnvironment(left);
      const fine: Line = {
        area: 'environment',
        name: 'variables',
        is: 'pass',
        said: `role ${environment.role}, Slack by ${environment.slack.mode}, region ${environment.region}`,
      };
      return { environment, missing, lines: lines.length > 0 ? lines : [fine] };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const complaints = new Map<string, string>();
      for (const complaint of error.complaints) {
        const [, name = '', said = ''] = /^(\w+)(?:\.\w+)*: (.*)$/s.exec(complaint) ?? [];
        // What does not name a variable, or one that has its stand-in already, could be asked about for ever.
        if (name === '' || missing.has(name)) throw error;
        if (!complaints.has(name)) complaints.set(name, said);
      }
      for (const [name, said] of complaints) {
        missing.add(name);
        left[name] = standIns[name];
        const unset = env[name] === undefined || env[name] === '';
        lines.push({
          area: 'environment',
          name,
          is: 'fail',
          said: unset ? 'It is not set.' : 'It cannot be what it is set to.',
          fix: `Set ${name}: ${said}.`,
        });
      }
    }
  }
}

/** Returns which variables say who logs in to Redis: those that came apart from its address count before it. */
export function loginsIn(env: NodeJS.ProcessEnv): string[] {
  const url = URL.canParse(env.REDIS_URL ?? '') ? new URL(env.REDIS_URL ?? '') : undefined;
  const user = env.REDIS_USERNAME ? ['REDIS_USERNAME'] : url?.username ? ['REDIS_URL'] : [];
  const password = env.REDIS_PASSWORD ? ['REDIS_PASSWORD'] : url?.password ? ['REDIS_URL'] : [];
  const set = [...new Set([...user, ...password])];
  return set.length > 0 ? set : ['REDIS_URL'];
}

/** Values of the environment that nobody may see: they are taken out of whatever is printed. */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const named = Object.entries(env).flatMap(([name, value]) =>
    value && /TOKEN|SECRET|PASSWORD|SEAL_KEY/.test(name) && !/SECRET_ID$/.test(name)
      ? [value, ...value.split(',')]
      : [],
  );
  const password = /^rediss?:\/\/[^/@]*:([^@]+)@/.exec(env.REDIS_URL ?? '')?.[1];
  const spoken = password === undefined ? [] : [password, decoded(password)];
  // A client may say them as they stand in an address.
  return [...new Set([...named, ...spoken].flatMap(one => [one, encodeURIComponent(one)]))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // It is no percent-encoding: then it is what it is.
    return text;
  }
}
