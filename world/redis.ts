/** A private Redis: on a free loopback port, with AOF and noeviction, gone when the program is. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './port.ts';

export type PrivateRedis = {
  url: string;
  port: number;
  pid: number;
  /** Ends it as a power cut would; what AOF holds is there after `restart`. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Hears when it ends though nobody here ended it, with its signal or exit code. */
  onDeath(hear: (how: NodeJS.Signals | number | null) => void): void;
  close(): Promise<void>;
};

const servers = ['redis-server', 'valkey-server'];
const image = 'valkey/valkey:8';

/** Returns whether this machine can run Redis nodes that reach each other: in containers they would not. */
export const nodesHere = (): boolean =>
  servers.some(name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

/** Returns whether this machine can run a Redis of its own. */
export const redisHere = (): boolean =>
  nodesHere() || spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;

/** Returns the command that runs a Redis here, without its options. Throws when there is none. */
function command(port: number, dir: string): string[] {
  const found = servers.find(name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found) return [found, '--port', `${port}`, '--dir', dir];
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0)
    return [
      'docker',
      'run',
      '--rm',
      '--publish',
      `127.0.0.1:${port}:6379`,
      '--volume',
      `${dir}:/data`,
      image,
      'valkey-server',
      '--bind',
      '0.0.0.0',
      '--protected-mode',
      'no',
    ];
  throw new Error(
    'There is no redis-server here. Run `node set-up.mjs`, or set REDIS_URL to a Redis of yours.',
  );
}

/** Resolves true when something at the port answers PING as a Redis that has loaded its data. */
const answers = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(500, () => done(false));
    socket.once('data', data => done(data.toString().startsWith('+PONG')));
    socket.once('error', () => done(false));
  });

/** One that still writes its first AOF refuses to end when it is asked to, and forgets that it was; milliseconds. */
const endsMs = 5_000;

/** Starts a private Redis and resolves when it answers; `more` are options of its own. */
export async function startRedis(more: readonly string[] = []): Promise<PrivateRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'slipway-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  let asked = false;
  const deaths = new EventEmitter<{ death: [NodeJS.Signals | number | null] }>();

  const run = async () => {
    const [program = '', ...options] = command(port, dir);
    const keep = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'everysec',
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ];
    const own = program === 'docker' ? [] : ['--bind', '127.0.0.1', '--daemonize', 'no'];
    const started = spawn(program, [...options, ...own, ...keep, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    asked = false;
    started.once('exit', (code, signal) => asked || deaths.emit('death', signal ?? code));
    let said = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', data => {
        said = `${said}${data}`.slice(-2_000);
      });
    for (let tried = 0; tried < 600; tried++) {
      if (started.exitCode !== null)
        throw new Error(`${program} ended at once with code ${started.exitCode}, and said:\n${said}`);
      if (await answers(port)) return;
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`${program} did not answer within 15 s`);
  };
  const end = (signal: NodeJS.Signals) =>
    new Promise<void>(resolve => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      asked = true;
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  const orphan = () => child?.kill('SIGKILL');
  process.once('exit', orphan);

  await run();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child?.pid ?? 0;
    },
    kill9: () => end('SIGKILL'),
    restart: run,
    onDeath: hear => void deaths.on('death', hear),
    async close() {
      const refused = setTimeout(orphan, endsMs);
      await end('SIGTERM');
      clearTimeout(refused);
      process.removeListener('exit', orphan);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
