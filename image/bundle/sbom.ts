/** `npm run sbom`: what Slipway is made of, as CycloneDX. A scanner of the image sees bundles; this names the packages in them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Part } from './contents.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Scanners that look for bills of materials in an image look for this ending. */
const file = 'slipway.cdx.json';

type Component = {
  'bom-ref': string;
  name: string;
  version: string;
  properties: { name: string; value: string }[];
};
export type Sbom = {
  bomFormat: string;
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const onlyForDevelopment = ({ properties }: Component) =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');

/**
 * Returns a bill of materials of what production needs, without what differs each time npm is asked: a number and the moment.
 * Npm's own `--omit dev` would leave out zod and thirty others, which development needs, too (npm 11.19).
 */
export function ofProduction({ serialNumber: _, ...sbom }: Sbom): Sbom {
  const { timestamp: __, ...metadata } = sbom.metadata;
  const components = sbom.components.filter(component => !onlyForDevelopment(component));
  const kept = new Set(components.map(component => component['bom-ref']));
  const [program, ...others] = sbom.dependencies;
  return {
    ...sbom,
    // Npm calls the program by the folder it lies in.
    metadata: { ...metadata, component: { ...metadata.component, name: 'slipway' } },
    components,
    dependencies: [...(program ? [program] : []), ...others.filter(({ ref }) => kept.has(ref))].map(
      ({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(on => kept.has(on)) }),
    ),
  };
}

/** Returns the bill of materials of what is installed here. Throws what npm says; no registry is asked. */
export function readSbom(): Sbom {
  const npm = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (npm.status !== 0) throw new Error(`npm sbom failed: ${npm.error?.message ?? npm.stderr}`);
  return ofProduction(JSON.parse(npm.stdout) as Sbom);
}

/** Returns which bundled packages a bill of materials does not name, as `name@version`. */
export function unnamed({ components }: Pick<Sbom, 'components'>, parts: Part[]): string[] {
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  return parts
    .filter(({ path }) => path !== '')
    .map(({ name, version }) => `${name}@${version}`)
    .filter(title => !named.has(title));
}

/** Writes a bill of materials into a folder and returns how many packages it names. */
export function writeSbom(folder: string, sbom: Sbom): number {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${file}`, `${JSON.stringify(sbom, null, 2)}\n`);
  return sbom.components.length;
}

if (process.argv[1]?.endsWith('sbom.ts')) {
  const packages = writeSbom(`${root}dist`, readSbom());
  process.stdout.write(`dist/${file} names ${packages} packages.\n`);
}
