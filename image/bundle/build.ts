/** `npm run build`: makes dist/, all that the image takes, and says what is in it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.ts';
import { parts } from './contents.ts';
import { notices } from './notices.ts';
import { readSbom, unnamed, writeSbom } from './sbom.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const dist = `${root}/dist`;

const print = (line: string) => process.stdout.write(`${line}\n`);
const kB = (bytes: number) => `${(bytes / 1_000).toFixed(0).padStart(7)} kB`;

/** How many of the packages are named; the rest is one line. */
const top = 15;

rmSync(dist, { recursive: true, force: true });
const metafile = await bundle(dist);
const packages = parts(metafile, root);
writeFileSync(`${dist}/THIRD-PARTY-NOTICES.txt`, notices(packages, root));
const sbom = readSbom();
const missing = unnamed(sbom, packages);
if (missing.length > 0) throw new Error(`npm sbom does not name what is bundled: ${missing.join(', ')}`);
writeSbom(dist, sbom);

for (const [path, { bytes }] of Object.entries(metafile.outputs).sort(([a], [b]) => a.localeCompare(b)))
  if (path.endsWith('.mjs'))
    print(
      `dist/${basename(path).padEnd(12)}${kB(bytes)}, ${kB(gzipSync(readFileSync(`${root}/${path}`)).length).trim()} compressed`,
    );
print(
  `\n${packages.length - 1} packages and Slipway's own code are in them; licences in dist/THIRD-PARTY-NOTICES.txt:`,
);
for (const { name, version, bytes } of packages.slice(0, top)) print(`${kB(bytes)}  ${name} ${version}`);
const rest = packages.slice(top);
print(`${kB(rest.reduce((sum, { bytes }) => sum + bytes, 0))}  ${rest.length} more`);
