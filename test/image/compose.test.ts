/** compose.yaml: what each container may, what is pinned, and that everything it asks for is in .env.example; no Docker is needed. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readDockerfile } from '../../image/dockerfile.ts';
import { readEnvironment } from '../../src/config/environment.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const real = file('compose.yaml');
const example = file('.env.example');

type Service = {
  image: string;
  build?: object;
  user?: string;
  command?: string[];
  healthcheck?: { test: string[] };
  ports?: string[];
  networks?: string[];
  volumes?: string[];
  [key: string]: unknown;
};
type Compose = {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes?: Record<string, object>;
};

/** What Compose puts in place of names: the names, and whether it fails where one is missing. */
const asked = [...real.matchAll(/\$\{(\w+)(:\?[^}]+)?\}/g)].map(([, name = '', must]) => ({ name, must }));

const each = (compose: Compose, good: (service: Service) => boolean) =>
  Object.entries(compose.services)
    .filter(([, service]) => !good(service))
    .map(([name]) => name);

const rules: Record<string, (compose: Compose) => string[]> = {
  'the root file system cannot be written, but /tmp': compose =>
    each(compose, ({ read_only, tmpfs }) => read_only === true && /^\/tmp:.*noexec/.test(String(tmpfs))),
  'no capability, and none to be gained': compose =>
    each(
      compose,
      ({ cap_drop, cap_add, security_opt, privileged }) =>
        String(cap_drop) === 'ALL' &&
        String(security_opt) === 'no-new-privileges:true' &&
        !cap_add &&
        !privileged,
    ),
  'zombies are reaped, and what ends is begun again': compose =>
    each(compose, ({ init, restart }) => init === true && restart === 'unless-stopped'),
  'nothing takes all memory, processes or disk': compose =>
    each(
      compose,
      ({ mem_limit, pids_limit, logging }) =>
        Boolean(mem_limit && pids_limit) && JSON.stringify(logging).includes('max-size'),
    ),
  'each has time to stop': compose => each(compose, ({ stop_grace_period }) => stop_grace_period === '30s'),
  'images are built here or pinned by tag and digest': compose =>
    each(compose, ({ image, build }) => Boolean(build) || /:[\w.-]+@\$\{\w+_DIGEST:\?[^}]+\}$/.test(image)),
  'nobody is root': ({ services: { valkey } }) =>
    /^[1-9]\d*:[1-9]\d*$/.test(valkey?.user ?? '') ? [] : ['valkey'],
  "ports are on loopback, and none are Valkey's": compose =>
    each(compose, ({ ports = [] }) => ports.every(port => port.startsWith('127.0.0.1:'))).concat(
      compose.services.valkey?.ports ? ['valkey'] : [],
    ),
  'Valkey is on a network with no way out': ({ services: { valkey }, networks }) =>
    valkey?.networks?.every(name => networks[name]?.internal) ? [] : ['valkey'],
  'Valkey asks for a password, keeps what it was told, and drops nothing': ({ services: { valkey } }) => {
    const words = valkey?.command?.join(' ') ?? '';
    return ['--requirepass ${VALKEY_PASSWORD:?', '--appendonly yes', '--maxmemory-policy noeviction'].filter(
      word => !words.includes(word),
    );
  },
  'the bot waits until Valkey is healthy': ({ services: { bot, valkey } }) =>
    valkey?.healthcheck?.test[0] === 'CMD-SHELL' &&
    JSON.stringify(bot?.depends_on).includes('service_healthy')
      ? []
      : ['bot'],
  'heads of the audit trail are kept in a volume that Valkey does not see': ({
    services: { bot, valkey },
    volumes = {},
  }) => {
    const { SLIPWAY_AUDIT_FILE: heads = '' } = (bot?.environment ?? {}) as Record<string, string>;
    const kept = bot?.volumes?.find(volume => heads.startsWith(`${volume.split(':')[1]}/`)) ?? '';
    const [volume = ''] = kept.split(':');
    const shown = valkey?.volumes?.some(one => one.startsWith(`${volume}:`));
    return volume in volumes && !kept.endsWith(':ro') && !shown ? [] : ['bot'];
  },
  'nothing of this machine is mounted but slipway.yaml, to be read': compose =>
    Object.values(compose.services)
      .flatMap(({ volumes = [] }) => volumes)
      .filter(volume => /^[./~]/.test(volume) && volume !== './slipway.yaml:/app/slipway.yaml:ro'),
};

const offences = (text: string) => {
  const compose = parse(text, { merge: true }) as Compose;
  return Object.entries(rules)
    .filter(([, rule]) => rule(compose).length > 0)
    .map(([name]) => name);
};

test('compose.yaml keeps every rule', () => {
  expect(Object.keys((parse(real, { merge: true }) as Compose).services)).toEqual(['bot', 'valkey']);
  expect(offences(real)).toEqual([]);
});

const put = (was: string | RegExp, is: string) => {
  const text = real.replace(was, is);
  if (text === real) throw new Error(`compose.yaml has no ${was}`);
  return text;
};
const mutations: [rule: keyof typeof rules, text: string][] = [
  ['the root file system cannot be written, but /tmp', put('  read_only: true\n', '')],
  ['no capability, and none to be gained', put('  cap_drop: [ALL]\n', '')],
  ['no capability, and none to be gained', put("user: '999:999'", "user: '999:999'\n    privileged: true")],
  ['zombies are reaped, and what ends is begun again', put('  init: true\n', '')],
  ['nothing takes all memory, processes or disk', put('    mem_limit: 512m\n', '')],
  ['each has time to stop', put('    stop_grace_period: 30s\n', '')],
  ['images are built here or pinned by tag and digest', put(/valkey:8\.1@[^']+/, 'valkey:8.1')],
  ['nobody is root', put("    user: '999:999'\n", '')],
  ["ports are on loopback, and none are Valkey's", put("'127.0.0.1:9464:9464'", "'9464:9464'")],
  [
    "ports are on loopback, and none are Valkey's",
    put("user: '999:999'", "user: '999:999'\n    ports: ['127.0.0.1:6379:6379']"),
  ],
  ['Valkey is on a network with no way out', put('{ internal: true }', '{}')],
  ['Valkey asks for a password, keeps what it was told, and drops nothing', put('noeviction', 'allkeys-lru')],
  [
    'Valkey asks for a password, keeps what it was told, and drops nothing',
    put("--appendonly\n      - 'yes'", "--appendonly\n      - 'no'"),
  ],
  ['the bot waits until Valkey is healthy', put('service_healthy', 'service_started')],
  [
    'heads of the audit trail are kept in a volume that Valkey does not see',
    put(/ +SLIPWAY_AUDIT_FILE.*\n/, ''),
  ],
  [
    'heads of the audit trail are kept in a volume that Valkey does not see',
    put('heads:/audit', 'heads:/elsewhere'),
  ],
  [
    'heads of the audit trail are kept in a volume that Valkey does not see',
    put('heads:/audit', 'ledger:/audit'),
  ],
  ['nothing of this machine is mounted but slipway.yaml, to be read', put('slipway.yaml:ro', 'slipway.yaml')],
  [
    'nothing of this machine is mounted but slipway.yaml, to be read',
    put("['ledger:/data']", "['ledger:/data', '/var/run/docker.sock:/s']"),
  ],
];

test.each(mutations)('a test of the test: %s', (rule, text) => {
  expect(offences(text)).toEqual([rule]);
});

test('no rule is without a compose.yaml that breaks it', () => {
  expect(new Set(mutations.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules)));
});

test('what Compose asks for is in .env.example, empty, and its absence is said', () => {
  const empty = [...example.matchAll(/^(\w+)=$/gm)].map(([, name]) => name);
  expect(empty).toEqual(expect.arrayContaining(asked.map(({ name }) => name)));
  expect(asked.filter(({ must }) => !must)).toEqual([]);
  expect(example.match(/^\w+=.+$/m)).toBeNull();
});

test('the volume of the heads begins as a folder of the image that the bot may write to', () => {
  const { bot } = (parse(real, { merge: true }) as Compose).services;
  const [, folder] = bot?.volumes?.find(volume => volume.startsWith('heads:'))?.split(':') ?? [];
  const { stages } = readDockerfile(file('Dockerfile'));
  const steps = stages.at(-1)?.steps ?? [];
  const user = steps.find(({ keyword }) => keyword === 'USER')?.text;
  const copied = steps.find(({ keyword, text }) => keyword === 'COPY' && text.endsWith(` ${folder}`));
  expect(copied?.flags).toContainEqual({ name: 'chown', value: user });
});

test('.env.example, filled in, is an environment that the bot starts with', () => {
  const filled = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    AWS_REGION: 'eu-west-1',
    SLIPWAY_SEAL_KEY: Buffer.alloc(32).toString('base64'),
  };
  const names = new Set([...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name));
  expect(Object.keys(filled).filter(name => !names.has(name))).toEqual([]);
  const said = real.replaceAll(/\$\{\w+[^}]*\}/g, 'filled-in');
  const { bot } = (parse(said, { merge: true }) as Compose).services;
  const { redisUrl } = readEnvironment({ ...filled, ...(bot?.environment as Record<string, string>) });
  expect(redisUrl).toBe('redis://:filled-in@valkey:6379');
});
