/** `npx slipway …` in a checkout: without a build, without a registry; and what it does where less is installed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'slipway-bin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npx slipway runs the sources and asks no registry', () => {
  const alone = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(folder, 'cache') };
  const { status, stdout } = spawnSync('npx', ['slipway', 'config', 'check', 'slipway.example.yaml'], {
    cwd: root,
    env: { ...process.env, ...alone },
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringContaining('slipway.example.yaml is fine'),
  });
}, 90_000);

test('without tsx it runs what was built, and says what to do where nothing was', () => {
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  const slipway = () =>
    spawnSync(process.execPath, [join(folder, 'bin/slipway.mjs'), 'help'], { encoding: 'utf8' });
  expect(slipway()).toMatchObject({ status: 1, stderr: expect.stringContaining('npm ci') });
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/cli.mjs'), 'process.stdout.write(`built: ${process.argv[2]}`);');
  expect(slipway()).toMatchObject({ status: 0, stdout: 'built: help' });
});
