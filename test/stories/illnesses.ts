/** What can be wrong with all that the bot stands on: how it comes about in the world, and which lines of the doctor say so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Statement } from '../../world/aws/iam/evaluate.ts';
import type { World } from '../world.ts';

/** A line that is red, by area and name; what it says to do matches. */
type Red = [line: string, is: 'warn' | 'fail', fix: RegExp];

/** What the doctor is told besides the environment of the world, and how what is not in the world is made well again. */
type Ill = { env?: Record<string, string>; now?: () => number; limitMs?: number; cure?: () => unknown };

export type Illness = [what: string, fallIll: (world: World) => Ill | undefined | Promise<Ill>, reds: Red[]];

const roleOf = ({ aws }: World, name: string) => {
  const role = aws.state.roles.get(name);
  if (!role) throw new Error(`no role ${name}`);
  return role;
};

/** A policy on top of a role's own. */
const also =
  (name: string, Effect: 'Allow' | 'Deny', ...Action: string[]) =>
  (world: World): undefined => {
    roleOf(world, name).policies.set('also', {
      Version: '2012-10-17',
      Statement: [{ Effect, Action, Resource: '*' }],
    });
  };

/** The trust of a role, each statement changed or left out. */
const trusting =
  (name: string, changed: (statement: Statement) => Statement | undefined) =>
  (world: World): undefined => {
    const role = roleOf(world, name);
    const Statement = role.trust.Statement.flatMap(one => changed(structuredClone(one)) ?? []);
    role.trust = { ...role.trust, Statement };
  };

/** Another slipway.yaml. */
const written =
  (changed: (yaml: string) => string) =>
  ({ env }: World): Ill => {
    const file = `${env.SLIPWAY_CONFIG}.ill`;
    writeFileSync(file, changed(readFileSync(env.SLIPWAY_CONFIG ?? '', 'utf8')));
    return { env: { SLIPWAY_CONFIG: file } };
  };

/** A setting of Redis, until it is cured. */
const set =
  (name: string, ill: string, well: string) =>
  async ({ redis }: World): Promise<Ill> => {
    await redis.config('SET', name, ill);
    return { cure: () => redis.config('SET', name, well) };
  };

const slackTeam = 'T0WORLD';

/** A server that takes connections and says nothing. */
async function mute(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => sockets.add(socket));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, close };
}

const both = (name: string, is: 'warn' | 'fail', fix: RegExp): Red[] =>
  ['prod', 'staging'].map(target => [`target ${target}: ${name}`, is, fix]);

const ofEnvironment: Illness[] = [
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
    [['environment: slipway.yaml', 'fail', /slipway.example.yaml shows how/]],
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

const ofRedis: Illness[] = [
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
    [['redis: scripts', 'fail', /run scripts on ~\{story-/]],
  ],
];

const ofSlack: Illness[] = [
  [
    'the bot token was revoked',
    () => ({ env: { SLACK_BOT_TOKEN: 'xoxb-of-yesterday' } }),
    [['slack: bot token', 'fail', /install it again/]],
  ],
  [
    'a scope is missing',
    ({ slack }) => {
      slack.scopes?.splice(slack.scopes.indexOf('files:write'), 1);
      return { cure: () => slack.scopes?.push('files:write') };
    },
    [['slack: scopes', 'fail', /manifest/]],
  ],
  [
    'there is a scope too many',
    ({ slack }) => {
      slack.scopes?.push('admin');
      return { cure: () => slack.scopes?.pop() };
    },
    [['slack: scopes', 'warn', /Take them out/]],
  ],
  [
    'the app token is wrong',
    () => ({ env: { SLACK_APP_TOKEN: 'xapp-of-yesterday' } }),
    [['slack: app token', 'fail', /connections:write/]],
  ],
  [
    'the bot is not in a channel',
    ({ slack }) => {
      slack.state.channels.get('C0OPS')?.members.pop();
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /\/invite @slipway in #ops/]],
  ],
  [
    'a channel is shared with others',
    ({ slack }) => {
      Object.assign(slack.state.channels.get('C0OPS') ?? {}, { ext: true });
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /that is not/]],
  ],
  [
    'a channel is archived',
    ({ slack }) => {
      Object.assign(slack.state.channels.get('C0OPS') ?? {}, { archived: true });
      return undefined;
    },
    [['slack: channel C0OPS', 'fail', /Name another/]],
  ],
  [
    'the channel of an alert does not exist',
    written(yaml => yaml.replace('alerts:\n', 'alerts:\n  routes: [{ name: all, channel: C0GONE }]\n')),
    [['slack: channel C0GONE', 'fail', /correct C0GONE in slipway.yaml/]],
  ],
  [
    'a user group is gone',
    ({ slack }) => {
      slack.state.groups.delete('S0DEVS');
      return undefined;
    },
    [['slack: group S0DEVS', 'fail', /Correct S0DEVS in slipway.yaml/]],
  ],
  [
    'a user group is empty: nobody can approve',
    ({ slack }) => {
      slack.state.groups.get('S0SRE')?.users.splice(0);
      return undefined;
    },
    [
      ['slack: group S0SRE', 'fail', /Put people into it/],
      ['rules: nobody_could', 'fail', /slipway policy check/],
    ],
  ],
  [
    'somebody named has left',
    world => {
      world.slack.state.users.set('U0LEFT', { id: 'U0LEFT', team: slackTeam, name: 'left', deleted: true });
      return written(yaml => yaml.replace('groups: [S0SRE]', 'groups: [S0SRE], users: [U0LEFT]'))(world);
    },
    [['slack: person U0LEFT', 'fail', /Correct U0LEFT in slipway.yaml/]],
  ],
  [
    'the workspace has not got a kind of block yet',
    ({ slack }) => {
      slack.state.lacks.push('table');
      return undefined;
    },
    [['slack: cards', 'fail', /lags behind/]],
  ],
  [
    'Slack cannot validate blocks',
    ({ slack }) => {
      slack.faults.add({ method: 'blocks.validate', fault: 'refuse', error: 'unknown_method' });
      // The method exists in the world, and whoever calls one that does not has made a mistake.
      return { cure: () => slack.state.broken.splice(0) };
    },
    [['slack: cards', 'warn', /\/ecs help/]],
  ],
  [
    'the rules cannot be kept',
    written(yaml => yaml.replace('approvals: 1, from: [sre]', 'approvals: 3, from: [sre]')),
    [['rules: nobody_could', 'fail', /slipway policy check/]],
  ],
];

const ofAws: Illness[] = [
  [
    'the worker has no credentials that AWS knows',
    () => {
      const { AWS_ACCESS_KEY_ID: id = '' } = process.env;
      process.env.AWS_ACCESS_KEY_ID = 'ASIANOBODY';
      return { cure: () => Object.assign(process.env, { AWS_ACCESS_KEY_ID: id }) };
    },
    [
      ['clock: AWS', 'fail', /clock/],
      ['aws: worker', 'fail', /task role/],
      ['events: slipway-events', 'fail', /sqs:GetQueueAttributes/],
      ['audit: outside Redis', 'fail', /logs:PutLogEvents/],
    ],
  ],
  [
    'the worker may change services itself',
    also('slipway-worker', 'Allow', 'ecs:*'),
    [['aws: own powers', 'fail', /Take everything/]],
  ],
  [
    'there is no such cluster',
    written(yaml => yaml.replace('clusters: [prod]', 'clusters: [prud]')),
    [['target prod: cluster prud', 'fail', /Correct `clusters`/]],
  ],
  [
    'the read role is gone',
    ({ aws }) => {
      aws.state.roles.delete('slipway-read');
      return undefined;
    },
    both('read role', 'fail', /Let the worker assume .*slipway-read/),
  ],
  [
    'the read role may not list services',
    also('slipway-read', 'Deny', 'ecs:ListServices'),
    both('services', 'fail', /Allow ecs:ListServices to slipway-read/),
  ],
  [
    'the read role may not read images',
    also('slipway-read', 'Deny', 'ecr:BatchGetImage'),
    both('images', 'fail', /Allow ecr:BatchGetImage to slipway-read/),
  ],
  [
    'the read role may not read logs',
    also('slipway-read', 'Deny', 'logs:FilterLogEvents'),
    both('logs', 'warn', /Allow logs:FilterLogEvents to slipway-read/),
  ],
  [
    'the read role may not ask IAM',
    also('slipway-read', 'Deny', 'iam:SimulatePrincipalPolicy'),
    [
      ['target prod: slipway-sre in prod', 'fail', /Allow iam:SimulatePrincipalPolicy/],
      ['target staging: slipway-staging in staging', 'fail', /Allow iam:SimulatePrincipalPolicy/],
    ],
  ],
  [
    'an operator role lacks UpdateService',
    also('slipway-sre', 'Deny', 'ecs:UpdateService'),
    [['target prod: slipway-sre in prod', 'fail', /Allow it to slipway-sre/]],
  ],
  [
    'an operator role takes no tags',
    trusting('slipway-sre', one => (one.Action === 'sts:TagSession' ? undefined : one)),
    [['role slipway-sre: two people', 'fail', /TagSession/]],
  ],
  [
    'a four-eyes role takes one person',
    world => {
      roleOf(world, 'slipway-sre').trust = roleOf(world, 'slipway-staging').trust;
      return undefined;
    },
    [
      ['role slipway-sre: one person', 'fail', /Demand slipway:approver/],
      ['role slipway-sre: own approval', 'fail', /differs from slipway:requester/],
    ],
  ],
  [
    'a four-eyes role takes the asker for an approver',
    trusting('slipway-sre', one => {
      delete one.Condition?.StringNotEquals;
      return one;
    }),
    [['role slipway-sre: own approval', 'fail', /differs from slipway:requester/]],
  ],
  [
    'a role that people use alone wants an approver',
    world => {
      roleOf(world, 'slipway-staging').trust = roleOf(world, 'slipway-sre').trust;
      return undefined;
    },
    [['role slipway-staging: one person', 'fail', /a free role/]],
  ],
  [
    'a role does not ask for whom',
    trusting('slipway-staging', ({ Condition: _, ...one }) => one),
    [['role slipway-staging: nobody named', 'fail', /Demand slipway:op/]],
  ],
  [
    'the queue is gone',
    ({ aws }) => {
      aws.state.queues.delete('slipway-events');
      return undefined;
    },
    [['events: slipway-events', 'fail', /Correct its URL/]],
  ],
  [
    'the queue has no dead-letter queue',
    ({ aws }) => {
      delete aws.state.queues.get('slipway-events')?.settings.RedrivePolicy;
      return undefined;
    },
    [['events: slipway-events, dead letters', 'fail', /RedrivePolicy/]],
  ],
  [
    'the dead-letter queue is gone',
    ({ aws }) => {
      aws.state.queues.delete('slipway-events-dead');
      return undefined;
    },
    [['events: slipway-events, dead letters', 'fail', /RedrivePolicy/]],
  ],
  [
    'there are dead letters',
    ({ aws }) => {
      aws.send('nobody can read this', 'slipway-events-dead');
      return undefined;
    },
    [['events: slipway-events, dead letters', 'warn', /slipway-reason/]],
  ],
  [
    'the log group of the audit trail is gone',
    ({ aws }) => {
      aws.state.logGroups.delete('/slipway/audit');
      return undefined;
    },
    [['audit: outside Redis', 'fail', /Make the log group \/slipway\/audit/]],
  ],
];

const ofClocks: Illness[] = [
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

const ofSilence: Illness[] = [
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
      ['slack: app token', 'fail', /connections:write/],
      ['events: slipway-events', 'fail', /sqs:GetQueueAttributes/],
    ],
  ],
];

/** Everything that can be wrong, one thing at a time. */
export const illnesses: Illness[] = [
  ...ofEnvironment,
  ...ofRedis,
  ...ofSlack,
  ...ofAws,
  ...ofClocks,
  ...ofSilence,
];
