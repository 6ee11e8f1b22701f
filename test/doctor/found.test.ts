/** What the doctor makes of answers that no world of ours gives: other versions, managed Redis, other people's credentials. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { audit } from '../../src/cli-audit.ts';
import { doctor } from '../../src/cli-doctor.ts';
import { loadFile } from '../../src/config/index.ts';
import { ofIdentity } from '../../src/doctor/aws.ts';
import { ofClock } from '../../src/doctor/clock.ts';
import { loginsIn, secretsIn } from '../../src/doctor/environment.ts';
import type { Found, Is, Line } from '../../src/doctor/line.ts';
import { createLook } from '../../src/doctor/look.ts';
import { ofNode } from '../../src/doctor/node.ts';
import { ofDead } from '../../src/doctor/queues.ts';
import { ofVersion, wrongLogin } from '../../src/doctor/redis.ts';
import { settingUser } from '../../src/doctor/redis-access.ts';
import { infoIn } from '../../src/doctor/redis-info.ts';
import { ofDurability, ofPolicy } from '../../src/doctor/redis-keeping.ts';
import { exitCode, hushed, table } from '../../src/doctor/report.ts';
import { ofAlone, rolesIn } from '../../src/doctor/roles.ts';
import { opSamples } from '../../src/doctor/samples.ts';
import { answerSamples } from '../../src/doctor/samples-answers.ts';
import { ofApps, ofScopes } from '../../src/doctor/slack.ts';
import { sheets } from '../../src/doctor/slack-cards.ts';
import { accessString } from '../../src/ledger/acl.ts';
import { scopes } from '../../src/slack/scopes.ts';

const info = (text: string) => infoIn(text.replaceAll(' ', '\r\n'));
const elasticache = 'rediss://clustercfg.slipway.abc123.euw1.cache.amazonaws.com:6379';
const role = { role: 'arn:aws:iam::111122223333:role/r' };

test.each<[string, Found, Is, RegExp]>([
  ['Node before 20.19', ofNode('20.18.3'), 'fail', /Install Node 24/],
  ['Node 22', ofNode('22.11.0'), 'warn', /Node 24/],
  ['Node 24', ofNode('24.1.0'), 'pass', /Node 24.1.0/],
  ['Redis 6', ofVersion(info('redis_version:6.2.14')), 'fail', /Use Redis 7/],
  [
    'Valkey, which says Redis 7.2, too',
    ofVersion(info('redis_version:7.2.4 valkey_version:9.0.1')),
    'pass',
    /Valkey 9.0.1/,
  ],
  ['a Redis that does not say what it evicts', ofPolicy(undefined), 'warn', /noeviction/],
  [
    'a disk that is full',
    ofDurability(info('aof_enabled:1 aof_last_write_status:err'), 'redis://r'),
    'fail',
    /disk/,
  ],
  [
    'ElastiCache, which has no AOF',
    ofDurability(info('aof_enabled:0'), elasticache),
    'warn',
    /--durability sync/,
  ],
  [
    "a Redis of one's own without AOF",
    ofDurability(info('aof_enabled:0'), 'redis://r'),
    'fail',
    /appendonly/,
  ],
  ['the root user', ofIdentity('arn:aws:iam::111122223333:root'), 'fail', /a role that may only assume/],
  ['keys of a user', ofIdentity('arn:aws:iam::111122223333:user/me'), 'warn', /task role/],
  ['scopes that Slack does not tell', ofScopes(undefined), 'warn', /manifest/],
  ['all scopes and one more', ofScopes([...scopes, 'admin']), 'warn', /Take them out/],
  ['an app token of another app', ofApps('xapp-1-A0OTHER-1-abc', 'A0SLIPWAY'), 'fail', /one app/],
  ['an app token that names none', ofApps('xapp-abc', 'A0SLIPWAY'), 'pass', /opens/],
  ['a clock within a second, as a header has it', ofClock(10_900, 10_000, 10_950, 1_000), 'pass', /agrees/],
  ['a clock 3 s behind', ofClock(14_000, 10_000, 14_100, 1_000), 'warn', /NTP/],
  ['a clock 6 s ahead', ofClock(10_000, 16_100, 10_100, 0), 'fail', /NTP/],
  ['a slow answer is not a wrong clock', ofClock(10_000, 14_000, 18_000, 0), 'pass', /agrees/],
  [
    'a role for both, which AWS cannot hold to two people',
    ofAlone({ ...role, alone: true, approved: true }, true),
    'warn',
    /one role for what needs/,
  ],
  [
    'dead letters that are not told',
    ofDead({ waiting: 0, dead: { name: 'd', waiting: 'not told' } }),
    'skip',
    /may not be asked/,
  ],
])('%s', (_what, { is, said, fix = '' }, expected, words) => {
  expect([is, `${said} ${fix}`]).toEqual([expected, expect.stringMatching(words)]);
});

test('what Slack wants asked later is not looked at, says when, and fails nothing', async () => {
  const line = await createLook(1_000)('slack', 'channel C0OPS', 'Try again.', () =>
    Promise.reject(new WebAPIRateLimitedError(30)),
  );
  const said = 'Slack allows no more for 30 s: run it again then.';
  expect(line).toEqual({ area: 'slack', name: 'channel C0OPS', is: 'skip', said });
  expect(exitCode([line])).toBe(0);
});

test('who is not let in by Redis reads which variables say who it is', () => {
  const fix = (env: Record<string, string>) =>
    /^(.+?) (is|has the) wrong/.exec(wrongLogin(loginsIn({ REDIS_URL: 'redis://r', ...env })))?.[1];
  expect(fix({})).toBe('REDIS_URL');
  expect(fix({ REDIS_URL: 'redis://slipway:no@r' })).toBe('REDIS_URL');
  expect(fix({ REDIS_PASSWORD: 'no' })).toBe('REDIS_PASSWORD');
  expect(fix({ REDIS_URL: 'redis://slipway:no@r', REDIS_PASSWORD: 'no' })).toBe(
    'REDIS_URL or REDIS_PASSWORD',
  );
  expect(fix({ REDIS_USERNAME: 'me', REDIS_PASSWORD: 'no' })).toBe('REDIS_USERNAME or REDIS_PASSWORD');
});

test('the user of Redis that is proposed survives a shell, and is not made without a password', () => {
  const pasted = (line: string, env: Record<string, string>) =>
    execFileSync('sh', ['-c', line.replace('redis-cli', 'printf "%s\\n"')], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const rights = accessString('slipway').split(' ');
  const REDIS_PASSWORD = `a b'"$HOME`;
  expect(
    pasted(settingUser('slipway', 'slipway', true), { REDIS_PASSWORD })
      .trimEnd()
      .split('\n'),
  ).toEqual(['ACL', 'SETUSER', 'slipway', ...rights, `>${REDIS_PASSWORD}`]);
  expect(() => pasted(settingUser('slipway', 'slipway', true), {})).toThrow(/REDIS_PASSWORD/);
  expect(
    pasted(settingUser("it's", 'slipway', false), {})
      .trimEnd()
      .split('\n'),
  ).toEqual(['ACL', 'SETUSER', "it's", ...rights]);
});

test('the rules say which roles people act through alone', () => {
  const config = loadFile(fileURLToPath(new URL('../../slipway.example.yaml', import.meta.url)));
  const short = (all: ReturnType<typeof rolesIn>) =>
    all.map(one => [one.role.split('/')[1], one.alone, one.approved]);
  expect(short(rolesIn(config, 0))).toEqual([
    ['slipway-staging', true, false],
    ['slipway-sre', false, true],
  ]);
  const [production, ...others] = config.rules;
  const breakGlass = { from: ['sre'], channel: 'C0SECURITY' };
  const glass = { ...config, rules: [{ ...production, breakGlass }, ...others] } as typeof config;
  expect(short(rolesIn(glass, 0))[1]).toEqual(['slipway-sre', true, true]);
});

test('samples go in as few messages as Slack takes, and each block is known by what it is of', () => {
  const all = sheets({ ...opSamples(), ...answerSamples() });
  const blocks = all.reduce((sum, sheet) => sum + sheet.blocks.length, 0);
  expect(all.length).toBeLessThan(blocks / 20);
  for (const sheet of all) {
    expect(sheet.of).toHaveLength(sheet.blocks.length);
    expect(sheet.blocks.length).toBeLessThanOrEqual(50);
    expect(sheet.blocks.filter(({ type }) => type === 'table').length).toBeLessThanOrEqual(1);
  }
});

test('no secret and no control character of an answer is printed; the rest is a table that reads without colours', () => {
  const secrets = secretsIn({
    REDIS_URL: 'rediss://slipway:p%40ssword@r:6379',
    SLACK_BOT_TOKEN: 'xoxb-secret',
    SLIPWAY_SECRET_ID: 'slipway/slack',
    SLIPWAY_SEAL_KEY: 'first-key,second-key',
  });
  const line: Line = {
    area: 'redis',
    name: 'answers',
    is: 'fail',
    said: 'p%40ssword and p@ssword, xoxb-secret, second-key\u001b[31m\nof slipway/slack',
    fix: 'not first-key',
  };
  const lines = hushed([line, { area: 'node', name: 'version', is: 'pass', said: 'Node 24' }], secrets);
  expect(exitCode(lines)).toBe(1);
  expect(table(lines)).toBe(
    [
      'redis',
      '  FAIL  answers  [secret] and [secret], [secret], [secret] [31m of slipway/slack',
      '                 → not [secret]',
      '',
      'node',
      '  pass  version  Node 24',
      '',
      '2 lines: 1 pass, 0 warnings, 1 failure.',
    ].join('\n'),
  );
});

test.each([
  [['--live'], /^doctor --live: say which service it may try things on: --service/],
  [['--live', '--yes', '--target', 'prod'], /--service/],
  [['--service', 'scratch'], /^doctor: --service, --target, --cluster and --yes go with --live/],
  [['--target', 'prod'], /go with --live/],
  [['--cluster', 'prod'], /go with --live/],
  [['--yes'], /go with --live/],
])('doctor %j says what is missing, and looks at nothing', async (words, said) => {
  await expect(doctor(words, {}, () => undefined)).rejects.toThrow(said);
});

const here = fileURLToPath(new URL('.', import.meta.url));
test.each([
  ['doctor', ['--lives'], /^slipway doctor takes no --lives; it takes --json, --live, --yes, --service, /],
  ['doctor', ['prod'], /^slipway doctor: I did not expect "prod"\.$/],
  ['doctor', ['--json=yes'], /: nothing goes with --json\.$/],
  [
    'export',
    ['--before', '2026-10-01'],
    /^slipway audit export takes no --before; it takes --from, --to, --file\./,
  ],
  ['export', ['heads.jsonl'], /I did not expect "heads\.jsonl"/],
  ['verify', ['--file', 'q3.jsonl'], /^slipway audit verify takes no --file; /],
  ['verify', ['--export', '--from'], /--export needs something behind it/],
  ['verify', ['--export='], /--export needs something behind it/],
  ['verify', ['--to', '2026-10-01', '--to=2026-10-02'], /--to is there twice/],
  ['verify', ['--export', 'no.jsonl'], /^no\.jsonl cannot be read: there is no such file\. Name a file that/],
  ['verify', ['--export', here], /cannot be read: it is a folder\. Name a file that `slipway audit export/],
  ['verify', ['no.jsonl'], /^no\.jsonl cannot be read: .*\. Name the file of heads: .* SLIPWAY_AUDIT_FILE/],
  ['trim', ['--before', '2026-10-01', '--export', 'no.jsonl'], /^no\.jsonl cannot be read/],
])('%s %j says what is wrong with that, and nothing is overlooked', async (verb, words, said) => {
  const act = async () => (verb === 'doctor' ? doctor(words, {}, () => undefined) : audit(verb, words));
  await expect(act()).rejects.toThrow(said);
});
