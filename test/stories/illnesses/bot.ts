/** What can be wrong on this side: the environment, Redis, clocks, and silence. */
import { slackSecret } from '../../../world/aws/demo-secrets.ts';
import { type Illness, mute, sealed, set, written } from './ill.ts';

/** The environment and slipway.yaml. */
export const ofEnvironment: Illness[] = [
  [
    'a variable is missing',
    () => ({ env: { SLACK_BOT_TOKEN: '' } }),
    [['environment: SLACK_BOT_TOKEN', 'fail', /Set SLACK_BOT_TOKEN: the bot token of your Slack app/]],
  ],
  [
    'all of them are',
    () => ({
      env: { SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '', REDIS_URL: 'localhost', AWS_REGION: '', PORT: 'x' },
    }),
    [
      ['environment: SLACK_BOT_TOKEN', 'fail', /Set SLACK_BOT_TOKEN/],
      ['environment: PORT', 'fail', /Set PORT/],
      ['environment: REDIS_URL', 'fail', /begins with redis:/],
      ['environment: AWS_REGION', 'fail', /the region this bot runs in/],
      ['environment: SLACK_APP_TOKEN', 'fail', /Socket Mode needs the app token/],
    ],
  ],
  [
    'the secret with the tokens cannot be read',
    () => ({
      env: {
        SLACK_BOT_TOKEN: '',
        SLACK_APP_TOKEN: '',
        SLACK_SIGNING_SECRET: '',
        SLIPWAY_SECRET_ID: 'elsewhere',
      },
    }),
    [['environment: SLIPWAY_SECRET_ID', 'fail', /secretsmanager:GetSecretValue/]],
  ],
  [
    'the tokens are in a secret: nothing is wrong with it',
    () => ({
      env: {
        SLACK_BOT_TOKEN: '',
        SLACK_APP_TOKEN: '',
        SLACK_SIGNING_SECRET: '',
        SLIPWAY_SECRET_ID: slackSecret,
      },
    }),
    [],
  ],
  [
    'nobody is where Slack should be: no token and no rule is blamed for it',
    () => ({ env: { SLACK_API_URL: 'http://127.0.0.1:9/' } }),
    [
      ['slack: bot token', 'fail', /lies between/],
      ['rules: people', 'fail', /lies between/],
      ['clock: Slack', 'fail', /lies between/],
    ],
  ],
  [
    'a process that only hears people, by HTTP: nothing is wrong with it',
    () => ({ env: { SLIPWAY_ROLE: 'web', SLIPWAY_SLACK_MODE: 'http', SLACK_APP_TOKEN: '' } }),
    [],
  ],
  [
    'a worker where IAM is not asked: nothing is wrong with it',
    world => ({
      ...written(yaml => yaml.replace('authorityCheck: simulate', 'authorityCheck: mapping'))(world),
      env: { SLIPWAY_CONFIG: `${world.env.SLIPWAY_CONFIG}.ill`, SLIPWAY_ROLE: 'worker', SLACK_APP_TOKEN: '' },
    }),
    [],
  ],
  [
    'HTTP mode without its secret',
    () => ({ env: { SLIPWAY_SLACK_MODE: 'http', SLACK_SIGNING_SECRET: '' } }),
    [['environment: SLACK_SIGNING_SECRET', 'fail', /HTTP mode needs the signing secret/]],
  ],
  [
    'slipway.yaml is wrong',
    written(yaml => yaml.replace('region: eu-west-1', 'region: Ireland')),
    [['environment: slipway.yaml', 'fail', /slipway.example.yaml shows how/]],
  ],
  [
    'there is no slipway.yaml',
    () => ({ env: { SLIPWAY_CONFIG: '/nowhere.yaml' } }),
    [['environment: slipway.yaml', 'fail', /^Copy slipway.example.yaml and set SLIPWAY_CONFIG to it.$/]],
  ],
  [
    'the heads of the audit trail go to a file that cannot be made',
    () => ({ env: { SLIPWAY_AUDIT_LOG_GROUP: '', SLIPWAY_AUDIT_FILE: '/nowhere/heads.jsonl' } }),
    [['audit: outside Redis', 'fail', /^Let whoever runs the worker write to/]],
  ],
  [
    'the heads of the audit trail go to what is a folder',
    () => ({ env: { SLIPWAY_AUDIT_LOG_GROUP: '', SLIPWAY_AUDIT_FILE: '.' } }),
    [['audit: outside Redis', 'fail', /^Let whoever runs the worker write to/]],
  ],
  [
    'the heads of the audit trail go to a file that is made when it is needed: nothing is wrong with it',
    () => ({ env: { SLIPWAY_AUDIT_LOG_GROUP: '', SLIPWAY_AUDIT_FILE: 'heads-that-are-not.jsonl' } }),
    [],
  ],
  [
    'a rule asks for codes, and there is no key',
    world => ({
      env: {
        ...written(yaml => yaml.replace('approvals: 1,', 'approvals: 1, stepUp: true,'))(world).env,
        SLIPWAY_SEAL_KEY: '',
      },
    }),
    [['environment: SLIPWAY_SEAL_KEY', 'fail', /openssl rand/]],
  ],
];

/** Redis. */
export const ofRedis: Illness[] = [
  [
    'Redis is down',
    () => ({ env: { REDIS_URL: 'redis://127.0.0.1:1' } }),
    [['redis: answers', 'fail', /Is 127.0.0.1:1 right, does it run/]],
  ],
  [
    'the password is wrong',
    ({ env }) => ({
      env: { REDIS_URL: `${env.REDIS_URL}`.replace('redis://', 'redis://slipway:not-it-at-all@') },
    }),
    [['redis: answers', 'fail', /REDIS_URL has the wrong user or password/]],
  ],
  [
    'Redis evicts',
    set('maxmemory-policy', 'allkeys-lru', 'noeviction'),
    [['redis: memory', 'fail', /noeviction/]],
  ],
  ['Redis keeps nothing', set('appendonly', 'no', 'yes'), [['redis: durability', 'fail', /appendonly/]]],
  [
    'the user may not run scripts',
    async ({ redis, env }) => {
      await redis.acl('SETUSER', 'scriptless', 'on', '>a-password', '~*', '&*', '+@all', '-eval');
      return {
        env: { REDIS_URL: `${env.REDIS_URL}`.replace('redis://', 'redis://scriptless:a-password@') },
        cure: () => redis.acl('DELUSER', 'scriptless'),
      };
    },
    [['redis: scripts', 'fail', /ACL SETUSER .*~\{story-/]],
  ],
  [
    'Redis speaks no TLS, and its address says that it does',
    ({ env }) => ({ env: { REDIS_URL: `${env.REDIS_URL}`.replace('redis://', 'rediss://') } }),
    [['redis: answers', 'fail', /^Switch TLS on there; or, .* write redis:\/\//]],
  ],
  [
    'Redis speaks TLS, and its address says that it does not',
    async () => {
      const { port, close } = await sealed();
      return { env: { REDIS_URL: `redis://127.0.0.1:${port}` }, cure: close };
    },
    [['redis: answers', 'fail', /^Write rediss:\/\/ in REDIS_URL/]],
  ],
];

/** Clocks. */
export const ofClocks: Illness[] = [
  [
    "AWS's clock is ahead",
    ({ aws }) => {
      aws.state.aheadMs = 20_000;
      return undefined;
    },
    [['clock: AWS', 'fail', /NTP/]],
  ],
  [
    "Slack's clock is a little behind",
    ({ slack }) => {
      slack.state.aheadMs = -5_000;
      return undefined;
    },
    [['clock: Slack', 'warn', /NTP/]],
  ],
  [
    "this machine's clock is wrong",
    () => ({ now: () => Date.now() - 60_000 }),
    [
      ['clock: Redis', 'fail', /NTP/],
      ['clock: Slack', 'fail', /NTP/],
      ['clock: AWS', 'fail', /NTP/],
    ],
  ],
];

/** Servers that do not answer. */
export const ofSilence: Illness[] = [
  [
    'Redis, Slack and SQS take what they are asked and say nothing',
    async ({ slack, aws }) => {
      const { port, close } = await mute();
      slack.fault('apps.connections.open', 'hang');
      aws.faults.add({ service: 'sqs', operation: 'GetQueueAttributes', fault: 'hang', times: 9 });
      return { env: { REDIS_URL: `redis://127.0.0.1:${port}` }, limitMs: 2_000, cure: close };
    },
    [
      ['redis: answers', 'fail', /security group/],
      ['slack: app token', 'fail', /lies between/],
      ['events: slipway-events', 'fail', /lies between/],
    ],
  ],
];
