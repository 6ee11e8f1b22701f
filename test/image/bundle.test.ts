/** The bundles that the image takes, in a folder with nothing else: no package is to be found from there. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { Redis } from 'ioredis';
import { bundle } from '../../image/bundle/bundle.ts';
import { outside, parts } from '../../image/bundle/contents.ts';
import { notices } from '../../image/bundle/notices.ts';
import { readSbom, unnamed } from '../../image/bundle/sbom.ts';
import { tryOut } from '../../image/trial.ts';
import { forget, sharedRedis } from '../world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const folder = mkdtempSync(join(tmpdir(), 'slipway-bundle-'));
const run = (program: string, words: string[] = [], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(folder, program), ...words], { cwd: folder, env, encoding: 'utf8' });

/** A bundle and eight programs: seconds, and longer where tests run beside it. Milliseconds. */
const slowMs = 90_000;

let metafile: Metafile;
beforeAll(async () => {
  metafile = await bundle(folder);
  copyFileSync(`${root}/slipway.example.yaml`, join(folder, 'slipway.yaml'));
}, slowMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'the bot is well, answers, is looked at by the doctor, and stops in order',
  async () => {
    const { url } = await sharedRedis();
    const namespace = `bundle-${process.pid}`;
    const redis = new Redis(url);
    try {
      const { health, doctor, seen, bot } = await tryOut({ folder, redisUrl: url, namespace });
      expect(health).toEqual({ code: 0, said: '' });
      expect(doctor.said).toMatch(/^ {2}pass {2}bot token [\s\S]*^\d+ lines: \d+ pass/m);
      expect(seen).toMatch(/web is healthy[\s\S]*wanted 3, running 3/);
      expect(bot).toEqual({ code: 0, said: expect.stringContaining('"stopping"') });
    } finally {
      await forget(redis, namespace);
      redis.disconnect();
    }
  },
  slowMs,
);

test('slipway … says what it can do, and checks a configuration', () => {
  expect(run('cli.mjs')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('slipway config check'),
  });
  expect(run('cli.mjs', ['config', 'check']).stdout).toContain('is fine');
  expect(run('cli.mjs', ['config', 'check', '/nowhere.yaml'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('/nowhere.yaml'),
  });
});

test('the bot says what its environment lacks', () => {
  expect(run('main.mjs')).toMatchObject({ status: 1, stderr: expect.stringContaining('SLACK_BOT_TOKEN') });
});

test('the health check fails where nothing listens and where nobody said where, with the reason', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const SLIPWAY_METRICS = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.close();
  await once(server, 'close');
  const deaf = run('health.mjs', [], { SLIPWAY_METRICS });
  expect(deaf).toMatchObject({ status: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  expect(run('health.mjs')).toMatchObject({ status: 1, stderr: expect.stringContaining('SLIPWAY_METRICS') });
});

test('nothing but Node is asked for at run time, besides what debug can do without', () => {
  const others = outside(metafile).filter(
    name => !name.startsWith('node:') && !builtinModules.includes(name),
  );
  expect(others).toEqual(['supports-color']);
});

test('what is bundled is in the bill of materials, and what only development needs is not', () => {
  const bundled = parts(metafile, root);
  expect(bundled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['slipway', '@slack/bolt', 'bullmq', 'zod']),
  );
  const sbom = readSbom();
  expect(unnamed(sbom, bundled)).toEqual([]);
  const names = sbom.components.map(({ name }) => name);
  expect(names).not.toContain('jest');
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'slipway' } } });
  expect(JSON.stringify(sbom)).not.toMatch(/serialNumber|timestamp/);
});

test('every licence of what is bundled goes with it; what has none may not', () => {
  const bundled = parts(metafile, root);
  const text = notices(bundled, root);
  for (const { name, version } of bundled.filter(({ path }) => path !== ''))
    expect(text).toContain(`${name} ${version} (`);
  expect(text).toContain('Permission is hereby granted');
  expect(text).toContain('Apache License');
  writeFileSync(join(folder, 'package.json'), '{"name":"bare","license":"MIT"}');
  const bare = { name: 'bare', version: '1.0.0', path: '.', bytes: 1 };
  expect(() => notices([bare], folder)).toThrow('no licence text for bare 1.0.0 (MIT)');
});
