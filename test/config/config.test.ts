import { readFileSync } from 'node:fs';
import { checkSealKey, readEnvironment } from '../../src/config/environment.ts';
import { ConfigError, load } from '../../src/config/index.ts';
import { redisUrlIn } from '../../src/config/redis-url.ts';

const example = readFileSync(new URL('../../slipway.example.yaml', import.meta.url), 'utf8');
const complaints = (text: string): readonly string[] => {
  try {
    load(text, 'slipway.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints;
    throw error;
  }
  return [];
};

test('the example is fine, its durations in milliseconds', () => {
  const config = load(example, 'slipway.example.yaml');
  expect(config.rules[0]).toMatchObject({ approvals: 1, from: ['sre'], expiresMs: 1_800_000 });
  expect(config.limits).toEqual({ maxTasks: 500, watchMs: 600_000 });
  expect(Object.keys(config.authorities)).toEqual(['developers', 'sre']);
});

test.each([
  [
    'an account without quotes',
    example.replace('account: "111122223333", region', 'account: 111122223333, region'),
    /targets\.prod\.account \(line 7\): put quotes around it: "111122223333"/,
  ],
  [
    'a key that is nearly right',
    example.replace('readRole', 'readrole'),
    /unknown key; did you mean readRole\?/,
  ],
  [
    'a rule that asks for nobody',
    example.replace('from: [sre]', 'from: [ser]'),
    /rules\.0\.from\.0 .*no authority ser; did you mean sre\?/,
  ],
  [
    'a channel with an unknown target',
    example.replace('target: prod }', 'target: pord }'),
    /channels\.0\.target .*no target pord; did you mean prod\?/,
  ],
  [
    'a role of another account',
    example.replace('111122223333:role/slipway-sre', '999922223333:role/slipway-sre'),
    /this role is not in account 111122223333/,
  ],
  [
    'a rule nobody could satisfy',
    example.replace('from: [sre]', 'from: [developers]'),
    /nobody could approve/,
  ],
  [
    'a duration in words',
    example.replace('from: [sre], expires: 30m', 'from: [sre], expires: half an hour'),
    /a duration looks like 90s, 30m or 2h/,
  ],
  ['a group that is a name', example.replace('[S0SRE]', '[sre]'), /a user group looks like S0SRE/],
  ['no targets', 'targets: {}', /name at least one target/],
  ['YAML that is none', 'targets: [', /./],
])('%s is complained about', (_, text, complaint) => {
  expect(complaints(text).join('\n')).toMatch(complaint);
});

test('every complaint comes at once', () => {
  const text = example
    .replace('from: [sre]', 'from: [sre], colour: red')
    .replace('simulate ', 'guess ')
    .replace('C0OPS', 'ops');
  expect(complaints(text)).toHaveLength(3);
});

const alerting = (text: string) => example.replace(/^alerts:\n(?:[ #].*\n)*/m, `alerts:\n${text}\n`);
const routing = (more: string) => alerting(`  routes: [{ name: r, channel: C0OPS, ${more} }]`);
const keeping = (more: string) => alerting(`  maintenance: [{ ${more} }]`);

test('alerts: thresholds in milliseconds, nothing where nothing is said', () => {
  const queues = [
    'https://sqs.eu-west-1.amazonaws.com/111122223333/events',
    'http://127.0.0.1:4566/111122223333/events',
  ];
  const { alerts } = load(
    alerting(`  queues: ${JSON.stringify(queues)}
  routes:
    - { name: all, channel: C0OPS }
    - { name: r, match: { kinds: [tasks] }, channel: C0OPS, mention: S0SRE, after: 3 in 5m, quiet: { zone: UTC, from: "22:00", to: "07:00" } }
  maintenance: [{ match: { targets: [prod] }, zone: UTC, days: [sun], reason: patches }]
  flood: 3`),
    'slipway.yaml',
  );
  expect(alerts).toStrictEqual({
    queues,
    routes: [
      { name: 'all', match: {}, channel: 'C0OPS' },
      {
        name: 'r',
        match: { kinds: ['tasks'] },
        channel: 'C0OPS',
        mention: 'S0SRE',
        after: { times: 3, withinMs: 300_000 },
        quiet: { zone: 'UTC', from: '22:00', to: '07:00' },
      },
    ],
    maintenance: [{ match: { targets: ['prod'] }, zone: 'UTC', days: ['sun'], reason: 'patches' }],
    flood: 3,
  });
  expect(load(alerting('  {}'), 'slipway.yaml').alerts).toStrictEqual({
    queues: [],
    routes: [],
    maintenance: [],
    flood: 5,
  });
});

test.each([
  [
    'a queue by its ARN',
    alerting('  queues: ["arn:aws:sqs:eu-west-1:111122223333:q"]'),
    /alerts\.queues\.0 .*the URL of an SQS queue/,
  ],
  ['a queue twice', alerting('  queues: [http://x/1/q, http://x/1/q]'), /alerts\.queues\.1 .*named twice/],
  ['a key that is nearly right', routing('mentions: S0SRE'), /mentions .*did you mean mention\?/],
  [
    'a key of a match that is nearly right',
    routing('match: { service: [web] }'),
    /service .*did you mean services\?/,
  ],
  [
    'a key of a rule in a match',
    routing('match: { work: [scale] }'),
    /known are targets, services, kinds, severity/,
  ],
  ['a kind that is none', routing('match: { kinds: [alarms] }'), /alerts\.routes\.0\.match\.kinds\.0/],
  [
    'an unknown target',
    routing('match: { targets: [pord] }'),
    /targets\.0 .*no target pord; did you mean prod\?/,
  ],
  ['a threshold in words', routing('after: thrice in 5m'), /after .*looks like "3 in 5m"/],
  ['a threshold of more than is kept', routing('after: 101 in 5m'), /after .*100 at most/],
  ['a mention that is a name', routing('mention: sre'), /a user group looks like S0SRE/],
  [
    'quiet hours without a zone',
    routing('quiet: { from: "22:00", to: "07:00" }'),
    /quiet\.zone.*name the time zone/,
  ],
  [
    'quiet hours of a zone that is none',
    routing('quiet: { zone: Berlin, days: [sat] }'),
    /quiet .*no time zone Berlin/,
  ],
  [
    'a route twice',
    alerting('  routes: [{ name: a, channel: C0A }, { name: a, channel: C0B }]'),
    /routes\.1\.name .*"a" is used twice/,
  ],
  ['maintenance without a reason', keeping('zone: UTC, days: [sun]'), /maintenance\.0\.reason/],
  [
    'maintenance that never comes',
    keeping('zone: UTC, reason: x'),
    /maintenance\.0 .*say days, or from and to/,
  ],
  [
    'maintenance of an unknown target',
    keeping('match: { targets: [dev] }, zone: UTC, days: [sun], reason: x'),
    /no target dev/,
  ],
  ['a flood of one', alerting('  flood: 1'), /alerts\.flood/],
])('alerts: %s is complained about', (_, text, complaint) => {
  expect(complaints(text).join('\n')).toMatch(complaint);
});

const env = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDIS_URL: 'redis://localhost',
  AWS_REGION: 'eu-west-1',
};

test.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9_464 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['metrics.internal:80', { host: 'metrics.internal', port: 80 }],
])('metrics are served at %s', (text, metrics) => {
  expect(readEnvironment({ ...env, SLIPWAY_METRICS: text }).metrics).toEqual(metrics);
});

test.each(['9464', ':9464', '127.0.0.1', '127.0.0.1:70000', 'http://127.0.0.1:9464'])(
  'metrics are not served at %s: the host is named, and the port is one',
  text => {
    expect(() => readEnvironment({ ...env, SLIPWAY_METRICS: text })).toThrow(/SLIPWAY_METRICS: /);
  },
);

test('the environment has defaults, and says everything that is missing at once', () => {
  expect(readEnvironment(env)).toMatchObject({
    role: 'all',
    namespace: 'slipway',
    configFile: 'slipway.yaml',
    slack: { mode: 'socket', apiUrl: 'https://slack.com/api/' },
  });
  expect(() => readEnvironment({})).toThrow(
    /SLACK_BOT_TOKEN[\s\S]*REDIS_URL[\s\S]*AWS_REGION[\s\S]*SLACK_APP_TOKEN/,
  );
});

test.each([
  ['redis://host:6379', {}, 'redis://host:6379'],
  ['rediss://host:6379/2', { REDIS_PASSWORD: 'p@ss/%41' }, 'rediss://:p%40ss%2F%2541@host:6379/2'],
  [
    'rediss://old:one@host',
    { REDIS_USERNAME: 'slipway', REDIS_PASSWORD: 'new' },
    'rediss://slipway:new@host',
  ],
])('%s with a name and password of its own: %j', (url, apart, whole) => {
  expect(readEnvironment({ ...env, REDIS_URL: url, ...apart }).redisUrl).toBe(whole);
});

test('an address that is none is said to be none, without what stands in it', () => {
  expect(() => readEnvironment({ ...env, REDIS_URL: 'redis://user:secret@:::6379' })).toThrow(
    /REDIS_URL: no address like redis:\/\/host:6379/,
  );
});

test.each([
  ['localhost:6379', /where Redis speaks TLS: redis:\/\/localhost:6379$/m],
  ['my-cache.abc.euw1.cache.amazonaws.com:6379', /: rediss:\/\/my-cache.abc.euw1.cache.amazonaws.com:6379$/m],
  ['slipway:a-password@localhost', /where Redis speaks TLS$/m],
  ['a-password', /^the environment has a mistake:\n.* where Redis speaks TLS$/],
  ['http://localhost:6379', /where Redis speaks TLS$/m],
  ['', /where Redis is, redis:\/\/host:6379/],
])('REDIS_URL=%s is refused by the bot and by every command, which say what to write', (REDIS_URL, words) => {
  expect(() => readEnvironment({ ...env, REDIS_URL })).toThrow(words);
  expect(() => redisUrlIn({ REDIS_URL })).toThrow(words);
});

test('HTTP mode refuses to start without a signing secret, or with one too short (security.md T1)', () => {
  const http = { ...env, SLIPWAY_SLACK_MODE: 'http' };
  expect(() => readEnvironment(http)).toThrow(/SLACK_SIGNING_SECRET: HTTP mode needs/);
  expect(() => readEnvironment({ ...http, SLACK_SIGNING_SECRET: '' })).toThrow(
    /SLACK_SIGNING_SECRET: HTTP mode needs/,
  );
  expect(() => readEnvironment({ ...http, SLACK_SIGNING_SECRET: 'short' })).toThrow(
    /shorter than a signing secret/,
  );
});

test('a key to seal with is 32 bytes in base64; two while one takes the place of the other; wrong ones are never repeated', () => {
  const [one, two] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')];
  const keys = (text: string) => readEnvironment({ ...env, SLIPWAY_SEAL_KEY: text }).sealKeys;
  expect(keys('')).toEqual([]);
  expect(keys(one)).toEqual([Buffer.alloc(32, 1)]);
  expect(keys(`${two},${one}`)).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
  for (const wrong of ['secret-words', one.slice(1), `${one},`, `${one},${two},${one}`]) {
    expect(() => keys(wrong)).toThrow(/SLIPWAY_SEAL_KEY: 32 bytes in base64/);
    expect(() => keys(wrong)).not.toThrow(wrong);
  }
});

test.each([
  ['stepUp: true', 'all', true],
  ['stepUp: true', 'web', true],
  ['stepUp: true', 'worker', false],
  ['breakGlass: { from: [sre], channel: C0SEC }', 'all', true],
  ['expires: 10m', 'all', false],
])('a rule with %s and no key to seal with, role %s: refused is %s', (effect, role, refused) => {
  const rule = `rules:\n  - { name: codes, match: { targets: [prod] }, ${effect} }`;
  const config = load(example.replace('rules:', rule), 'slipway.yaml');
  const check = (more: object) => () =>
    checkSealKey(readEnvironment({ ...env, SLIPWAY_ROLE: role, ...more }), config);
  const complaint = /SLIPWAY_SEAL_KEY: the rule "codes" asks for a code, and there is no key/;
  if (refused) expect(check({})).toThrow(complaint);
  else expect(check({})).not.toThrow();
  expect(check({ SLIPWAY_SEAL_KEY: Buffer.alloc(32).toString('base64') })).not.toThrow();
});
