// Makes `npm start` and `npm test` work on a machine with only Node, npm and git: dependencies, and a Redis to run.
// Plain Node and no dependency: this runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = [20, 19];

/** Returns whether a Node version is new enough. */
export function newEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const run = (command, args) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;

const packagesIn = file => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Returns whether the packages installed in a folder are those of its lock file; npm writes down what it installed once it has all of it. */
function installed(root) {
  const written = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(written)) return false;
  const there = packagesIn(written);
  const wanted = Object.entries(packagesIn(join(root, 'package-lock.json'))).filter(([path]) => path !== '');
  // What is optional is often for other machines.
  return wanted.every(([path, { version, optional }]) =>
    there[path] ? there[path].version === version : optional,
  );
}

/** Runs `npm ci` in a folder unless what its lock file says is installed; returns false when that failed. */
export function dependencies(root) {
  if (installed(root)) return true;
  console.log('Installing dependencies…');
  const npm = process.env.npm_execpath;
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  return npm ? run(process.execPath, [npm, ...install]) : run('npm', install);
}

/** Ways to get a Redis, in the order in which they are tried: the package manager and what it is told. */
const managers = [
  {
    name: 'apt-get',
    root: true,
    steps: [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
    ],
  },
  { name: 'dnf', root: true, steps: [['install', '-y', '-q', 'valkey']] },
  { name: 'apk', root: true, steps: [['add', '--no-cache', 'valkey']] },
  { name: 'brew', root: false, steps: [['install', 'redis']] },
];

const hasRedis = () => works('redis-server', ['--version']) || works('valkey-server', ['--version']);

/** Makes sure that there is a Redis to run; returns false when nothing worked. */
export function redis() {
  if (process.env.REDIS_URL || hasRedis()) return true;
  for (const { name, root, steps } of managers) {
    if (!works(name, ['--version'])) continue;
    const isRoot = process.getuid?.() === 0;
    const sudo = root && !isRoot;
    if (sudo && !works('sudo', ['-n', 'true'])) continue;
    console.log(`Installing a Redis with ${name}…`);
    const all = steps.every(step => (sudo ? run('sudo', ['-n', name, ...step]) : run(name, step)));
    if (all && hasRedis()) return true;
  }
  return works('docker', ['info']);
}

function main() {
  if (!newEnough(process.version)) {
    console.error(
      `Slipway needs Node ${needed.join('.')} or newer; this is ${process.version}. Install one from nodejs.org and try again.`,
    );
    return 1;
  }
  if (!redis()) {
    console.error(
      'Slipway keeps its ledger in Redis, and this machine has none that I could find or install: no redis-server, no ' +
        'valkey-server, no package manager that I may use, no running Docker. Install Redis or Valkey (any version from 7), ' +
        'or set REDIS_URL to one that you have, for example REDIS_URL=redis://localhost:6379, and run this again.',
    );
    return 1;
  }
  if (!dependencies(dirname(fileURLToPath(import.meta.url)))) {
    console.error('`npm ci` failed; what it said is above. Nothing was started.');
    return 1;
  }
  return 0;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = main();
