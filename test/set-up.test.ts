import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A machine of nothing but what the test puts on its PATH: tiny scripts that note that they were called. */
let dir: string;
const notes = () => readFileSync(join(dir, 'notes'), 'utf8').split('\n').filter(Boolean);
const has = (name: string, script = 'exit 0') => {
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\necho "${name} $*" >> "${dir}/notes"\n${script}\n`);
  chmodSync(join(dir, 'bin', name), 0o755);
};
const setUp = (env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(dir, 'set-up.mjs')], {
    env: { PATH: join(dir, 'bin'), ...env },
    encoding: 'utf8',
  });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-set-up-'));
  mkdirSync(join(dir, 'bin'));
  writeFileSync(join(dir, 'notes'), '');
  for (const file of ['set-up.mjs', 'package-lock.json'])
    cpSync(new URL(`../${file}`, import.meta.url), join(dir, file));
  // What npm does at the end of an install: it writes down what is there.
  has(
    'npm',
    `/bin/mkdir -p "${dir}/node_modules"; /bin/cp "${dir}/package-lock.json" "${dir}/node_modules/.package-lock.json"`,
  );
  has('sh', 'exec /bin/sh "$@"');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const installs = `case "$*" in install*) printf '#!/bin/sh\\nexit 0\\n' > "${'$'}{0%/*}/redis-server"; /bin/chmod +x "${'$'}{0%/*}/redis-server";; esac`;

test('a machine with everything: dependencies once, then nothing', () => {
  has('redis-server');
  expect(setUp().status).toBe(0);
  expect(notes()).toContain('npm ci --ignore-scripts --no-audit --no-fund');
  writeFileSync(join(dir, 'notes'), '');
  expect(setUp().status).toBe(0);
  expect(notes()).toEqual(['redis-server --version']);
});

/** Writes what the lock file asks for, or what npm wrote down as installed. */
const writes = (file: string, packages: Record<string, { version: string; optional?: true }>) => {
  mkdirSync(join(dir, 'node_modules'), { recursive: true });
  writeFileSync(join(dir, file), JSON.stringify({ packages: { '': { version: '1.0.0' }, ...packages } }));
};

test.each([
  ['as the lock file says', { a: { version: '1.0.0' } }, false],
  ['in another version', { a: { version: '1.0.1' } }, true],
  ['not all there', {}, true],
])('packages that somebody installed by hand, %s', (_, there, again) => {
  has('redis-server');
  writes('package-lock.json', { a: { version: '1.0.0' }, other: { version: '1.0.0', optional: true } });
  writes('node_modules/.package-lock.json', there);
  setUp();
  expect(notes().includes('npm ci --ignore-scripts --no-audit --no-fund')).toBe(again);
});

test('valkey will do, and so will REDIS_URL', () => {
  has('valkey-server');
  expect(setUp().status).toBe(0);
  rmSync(join(dir, 'bin', 'valkey-server'));
  expect(setUp({ REDIS_URL: 'redis://localhost' }).status).toBe(0);
});

test.each([
  ['apt-get', 'apt-get install -y -qq --no-install-recommends redis-server'],
  ['dnf', 'dnf install -y -q valkey'],
  ['apk', 'apk add --no-cache valkey'],
  ['brew', 'brew install redis'],
])('no Redis: it is installed with %s', (name, line) => {
  has(name, installs.replace('install*', 'install*|add*'));
  has('sudo', 'shift; [ "$1" = true ] && exit 0; exec "$@"');
  const { status, stdout } = setUp();
  expect(stdout).toContain(`Installing a Redis with ${name}`);
  expect(notes()).toContain(line);
  expect(status).toBe(0);
});

test('a running Docker will do', () => {
  has('docker');
  expect(setUp().status).toBe(0);
});

test('nothing works: one paragraph says what to do', () => {
  has('apt-get', 'case "$*" in install*) exit 100;; esac');
  has('sudo', 'shift; [ "$1" = true ] && exit 0; exec "$@"');
  const { status, stderr } = setUp();
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/Install Redis or Valkey[\s\S]*REDIS_URL=redis:\/\/localhost:6379/);
});
