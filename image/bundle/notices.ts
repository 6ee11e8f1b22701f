/** The licences of what is bundled: they ask that their text goes wherever the code goes. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Part } from './contents.ts';

type Licensed = { title: string; licence: string; author: string; text: string };

const rule = '-'.repeat(78);

function licensed({ name, version, path }: Part, root: string): Licensed {
  const folder = `${root}/${path}`;
  const { license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    license?: string;
    author?: string | { name: string };
  };
  const text = readdirSync(folder)
    .filter(file => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map(file => readFileSync(`${folder}/${file}`, 'utf8').trim())
    .join(`\n\n`);
  return {
    title: `${name} ${version}`,
    licence: license ?? 'unknown',
    author: typeof author === 'object' ? author.name : (author ?? ''),
    text,
  };
}

/**
 * Returns the notices of bundled packages, each text once. A package that brings none stands under the text that the same author
 * gave another under the same licence; throws with the names of those that have neither, since they may not be handed on.
 */
export function notices(parts: Part[], root: string): string {
  const packages = parts.filter(({ path }) => path !== '').map(part => licensed(part, root));
  const without = packages.filter(({ text }) => text === '');
  const same = (one: Licensed) =>
    packages.find(
      ({ text, author, licence }) => text !== '' && author === one.author && licence === one.licence,
    )?.text;
  const bare = without.filter(one => one.author === '' || same(one) === undefined);
  if (bare.length > 0)
    throw new Error(
      `no licence text for ${bare.map(({ title, licence }) => `${title} (${licence})`).join(', ')}`,
    );
  const under = new Map<string, string[]>();
  for (const one of packages) {
    const text = one.text || (same(one) ?? '');
    under.set(text, [...(under.get(text) ?? []), `${one.title} (${one.licence})`]);
  }
  const sections = [...under]
    .map(([text, titles]) => ({ text, titles: titles.sort() }))
    .sort((a, b) => (a.titles[0] ?? '').localeCompare(b.titles[0] ?? '', 'en'))
    .map(({ text, titles }) => `${rule}\n${titles.join('\n')}\n\n${text}\n`);
  return `Slipway contains these packages, under these licences.\n\n${sections.join('\n')}`;
}
