/** .dockerignore: what the Dockerfile copies is there, and nothing else can be. */
import { readFileSync } from 'node:fs';
import { readDockerfile } from '../../image/dockerfile.ts';
import { included, type Pattern, readIgnore } from '../../image/ignore.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const real = file('.dockerignore');

/** What the Dockerfile copies from the folder it is built in. */
const copied = readDockerfile(file('Dockerfile')).stages.flatMap(({ steps }) =>
  steps
    .filter(({ keyword, flags }) => keyword === 'COPY' && !flags.some(({ name }) => name === 'from'))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1)),
);

/** What lies in somebody's checkout and has no business in an image. */
const strangers = [
  '.env',
  '.git/config',
  '.npmrc',
  '.slipway/audit-heads.jsonl',
  'slipway.yaml',
  'node_modules/left-pad/index.js',
  'dist/main.mjs',
  'infra/bin/app.ts',
  'test/world.ts',
  'image/rehearse.ts',
  'id_rsa',
];

const rules: Record<string, (patterns: Pattern[]) => string[]> = {
  'nothing is in but what is named': ([first]) =>
    first?.takes === false && first.path === '*' ? [] : ['the first line is not *'],
  'what is named is named whole': patterns =>
    patterns
      .slice(1)
      .flatMap(({ takes, path }) =>
        takes && !/[*?[]/.test(path) ? [] : [`${path} is no plain name to take`],
      ),
  'what the Dockerfile copies is in': patterns => copied.filter(path => !included(path, patterns)),
  'what it does not copy is out': patterns =>
    patterns.filter(({ takes, path }) => takes && !copied.includes(path)).map(({ path }) => path),
  'strangers are out': patterns => strangers.filter(path => included(path, patterns)),
};
const offences = (text: string) =>
  Object.entries(rules)
    .filter(([, rule]) => rule(readIgnore(text)).length > 0)
    .map(([name]) => name);

test('.dockerignore keeps every rule', () => {
  expect(copied).toEqual(['package.json', 'package-lock.json', 'tsconfig.json', 'image/bundle', 'src']);
  expect(offences(real)).toEqual([]);
});

test.each([
  [
    'a list of what is out',
    'node_modules\n.git\n',
    ['nothing is in but what is named', 'what is named is named whole', 'strangers are out'],
  ],
  ['a star', `${real}!*.json\n`, ['what is named is named whole', 'what it does not copy is out']],
  ['a folder is forgotten', real.replace('!src\n', ''), ['what the Dockerfile copies is in']],
  [
    'a folder is out again',
    `${real}src\n`,
    ['what is named is named whole', 'what the Dockerfile copies is in'],
  ],
  ['the whole of image/', `${real}!image\n`, ['what it does not copy is out', 'strangers are out']],
  ['the environment', `${real}!.env\n`, ['what it does not copy is out', 'strangers are out']],
])('a test of the test: %s', (_, text, broken) => {
  expect(offences(text)).toEqual(broken);
});

test.each([
  ['*', 'a/b', true],
  ['a', 'a/b', true],
  ['a/*.ts', 'a/b.ts', true],
  ['a/*.ts', 'a/c/b.ts', false],
  ['**/*.ts', 'a/c/b.ts', true],
  ['**/*.ts', 'b.ts', true],
  ['a/**/b', 'a/c/d/b', true],
  ['?.ts', 'ab.ts', false],
  ['a.ts', 'aXts', false],
])('%s leaves out %s: %s', (pattern, path, out) => {
  expect(included(path, [{ takes: false, path: pattern }])).toBe(!out);
});
