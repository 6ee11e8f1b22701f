/** `slipway doctor`: all green where all is well; each thing that is wrong is one red line with what to do about it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Bedside, diagnose } from '../../src/cli-doctor.ts';
import { checkPolicyFile } from '../../src/cli-policy.ts';
import type { Line } from '../../src/doctor/line.ts';
import { exitCode, json, table } from '../../src/doctor/report.ts';
import { accessString } from '../../src/ledger/acl.ts';
import { scopes } from '../../src/slack/scopes.ts';
import { type PrivateRedis, startRedis } from '../../world/redis.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';
import { type Ill, wards } from './illnesses/index.ts';

/** Long enough for a busy machine; nothing waits for it but what hangs. */
const limitMs = 15_000;

let world: World;
let redis: PrivateRedis | undefined;
let well: Line[] = [];

/** Where this machine can run no Redis of its own there is nothing to look at: its settings are changed here. */
const own = testWithOwnRedis === test;

beforeAll(async () => {
  if (!own) return;
  redis = await startRedis();
  world = await openWorld({ redis, role: 'web', alerts: '', auditLog: true, limits: false });
  well = await diagnose(world.env, { limitMs });
});
afterAll(async () => {
  await world?.close();
  await redis?.close();
});

const named = ({ area, name }: Line) => `${area}: ${name}`;

testWithOwnRedis('where all is well nothing is red, and warnings are what a laptop deserves', () => {
  const unwell = well.filter(({ is }) => is !== 'pass');
  expect(unwell.map(line => [named(line), line.is, line.said])).toEqual([
    ...(process.versions.node < '24' ? [['node: version', 'warn', expect.stringContaining('Node 22')]] : []),
    ['redis: cluster', 'skip', expect.any(String)],
    ['redis: user', 'warn', expect.stringContaining('may touch every key')],
    ['target staging: load balancers', 'skip', 'There is nothing of the kind to ask about.'],
    ['role slipway-staging: own approval', 'skip', 'The rules have people act through it alone.'],
  ]);
  expect(exitCode(well)).toBe(0);
  expect(table(well)).toMatch(/^ {2}pass {2}bot token +slipway in World \(T0WORLD\)$/m);
  expect(table(well)).toMatch(/^\d+ lines: \d+ pass, \d warnings?, 0 failures, 3 not looked at\.$/m);
  expect(JSON.parse(json(well))).toMatchObject({ exitCode: 0, lines: well });
  // Where the audit trail goes, years of it are kept: the doctor writes nothing there.
  const streams = [...(world.aws.state.logGroups.get('/slipway/audit')?.streams.values() ?? [])];
  expect(streams.map(({ name, events }) => [name, events])).toEqual([[world.env.SLIPWAY_NAMESPACE, []]]);
});

describe('where something is wrong, that line is red, says what to do, and no other is', () => {
  testWithOwnRedis.each(wards)('%s', async (_what, ill) => {
    const had: Ill[] = [];
    let lines: Line[];
    try {
      for (const [, fallIll] of ill) had.push((await fallIll(world)) ?? {});
      const bedside = Object.assign({ limitMs }, ...had) as Bedside;
      lines = await diagnose(Object.assign({}, world.env, ...had.map(({ env }) => env)), bedside);
    } finally {
      for (const { cure } of had) await cure?.();
      world.aws.reset();
      world.slack.reset();
    }
    const reds = new Map(ill.flatMap(([, , all]) => all.map(([line, is, fix]) => [line, { is, fix }])));
    const before = new Map(well.map(line => [named(line), line.is]));
    const red = lines.filter(line => /warn|fail/.test(line.is) && before.get(named(line)) !== line.is);
    expect(red.map(line => `${named(line)} ${line.is}`).sort()).toEqual(
      [...reds].map(([line, { is }]) => `${line} ${is}`).sort(),
    );
    for (const line of red) expect(line.fix).toMatch(reds.get(named(line))?.fix ?? /./);
    expect(exitCode(lines)).toBe([...reds.values()].some(({ is }) => is === 'fail') ? 1 : 0);
    const impatient = had.some(one => one.limitMs !== undefined);
    if (impatient) for (const { said } of red) expect(said).toBe('There was no answer within 2 s.');
    // A red line is worth nothing to somebody who then has to look for the words in it.
    for (const { said, fix = '.' } of red) expect(`${said} ${fix}`).not.toMatch(/undefined|\[object/);
    // Not even those that are wrong are shown to whoever looks over a shoulder.
    const all = [world.env, ...had.map(({ env }) => env ?? {})].flatMap(Object.entries);
    const secret = all.filter(([name, value]) => /TOKEN|SECRET$|SEAL/.test(name) && value !== '');
    for (const value of [...secret.map(([, value]) => value), 'not-it-at-all', 'a-password'])
      expect(JSON.stringify(lines)).not.toContain(value);
  });
});

testWithOwnRedis('a Redis user that may touch the keys of the bot only is no warning', async () => {
  const { env, redis: connection } = world;
  const rights = accessString(env.SLIPWAY_NAMESPACE ?? '').split(' ');
  await connection.acl('SETUSER', 'slipway', ...rights, '>a-password');
  const REDIS_URL = `${env.REDIS_URL}`.replace('redis://', 'redis://slipway:a-password@');
  const lines = await diagnose({ ...env, REDIS_URL }, { limitMs });
  const ofRedis = lines.filter(({ area }) => area === 'redis');
  expect(ofRedis.filter(({ is }) => is !== 'pass').map(named)).toEqual(['redis: cluster']);
  expect(JSON.stringify(lines)).not.toContain('a-password');
});

testWithOwnRedis(
  'policy check says which authority names a group that Slack has not got, and checks the rest',
  async () => {
    const said: string[] = [];
    world.slack.state.groups.delete('S0SRE');
    const code = await checkPolicyFile(`${world.env.SLIPWAY_CONFIG}`, world.env, text => said.push(text));
    world.slack.reset();
    expect(code).toBe(1);
    expect(said[0]).toMatch(
      /^wrong {2}The authority sre names the user group S0SRE.*"copy group ID".*\[no_such_group\]$/,
    );
    expect(said.slice(1).join('\n')).toMatch(/\[nobody_could\]$[\s\S]*^\d wrong\.$/m);
  },
);

test('the scopes that are looked for are those of the manifest', () => {
  const manifest = parse(readFileSync(new URL('../../slack/manifest.yaml', import.meta.url), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  expect([...scopes]).toEqual(manifest.oauth_config.scopes.bot);
});
