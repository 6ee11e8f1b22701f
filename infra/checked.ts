/** Has the bot's own program look at slipway.yaml: what it would refuse at its start is refused before anything is made. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SettingsError } from './written.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Returns whether the bot's program could be asked about this file. Throws SettingsError with what it says when it refuses the file. */
export function checked(file = at('../slipway.yaml')): boolean {
  if (!existsSync(at('../node_modules/tsx'))) return false;
  const args = [at('../bin/slipway.mjs'), 'config', 'check', file];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new SettingsError(`slipway.yaml: ${(stderr || stdout).trim()}`);
  return true;
}
