/** What goes into a bundle, told from esbuild's account of it. */
import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';

/** A package in a bundle: where it lies, which version it is, and its bytes there. */
export type Part = { name: string; version: string; path: string; bytes: number };

/** The innermost package that a file belongs to; none for our own files. */
const packagePath = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

const manifest = (path: string) =>
  JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as { name: string; version: string };

/** Returns the packages of some outputs, the largest first; our own code is the part whose path is empty. `root` is where paths begin. */
export function parts({ outputs }: Pick<Metafile, 'outputs'>, root: string): Part[] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const path = packagePath.exec(file)?.[0] ?? '';
      if (bytesInOutput > 0) bytes.set(path, (bytes.get(path) ?? 0) + bytesInOutput);
    }
  return [...bytes]
    .map(([path, size]) => {
      const { name, version } = manifest(path === '' ? root : `${root}/${path}`);
      return { name, version, path, bytes: size };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/** Returns what each output asks for at run time: Node's own modules, and whatever else was left outside. */
export function outside({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  const wanted = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => path),
  );
  return [...new Set(wanted)].sort();
}
