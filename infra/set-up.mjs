// Makes `npm test` work here on a machine with only Node and npm: what `npm ci` would do, once.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependencies, newEnough } from '../set-up.mjs';

if (!newEnough(process.version)) {
  console.error(
    `Slipway needs a newer Node than ${process.version}. Install one from nodejs.org and try again.`,
  );
  process.exitCode = 1;
} else if (!dependencies(dirname(fileURLToPath(import.meta.url)))) {
  console.error('`npm ci` failed; what it said is above.');
  process.exitCode = 1;
}
