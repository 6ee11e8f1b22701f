import { existsSync, readFileSync } from 'node:fs';
import { stale } from '../docs/print.ts';

const root = new URL('..', import.meta.url);

test('the printed pages are what the code says (npm run docs prints them)', () => {
  expect(stale()).toEqual([]);
});

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])('every file that %s links to exists', page => {
  const text = readFileSync(new URL(page, root), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(match => match[1] ?? '');
  expect(links.filter(link => !existsSync(new URL(link, root)))).toEqual([]);
});

test('every script that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [
    ...readFileSync(new URL('README.md', root), 'utf8').matchAll(/npm run ([a-z]+(?::[a-z]+)*)/g),
  ].map(match => match[1] ?? '');
  expect(named.filter(name => !(name in scripts))).toEqual([]);
});
