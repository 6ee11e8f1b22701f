import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testWithOwnRedis } from './world.ts';

/** Whether anything of a process group is left. */
function lives(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

testWithOwnRedis('npm start: whatever becomes of its npm, nothing of the world outlives it', async () => {
  // A world of its own: somebody's may be running from this very folder.
  const state = mkdtempSync(join(tmpdir(), 'slipway-start-'));
  const config = new URL('../slipway.example.yaml', import.meta.url).pathname;
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
    process.kill(group, 'SIGKILL');
    const late = Date.now() + 10_000;
    while (lives(group) && Date.now() < late) await new Promise(resolve => setTimeout(resolve, 50));
    expect(lives(group)).toBe(false);
  } finally {
    if (lives(group)) process.kill(-group, 'SIGKILL');
    rmSync(state, { recursive: true, force: true });
  }
});
