import { readFileSync } from 'node:fs';
import { checkSealKey, readEnvironment } from '../../src/config/environment.ts';
import { ConfigError, load } from '../../src/config/index.ts';

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

const env = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDIS_URL: 'redis://localhost',
  AWS_REGION: 'eu-west-1',
};

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
