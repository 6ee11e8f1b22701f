/** What settings.yaml and slipway.yaml are refused for: a sentence each, with what to write instead. */
import { isNamed, rolesOn, stuckAlone } from './alone.ts';
import { complaintsOfPlace } from './place.ts';
import { placeOf, roleName, type Written, type WrittenConfig } from './written.ts';

/** A container takes its whole task definition from 64 KiB of JSON (ECS, RegisterTaskDefinition); the rest of it is small. */
const mostConfig = 50_000;
const bytesOf = (config: string) => Buffer.byteLength(JSON.stringify(config));

const known = [
  'account',
  'region',
  'namespace',
  'architecture',
  'alarmsTo',
  'restoreFrom',
  'slack',
  'vpc',
  'freeRoles',
  'passRoles',
];

/** Returns every complaint; `config` is the text of slipway.yaml, and `bot` what it says. */
export function complaintsOf(written: Written, bot: WrittenConfig, config: string): string[] {
  const { account, region, namespace = 'slipway', architecture = 'x86_64' } = written;
  return [
    ...Object.keys(written)
      .filter(key => !known.includes(key))
      .map(key => `${key}: unknown key; known are ${known.join(', ')}`),
    ...(typeof account === 'string' && /^\d{12}$/.test(account) ? [] : ['account: twelve digits, in quotes']),
    ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? '') ? [] : ['region: like eu-west-1']),
    ...(isNamespace(namespace)
      ? []
      : ['namespace: small letters, digits and single hyphens between them, from 2 to 20, and not default']),
    ...(['arm64', 'x86_64'].includes(architecture) ? [] : ['architecture: arm64 or x86_64']),
    ...complaintsOfPlace(written),
    ...ofFreeRoles(written, bot),
    ...ofPassRoles(written, bot),
    ...ofOwnRoles(written, bot),
    ...(Object.keys(bot.targets ?? {}).length === 0 ? ['slipway.yaml has no targets'] : []),
    ...(bytesOf(config) > mostConfig
      ? [
          `slipway.yaml takes ${bytesOf(config)} bytes as JSON, and ECS has room for ${mostConfig}; its comments count, too`,
        ]
      : []),
  ];
}

function ofFreeRoles({ freeRoles = [] }: Written, bot: WrittenConfig): string[] {
  if (!Array.isArray(freeRoles)) return ['freeRoles: a list, like [slipway-staging]'];
  const roles = rolesOn(bot, Object.keys(bot.targets ?? {}));
  const meant = (free: string) => roles.filter(role => isNamed(role, [free]));
  return [
    ...freeRoles
      .filter(name => meant(name).length === 0)
      .map(name => `freeRoles: slipway.yaml names no role ${name}`),
    ...freeRoles
      .filter(name => meant(name).length > 1)
      .map(name => `freeRoles: ${name} is a role in several accounts; write which by its ARN`),
    ...stuckAlone(freeRoles, bot),
  ];
}

/** What ECR takes for a repository and ElastiCache for a user; `default` is taken there, and a bus of events and a cluster have that name. */
const isNamespace = (name: unknown): boolean =>
  typeof name === 'string' &&
  name !== 'default' &&
  name.length >= 2 &&
  name.length <= 20 &&
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

/** IAM has one role of a name in an account, whatever its path: the bot's stack makes three there itself. */
function ofOwnRoles({ account, namespace = 'slipway' }: Written, bot: WrittenConfig): string[] {
  const own = ['web', 'worker', 'auditor'].map(name => `${namespace}-${name}`);
  const targets = Object.entries(bot.targets ?? {});
  const roles = targets.flatMap(([name, { readRole }]) => [readRole, ...rolesOn(bot, [name])]);
  return [...new Set(roles)]
    .filter(role => placeOf(role).account === account && own.includes(roleName(role).toLowerCase()))
    .map(role => `slipway.yaml: ${role} has a name that the bot's own stack has there; call it otherwise`);
}

function ofPassRoles({ passRoles = {} }: Written, bot: WrittenConfig): string[] {
  if (Array.isArray(passRoles))
    return ['passRoles: by target, like { prod: [arn:aws:iam::111122223333:role/web] }'];
  const { targets = {} } = bot;
  return [
    ...Object.entries(passRoles).flatMap(([target, arns]) =>
      targets[target]
        ? ofHanded(target, arns, targets[target].account)
        : [`passRoles: slipway.yaml has no target ${target}`],
    ),
    ...Object.keys(targets)
      .filter(target => !(target in passRoles) && rolesOn(bot, [target]).length > 0)
      .map(
        target =>
          `passRoles: nothing could be deployed to ${target}, since its operator roles could hand no role to a task; write which, or \`${target}: []\` where tasks have none`,
      ),
  ];
}

function ofHanded(target: string, arns: string[], account: string): string[] {
  if (!Array.isArray(arns))
    return [`passRoles: a list for ${target}, like [arn:aws:iam::${account}:role/web]`];
  return arns.flatMap(arn => {
    if (!/^arn:aws:iam::\d{12}:role\/\S+$/.test(arn)) return [`passRoles: ${arn} is no role`];
    const theirs = placeOf(arn).account;
    if (theirs === account) return [];
    return [
      `passRoles: ${arn} is of ${theirs}, and IAM hands tasks of ${target} only roles of ${account}; write one of that account`,
    ];
  });
}
