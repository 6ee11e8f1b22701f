/** Reads what is to be made: settings.yaml, and the slipway.yaml that the bot itself is given. Every complaint at once. */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type OwnVpc = { id: string; zones: string[]; privateSubnets: string[]; publicSubnets: string[] };

/** One AWS account that the bot works in: the roles that slipway.yaml names there, and where their clusters are. */
export type Account = {
  account: string;
  regions: string[];
  readRoles: string[];
  operators: {
    role: string;
    free: boolean;
    clusters: { region: string; cluster: string }[];
    /** What it may hand to tasks: the roles of its own targets. */
    passRoles: string[];
  }[];
  /** The roles of all tasks of all targets here. */
  passRoles: string[];
};

export type Settings = {
  account: string;
  region: string;
  namespace: string;
  architecture: 'arm64' | 'x86_64';
  alarmsTo?: string;
  /** HTTP mode, by this certificate; else Socket Mode. */
  certificate?: string;
  vpc?: OwnVpc;
  accounts: Account[];
  /** The text of slipway.yaml. */
  config: string;
};

type Written = {
  account?: string;
  region?: string;
  namespace?: string;
  architecture?: string;
  alarmsTo?: string;
  slack?: { certificate?: string };
  vpc?: Partial<OwnVpc>;
  freeRoles?: string[];
  /** The roles that tasks are handed, by target. */
  passRoles?: Record<string, string[]>;
};
type WrittenConfig = {
  targets?: Record<string, { account: string; region: string; clusters: string[]; readRole: string }>;
  authorities?: Record<string, { roles: Record<string, string> }>;
};

/** A container takes its whole task definition from 64 KiB (ECS, RegisterTaskDefinition); the rest of it is small. */
const mostConfig = 50_000;

const known = [
  'account',
  'region',
  'namespace',
  'architecture',
  'alarmsTo',
  'slack',
  'vpc',
  'freeRoles',
  'passRoles',
];

/** Returns the name of a role by its ARN, without its path. */
export const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Returns what the two texts say. Throws an Error with every complaint. */
export function readSettings(settings: string, config: string): Settings {
  const written = (parse(settings) ?? {}) as Written;
  const bot = (parse(config) ?? {}) as WrittenConfig;
  const { account = '', region = '', architecture = 'x86_64', slack, vpc } = written;
  const { namespace = 'slipway', freeRoles = [], passRoles = {}, alarmsTo } = written;
  const accounts = accountsIn(bot, freeRoles, passRoles);
  const roles = accounts.flatMap(one => one.operators.map(({ role }) => role));
  const meant = (free: string) => roles.filter(role => role === free || roleName(role) === free);
  const subnets = [vpc?.zones ?? [], vpc?.privateSubnets ?? []];
  const complaints = [
    ...Object.keys(written)
      .filter(key => !known.includes(key))
      .map(key => `${key}: unknown key; known are ${known.join(', ')}`),
    ...(/^\d{12}$/.test(account) ? [] : ['account: twelve digits, in quotes']),
    ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? [] : ['region: like eu-west-1']),
    ...(/^[a-z][a-z0-9-]{0,19}$/.test(namespace)
      ? []
      : ['namespace: small letters, digits and hyphens, at most 20']),
    ...(['arm64', 'x86_64'].includes(architecture) ? [] : ['architecture: arm64 or x86_64']),
    ...(slack && !slack.certificate?.startsWith('arn:aws:acm:')
      ? ['slack.certificate: the ARN of a certificate']
      : []),
    ...(vpc && !vpc.id?.startsWith('vpc-') ? ['vpc.id: like vpc-0a1b2c3d'] : []),
    ...(vpc && subnets.some(list => list.length < 2)
      ? ['vpc: two zones or more, with a private subnet in each']
      : []),
    ...(vpc && slack && (vpc.publicSubnets ?? []).length < 2
      ? ['vpc.publicSubnets: HTTP mode needs two or more']
      : []),
    ...freeRoles
      .filter(name => meant(name).length === 0)
      .map(name => `freeRoles: slipway.yaml names no role ${name}`),
    ...freeRoles
      .filter(name => meant(name).length > 1)
      .map(name => `freeRoles: ${name} is a role in several accounts; write which by its ARN`),
    ...(Array.isArray(passRoles)
      ? ['passRoles: by target, like { prod: [arn:aws:iam::111122223333:role/web] }']
      : Object.entries(passRoles).flatMap(([target, arns]) => [
          ...(bot.targets?.[target] ? [] : [`passRoles: slipway.yaml has no target ${target}`]),
          ...arns
            .filter(arn => !/^arn:aws:iam::\d{12}:role\/\S+$/.test(arn))
            .map(arn => `passRoles: ${arn} is no role`),
        ])),
    ...(accounts.length === 0 ? ['slipway.yaml has no targets'] : []),
    ...(config.length > mostConfig
      ? [`slipway.yaml is longer than the ${mostConfig} characters that ECS has room for`]
      : []),
  ];
  if (complaints.length > 0) throw new Error(`settings:\n${complaints.map(text => `  ${text}`).join('\n')}`);
  return {
    account,
    region,
    namespace,
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    accounts,
    config,
    ...(alarmsTo !== undefined && { alarmsTo }),
    ...(slack?.certificate !== undefined && { certificate: slack.certificate }),
    ...(vpc && {
      vpc: {
        id: vpc.id ?? '',
        zones: vpc.zones ?? [],
        privateSubnets: vpc.privateSubnets ?? [],
        publicSubnets: vpc.publicSubnets ?? [],
      },
    }),
  };
}

/** The accounts of all targets; who may act in them, and on which clusters, as slipway.yaml says it. */
function accountsIn(
  { targets = {}, authorities = {} }: WrittenConfig,
  free: string[],
  pass: Record<string, string[]>,
): Account[] {
  const all = Object.values(targets);
  return [...new Set(all.map(({ account }) => account))].map(account => {
    const here = Object.entries(targets).filter(([, target]) => target.account === account);
    const roles = new Map<string, { clusters: { region: string; cluster: string }[]; handed: string[] }>();
    for (const { roles: theirs } of Object.values(authorities))
      for (const [name, { region, clusters }] of here) {
        const role = theirs[name];
        if (role === undefined) continue;
        const known = roles.get(role) ?? { clusters: [], handed: [] };
        roles.set(role, {
          clusters: [...known.clusters, ...clusters.map(cluster => ({ region, cluster }))],
          handed: [...known.handed, ...(pass[name] ?? [])],
        });
      }
    return {
      account,
      regions: [...new Set(here.map(([, { region }]) => region))],
      readRoles: [...new Set(here.map(([, { readRole }]) => readRole))],
      operators: [...roles].map(([role, { clusters, handed }]) => ({
        role,
        clusters,
        passRoles: [...new Set(handed)],
        free: free.includes(role) || free.includes(roleName(role)),
      })),
      passRoles: [...new Set(here.flatMap(([name]) => pass[name] ?? []))],
    };
  });
}

/** Returns the settings on disk; where there are none of one's own, those of the examples, and says so in `examples`. */
export function settingsHere(): { settings: Settings; examples: string[] } {
  const examples: string[] = [];
  const read = (own: string, example: string) => {
    const file = new URL(own, import.meta.url);
    if (existsSync(file)) return readFileSync(file, 'utf8');
    examples.push(own.startsWith('../') ? own.slice(3) : own.replace('./', 'infra/'));
    return readFileSync(new URL(example, import.meta.url), 'utf8');
  };
  const config = read('../slipway.yaml', '../slipway.example.yaml');
  return { settings: readSettings(read('./settings.yaml', './settings.example.yaml'), config), examples };
}
