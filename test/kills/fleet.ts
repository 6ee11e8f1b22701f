/** The bot in processes of their own, so that they can be killed as a power cut would, or told to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { World } from '../world.ts';

export type Fleet = ReturnType<typeof createFleet>;

/** Where a program is put that is made of all its files: dozens of workers start, and each would compile them anew. */
const folder = fileURLToPath(new URL('../../node_modules/.cache/slipway/', import.meta.url));

const programs = new Map<string, string>();

/** Returns the program made of an entry; made once, since whoever waits meanwhile hears nothing. */
function built(entry: string): string {
  const known = programs.get(entry);
  if (known) return known;
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}${process.pid}-${entry.replaceAll('/', '-')}.mjs`;
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    // With all that it uses: it starts in half the time.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  programs.set(entry, outfile);
  return outfile;
}

/** Returns a fleet with nobody in it; `entry` is the program its workers run. */
export function createFleet(world: World, entry = 'src/main.ts') {
  const program = built(entry);
  const workers = new Set<ChildProcess>();
  const key = (name: string) => `{${world.env.SLIPWAY_NAMESPACE}}:${name}`;

  /** Ends a worker at once, whatever it was doing. */
  const kill9 = async (child: ChildProcess): Promise<void> => {
    child.removeAllListeners('exit');
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    // What the worker itself had started may hold the other end open for a moment.
    child.stderr?.destroy();
    workers.delete(child);
  };
  const named = (name: string | null): ChildProcess => {
    const child = [...workers].find(({ pid }) => name?.includes(`-${pid}-`));
    if (!child) throw new Error(`no worker is called ${name}`);
    return child;
  };

  const begin = (role: 'worker' | 'web' | 'all'): ChildProcess => {
    const env = {
      ...process.env,
      ...world.env,
      SLIPWAY_ROLE: role,
      NODE_NO_WARNINGS: '1',
      SLIPWAY_LOG: 'info',
    };
    const child = spawn(process.execPath, [program], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    workers.add(child);
    child.once('exit', () => workers.delete(child));
    if (process.env.STORY_LOG) child.stderr?.on('data', data => process.stderr.write(data));
    return child;
  };

  return {
    /** Starts a process and returns it at once. */
    begin,
    /** Starts a process and resolves when it hears people, or works. */
    start(role: 'worker' | 'web' = 'worker'): Promise<ChildProcess> {
      const child = begin(role);
      return new Promise((resolve, reject) => {
        let said = '';
        child.stderr?.on('data', data => {
          said = `${said}${String(data)}`.slice(-20_000);
          if (said.includes('"ready"')) resolve(child);
        });
        child.once('exit', code => reject(new Error(`the ${role} ended with ${code}: ${said}`)));
      });
    },
    /** Returns the worker that has a claim on an op. */
    claimant: async (op: string) => named(await world.redis.hget(key(`op:${op}`), 'claimedBy')),
    /** Returns the worker that looks at a target's followed ops. */
    ticker: async (target: string) => named(await world.redis.get(key(`ticker:${target}`))),
    kill9,
    /** Tells a process to stop, as ECS does, and resolves with the code that it ends with. */
    stop(child: ChildProcess): Promise<number | null> {
      child.removeAllListeners('exit');
      const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      workers.delete(child);
      return ended;
    },
    async close() {
      for (const child of workers) await kill9(child);
    },
  };
}
