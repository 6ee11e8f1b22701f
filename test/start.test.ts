import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exported, speedOf, taken } from '../world/cli/address.ts';
import { startRedis } from '../world/redis.ts';
import { testWithOwnRedis } from './world.ts';

/** Whether anything of a process group is left. */
function lives(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** Runs a command and resolves with its exit code and what it printed. */
const run = (command: string, args: string[], env: NodeJS.ProcessEnv) =>
  new Promise<{ code: number | null; said: string }>(resolve => {
    const cwd = new URL('..', import.meta.url);
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', text => {
      said += text;
    });
    child.once('close', code => resolve({ code, said }));
  });

test('a world that is elsewhere says how to talk to it, which port is taken, and what a speed is', () => {
  expect(exported({})).toBeUndefined();
  expect(exported({ WORLD_SLACK_PORT: '9567', WORLD_BOT_PORT: '9300', WORLD_STATE: "/it's here" })).toBe(
    "export WORLD_SLACK_PORT='9567' WORLD_STATE='/it'\\''s here'",
  );
  expect(taken(2, { slack: 1, aws: 2, bot: 3, metrics: 4 })).toMatch(
    /^Port 2 is taken.*set WORLD_AWS_PORT here/,
  );
  expect([speedOf(), speedOf('0.5')]).toEqual([5, 0.5]);
  for (const no of ['abc', '0', '-1', 'Infinity', ''])
    expect(() => speedOf(no)).toThrow(/^WORLD_SPEED is how many times faster/);
});

testWithOwnRedis(
  'a private Redis that is killed by others is heard of, one that is ended here is not',
  async () => {
    const redis = await startRedis();
    const died: unknown[] = [];
    const death = new Promise<void>(resolve => {
      redis.onDeath(how => {
        died.push(how);
        resolve();
      });
    });
    await redis.kill9();
    await redis.restart();
    process.kill(redis.pid, 'SIGKILL');
    await death;
    await redis.restart();
    await redis.close();
    expect(died).toEqual(['SIGKILL']);
  },
);

testWithOwnRedis(
  'npm start: the doctor finds nothing wrong, and whatever becomes of its npm, nothing of it is left',
  async () => {
    // A world of its own: somebody's may be running from this very folder.
    const state = mkdtempSync(join(tmpdir(), 'slipway-start-'));
    const config = fileURLToPath(new URL('../slipway.example.yaml', import.meta.url));
    const own = { WORLD_STATE: state, SLIPWAY_CONFIG: config, REDIS_URL: undefined };
    const anyPort = {
      WORLD_SLACK_PORT: '0',
      WORLD_AWS_PORT: '0',
      WORLD_BOT_PORT: '0',
      WORLD_METRICS_PORT: '0',
    };
    const npm = spawn('npm', ['start', '--ignore-scripts'], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, ...own, ...anyPort },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const group = npm.pid ?? 0;
    try {
      await new Promise<void>((resolve, reject) => {
        let said = '';
        npm.once('exit', () => reject(new Error(said)));
        npm.stdout.on('data', text => {
          said += text;
          if (said.includes('Slipway is up')) resolve();
        });
      });
      npm.removeAllListeners('exit');
      const command = ['--import', 'tsx', 'world/cli.ts', 'slipway', 'doctor'];
      const { code, said } = await run(process.execPath, command, { ...process.env, WORLD_STATE: state });
      expect(said).toMatch(/^\d+ lines: \d+ pass, \d warnings?, 0 failures/m);
      expect(said).toMatch(/^ {2}pass {2}slipway-sre in prod +may scale, deploy, restart, rollback/m);
      expect(code).toBe(0);
      process.kill(group, 'SIGKILL');
      const late = Date.now() + 10_000;
      while (lives(group) && Date.now() < late) await new Promise(resolve => setTimeout(resolve, 50));
      expect(lives(group)).toBe(false);
    } finally {
      if (lives(group)) process.kill(-group, 'SIGKILL');
      rmSync(state, { recursive: true, force: true });
    }
  },
  // Four programs start, one after the other, as people start them.
  180_000,
);
