/** Files that somebody named on the command line. */
import { accessSync, constants, statSync } from 'node:fs';

/** Why a file cannot be read, by the system's code. */
const whys: Record<string, string> = {
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
};

/** Throws with what to do next unless a file can be read; a pipe is as good. */
export function mustRead(file: string, next: string): void {
  try {
    accessSync(file, constants.R_OK);
    if (statSync(file).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be read: ${whys[code] ?? message}. ${next}`, { cause: error });
  }
}
