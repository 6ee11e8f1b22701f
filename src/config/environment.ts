/** Reads the environment: where Slack, Redis and the configuration are, and which half this process runs. */
import { hostname } from 'node:os';
import { z } from 'zod';
import { queue } from './alerts.ts';
import { type Config, ConfigError } from './index.ts';
import { redisUrlOf, redisVariables } from './redis-url.ts';
import { missingTokens, type Needing, slackNames, slackVariables } from './slack-secret.ts';

const httpUrl = z.string().regex(/^https?:\/\/\S+$/, 'an address that begins with http:// or https://');

/** Returns the parts of `host:port`; an IPv6 address stands in brackets there. */
const addressIn = (text: string) => {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
};

const variables = z.object({
  ...slackVariables,
  SLIPWAY_SECRET_ID: z.string().optional(),
  SLACK_API_URL: httpUrl.default('https://slack.com/api/'),
  SLIPWAY_SLACK_MODE: z.enum(['socket', 'http'], { error: 'socket or http' }).default('socket'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3_000),
  SLIPWAY_HOST: z.string().default('127.0.0.1'),
  ...redisVariables,
  AWS_REGION: z.string({ error: 'the region this bot runs in, like eu-west-1' }).min(1),
  SLIPWAY_CONFIG: z.string().default('slipway.yaml'),
  SLIPWAY_CONFIG_YAML: z.string().optional(),
  SLIPWAY_EVENT_QUEUES: z
    .string()
    .transform(text => text.split(',').map(url => url.trim()))
    .pipe(z.array(queue))
    .default([]),
  SLIPWAY_ROLE: z.enum(['web', 'worker', 'all'], { error: 'web, worker or all' }).default('all'),
  SLIPWAY_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'small letters, digits and hyphens, at most 32')
    .default('slipway'),
  SLIPWAY_AUDIT_FILE: z.string().optional(),
  SLIPWAY_AUDIT_LOG_GROUP: z
    .string()
    .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'the name of a CloudWatch log group, like /slipway/audit')
    .optional(),
  SLIPWAY_METRICS: z
    .string()
    .regex(/^(\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i, 'host:port, like 127.0.0.1:9464')
    .transform(addressIn)
    .refine(({ port }) => port <= 65_535, 'a port is at most 65535')
    .optional(),
  SLIPWAY_SEAL_KEY: z
    .string()
    .regex(
      /^[A-Za-z0-9+/]{43}=?(,[A-Za-z0-9+/]{43}=?)?$/,
      '32 bytes in base64, as `openssl rand -base64 32` makes them; while one takes the place of another, both with a comma between them, the new one first',
    )
    .optional(),
});

export type Environment = {
  slack: { token: string; apiUrl: string } & (
    | { mode: 'socket'; appToken: string }
    | { mode: 'http'; signingSecret: string; port: number; host: string }
  );
  /** The secret that Slack's tokens are from, where they are from one. */
  secretId?: string;
  /** With the user's name and password in it: never to be logged. */
  redisUrl: string;
  region: string;
  configFile: string;
  /** The text of slipway.yaml itself, in place of the file. */
  configYaml?: string;
  /** Queues of AWS's events besides those in slipway.yaml, by their URLs. */
  eventQueues: string[];
  role: 'web' | 'worker' | 'all';
  namespace: string;
  /** What this process is called in claims, elections and logs. */
  instance: string;
  auditFile?: string;
  auditLogGroup?: string;
  /** Where metrics and health are served, if they are. */
  metrics?: { host: string; port: number };
  /** What second factors are sealed with: the first seals, all open; none where none is kept. */
  sealKeys: Buffer[];
};

/** Returns a name for a process: where it runs, its number there, and what no other has. */
export const instanceName = () => `${hostname()}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

/** Returns which of Slack's tokens a process with this environment needs. */
export const needingOf = (env: NodeJS.ProcessEnv): Needing => ({
  hears: env.SLIPWAY_ROLE === 'worker' ? 'nobody' : env.SLIPWAY_SLACK_MODE === 'http' ? 'http' : 'socket',
});

/** Returns which secret an environment takes Slack's tokens from, if any. Throws ConfigError where it says two things at once. */
export function secretIn(env: NodeJS.ProcessEnv): string | undefined {
  const id = env.SLIPWAY_SECRET_ID;
  if (id === undefined || id === '') return undefined;
  const both = slackNames.filter(name => env[name] !== undefined && env[name] !== '');
  if (both.length === 0) return id;
  throw new ConfigError('the environment', [
    `SLIPWAY_SECRET_ID: the secret holds Slack's tokens, and ${both.join(', ')} ${both.length === 1 ? 'is' : 'are'} set, too; take one or the other away`,
  ]);
}

/** Returns what the environment says. Throws ConfigError with every complaint at once. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = variables.safeParse(set);
  const complaints = read.success
    ? []
    : read.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
  complaints.push(...missingTokens(set, needingOf(set)));
  if (!read.success || complaints.length > 0) throw new ConfigError('the environment', complaints);
  const { data } = read;
  const common = { token: data.SLACK_BOT_TOKEN, apiUrl: `${data.SLACK_API_URL.replace(/\/+$/, '')}/` };
  return {
    slack:
      data.SLIPWAY_SLACK_MODE === 'socket'
        ? { ...common, mode: 'socket', appToken: data.SLACK_APP_TOKEN ?? '' }
        : {
            ...common,
            mode: 'http',
            signingSecret: data.SLACK_SIGNING_SECRET ?? '',
            port: data.PORT,
            host: data.SLIPWAY_HOST,
          },
    redisUrl: redisUrlOf(data),
    ...(data.SLIPWAY_SECRET_ID !== undefined && { secretId: data.SLIPWAY_SECRET_ID }),
    region: data.AWS_REGION,
    configFile: data.SLIPWAY_CONFIG,
    eventQueues: data.SLIPWAY_EVENT_QUEUES,
    ...(data.SLIPWAY_CONFIG_YAML !== undefined && { configYaml: data.SLIPWAY_CONFIG_YAML }),
    role: data.SLIPWAY_ROLE,
    namespace: data.SLIPWAY_NAMESPACE,
    instance: instanceName(),
    ...(data.SLIPWAY_METRICS && { metrics: data.SLIPWAY_METRICS }),
    sealKeys: (data.SLIPWAY_SEAL_KEY?.split(',') ?? []).map(key => Buffer.from(key, 'base64')),
    ...(data.SLIPWAY_AUDIT_FILE !== undefined && { auditFile: data.SLIPWAY_AUDIT_FILE }),
    ...(data.SLIPWAY_AUDIT_LOG_GROUP !== undefined && { auditLogGroup: data.SLIPWAY_AUDIT_LOG_GROUP }),
  };
}

/** Throws ConfigError when rules ask for codes that a process which hears people could not check. */
export function checkSealKey({ role, sealKeys }: Environment, { rules }: Pick<Config, 'rules'>): void {
  const asking = rules.find(({ stepUp, breakGlass }) => stepUp || breakGlass);
  if (!asking || role === 'worker' || sealKeys.length > 0) return;
  throw new ConfigError('the environment', [
    `SLIPWAY_SEAL_KEY: the rule "${asking.name}" asks for a code, and there is no key to seal second factors with; \`openssl rand -base64 32\` makes one`,
  ]);
}
