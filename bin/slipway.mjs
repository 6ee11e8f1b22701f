#!/usr/bin/env node
// `npx slipway …` in a checkout: from the sources where `npm ci` has brought what compiles them, else from what `npm run build` made.
// In the image the program is /app/cli.mjs, and this is not there.
import { existsSync } from 'node:fs';

const source = new URL('../src/cli.ts', import.meta.url);
const built = new URL('../dist/cli.mjs', import.meta.url);

/** Teaches Node to read TypeScript; returns false where only production's dependencies are installed. */
const compiles = async () => {
  try {
    const { register } = await import('tsx/esm/api');
    register();
    return true;
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return false;
    throw error;
  }
};

if (await compiles()) await import(source.href);
else if (existsSync(built)) await import(built.href);
else {
  process.stderr.write(
    'slipway: nothing is installed here. Run `npm ci`, or `npm ci && npm run build`, and try again.\n',
  );
  process.exitCode = 1;
}
