/** Reads what is to be made: settings.yaml, and the slipway.yaml that the bot itself is given. Every complaint at once. */
import { existsSync, readFileSync } from 'node:fs';
import { complaintsOf } from './complaints.ts';
import { doubtsOf } from './doubts.ts';
import {
  type OwnVpc,
  readYaml,
  roleName,
  SettingsError,
  type Written,
  type WrittenConfig,
} from './written.ts';

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
  /** The snapshot that the Redis is made from; an empty one else. */
  restoreFrom?: string;
  /** HTTP mode, by this certificate; else Socket Mode. */
  certificate?: string;
  vpc?: OwnVpc;
  accounts: Account[];
  /** The text of slipway.yaml. */
  config: string;
};

/** Returns what the two texts say. Throws SettingsError with every complaint. */
export function readSettings(settings: string, config: string): Settings {
  const written = readYaml<Written>('settings.yaml', settings);
  const bot = readYaml<WrittenConfig>('slipway.yaml', config);
  const complaints = complaintsOf(written, bot, config);
  if (complaints.length > 0)
    throw new SettingsError(
      `Nothing is made before this is mended, in infra/settings.yaml or slipway.yaml:\n${complaints.map(text => `  ${text}`).join('\n')}`,
    );
  const { account = '', region = '', namespace = 'slipway', architecture, slack, vpc } = written;
  const { alarmsTo, restoreFrom } = written;
  return {
    account,
    region,
    namespace,
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    accounts: accountsIn(bot, written.freeRoles ?? [], written.passRoles ?? {}),
    config,
    ...(alarmsTo !== undefined && { alarmsTo }),
    ...(restoreFrom !== undefined && { restoreFrom }),
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

export type Here = {
  settings: Settings;
  /** Files of one's own that there are not. */
  examples: string[];
  /** Those that still name an account of the example, and which. */
  unedited: { file: string; accounts: string[] }[];
  /** What can be made, and is hardly meant: a sentence each. */
  doubts: string[];
};

/** Returns the settings on disk, those of the examples where there are none of one's own. `at` is a file in the folder of infra. */
export function settingsHere(at = import.meta.url): Here {
  const examples: string[] = [];
  const unedited: Here['unedited'] = [];
  const read = (file: string, own: string, example: string) => {
    const theirs = readFileSync(new URL(example, at), 'utf8');
    if (!existsSync(new URL(own, at))) {
      examples.push(file);
      return theirs;
    }
    const ours = readFileSync(new URL(own, at), 'utf8');
    const named = accountsNamed(file, ours);
    const accounts = accountsNamed(file, theirs).filter(account => named.includes(account));
    if (accounts.length > 0) unedited.push({ file, accounts });
    return ours;
  };
  const config = read('slipway.yaml', '../slipway.yaml', '../slipway.example.yaml');
  const written = read('infra/settings.yaml', './settings.yaml', './settings.example.yaml');
  return { settings: readSettings(written, config), examples, unedited, doubts: doubtsOf(written, config) };
}

/** The accounts that a file names, comments left aside. */
const accountsNamed = (file: string, text: string): string[] => [
  ...new Set(JSON.stringify(readYaml(file, text)).match(/\b\d{12}\b/g)),
];
