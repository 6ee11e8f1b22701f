/** The bot's own commands, with the environment that the bot of a running world has. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where a running world keeps what it needs beside the repository, and its bot's environment in it. */
export const stateFolder = process.env.WORLD_STATE ?? join(root, '.slipway');
const file = join(stateFolder, 'environment.json');

/** Keeps the environment that the bot was given; returns how to forget it. Only its owner can read it. */
export function keepEnvironment(env: Record<string, string | undefined>): () => void {
  writeFileSync(file, JSON.stringify(env), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

function kept(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    throw new Error('No world is running here. Start one with `npm start`.');
  }
}

/** Runs `slipway` with these words and resolves with its exit code. Throws where no world is running. */
export async function slipway(words: readonly string[]): Promise<number> {
  const env = { ...process.env, ...kept() };
  const args = ['--import', 'tsx', join(root, 'src/cli.ts'), ...words];
  const child = spawn(process.execPath, args, { env, cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}
