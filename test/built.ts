/** Programs that tests start as processes of their own. */
import { mkdirSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** Where a program is put that is made of all its files: dozens of workers start, and each would compile them anew. */
const folder = fileURLToPath(new URL('../node_modules/.cache/slipway/', import.meta.url));

const programs = new Map<string, string>();

/** Returns the program made of an entry; made once, since whoever waits meanwhile hears nothing. */
export function built(entry: string): string {
  const known = programs.get(entry);
  if (known) return known;
  mkdirSync(folder, { recursive: true });
  const program = `${folder}${entry.replaceAll('/', '-')}.mjs`;
  // Whoever else makes it now makes the same: it is put there whole, in one step.
  const outfile = `${program}.${process.pid}`;
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
  renameSync(outfile, program);
  programs.set(entry, program);
  return program;
}
