/** What the environment says, and what is missing in it. */
import { checkSealKey, readEnvironment } from '../../src/config/environment.ts';
import { load } from '../../src/config/index.ts';
import { redisUrlIn } from '../../src/config/redis-url.ts';
import { env, example } from './example.ts';

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
