/** `slipway doctor`: all green where all is well; each thing that is wrong is one red line with what to do about it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { diagnose } from '../../src/cli-doctor.ts';
import type { Line } from '../../src/doctor/line.ts';
import { exitCode, json, table } from '../../src/doctor/report.ts';
import { scopes } from '../../src/slack/scopes.ts';
import { type PrivateRedis, startRedis } from '../../world/redis.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';
import { illnesses } from './illnesses.ts';

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
    ['role slipway-staging: own approval', 'skip', 'It is a free role.'],
  ]);
  expect(exitCode(well)).toBe(0);
  expect(table(well)).toMatch(/^ {2}pass {2}bot token +slipway in World \(T0WORLD\)$/m);
  expect(table(well)).toMatch(/^\d+ lines: \d+ pass, \d warnings?, 0 failures, 3 not looked at\.$/m);
  expect(JSON.parse(json(well))).toMatchObject({ exitCode: 0, lines: well });
});

describe('where something is wrong, that line is red, says what to do, and no other is', () => {
  testWithOwnRedis.each(illnesses)('%s', async (_what, fallIll, reds) => {
    const { env, cure, ...bedside } = (await fallIll(world)) ?? {};
    let lines: Line[];
    try {
      lines = await diagnose({ ...world.env, ...env }, { limitMs, ...bedside });
    } finally {
      await cure?.();
      world.aws.reset();
      world.slack.reset();
    }
    const before = new Map(well.map(line => [named(line), line.is]));
    const red = lines.filter(
      line => ['warn', 'fail'].includes(line.is) && before.get(named(line)) !== line.is,
    );
    expect(red.map(line => [named(line), line.is])).toEqual(reds.map(([line, is]) => [line, is]));
    for (const [i, [, , fix]] of reds.entries()) expect(red[i]?.fix).toMatch(fix);
    expect(exitCode(lines)).toBe(reds.some(([, is]) => is === 'fail') ? 1 : 0);
    // A red line is worth nothing to somebody who then has to look for the words in it.
    for (const { said, fix = '.' } of red) expect(`${said} ${fix}`).not.toMatch(/undefined|\[object/);
    // Not even those that are wrong are shown to whoever looks over a shoulder.
    const secret = Object.entries({ ...world.env, ...env })
      .filter(([name]) => /TOKEN|SECRET|SEAL/.test(name))
      .map(([, value]) => value)
      .filter(value => value !== '');
    for (const value of [...secret, 'not-it-at-all', 'a-password'])
      expect(JSON.stringify(lines)).not.toContain(value);
  });
});

testWithOwnRedis('a Redis user that may touch the keys of the bot only is no warning', async () => {
  const { env, redis: connection } = world;
  const keys = `{${env.SLIPWAY_NAMESPACE}}*`;
  const rights = ['+@all', '-@admin', '-@dangerous', '+info'];
  await connection.acl('SETUSER', 'slipway', 'on', '>a-password', `~${keys}`, `&${keys}`, ...rights);
  const REDIS_URL = `${env.REDIS_URL}`.replace('redis://', 'redis://slipway:a-password@');
  const lines = await diagnose({ ...env, REDIS_URL }, { limitMs });
  const ofRedis = lines.filter(({ area }) => area === 'redis');
  expect(ofRedis.filter(({ is }) => is !== 'pass').map(named)).toEqual(['redis: cluster']);
  expect(JSON.stringify(lines)).not.toContain('a-password');
});

test('the scopes that are looked for are those of the manifest', () => {
  const manifest = parse(readFileSync(new URL('../../slack/manifest.yaml', import.meta.url), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } };
  };
  expect([...scopes]).toEqual(manifest.oauth_config.scopes.bot);
});
