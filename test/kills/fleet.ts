/** The bot in processes of their own, so that they can be killed as a power cut would, or told to stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { built } from '../built.ts';
import type { World } from '../world.ts';

export type Fleet = ReturnType<typeof createFleet>;

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
  /** Resolves with a name as soon as there is one: on a busy machine a lease may have lapsed, and somebody takes it in a moment. */
  const somebody = async (asks: () => Promise<string | null>): Promise<string> => {
    for (const late = Date.now() + 30_000; Date.now() < late; ) {
      const name = await asks();
      if (name) return name;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('no worker has it');
  };
  const named = (name: string): ChildProcess => {
    const child = [...workers].find(({ pid }) => name.includes(`-${pid}-`));
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
    /** Resolves with the worker that has a claim on an op. */
    claimant: async (op: string) =>
      named(await somebody(() => world.redis.hget(key(`op:${op}`), 'claimedBy'))),
    /** Resolves with the worker that looks at a target's followed ops. */
    ticker: async (target: string) => named(await somebody(() => world.redis.get(key(`ticker:${target}`)))),
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
