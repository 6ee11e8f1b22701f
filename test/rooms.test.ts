import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { broken, imported, type Source } from './rooms.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function sources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => ({ path: `${folder}/${name}`, source: readFileSync(join(root, folder, name), 'utf8') }));
}

const files = [...sources('src'), ...sources('world')];

test('every import goes through an open door', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(broken(files)).toEqual([]);
});

test('the check sees the imports there are', () => {
  const half = files.find(({ path }) => path === 'src/bot-worker.ts');
  expect(half && imported(half)).toEqual(
    expect.arrayContaining([
      'node:fs/promises',
      'src/aws/index.ts',
      'src/ledger/redis.ts',
      'src/slack/directory.ts',
    ]),
  );
});

test.each([
  ['a wait that calls a rollback a success', /waitUntilServicesStable/],
  [
    'a write that cannot be undone',
    /Deregister(TaskDefinition|Target)|Delete(Service|TaskDefinitions)Command/,
  ],
])('%s is nowhere in the bot', (_what, like) => {
  const found = files.filter(({ path, source }) => path.startsWith('src/') && like.test(source));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test.each([
  [
    'the half that faces people reaches for AWS',
    'src/slack/x.ts',
    "import { createAws } from '../aws/index.ts';",
  ],
  ['… by its package', 'src/slack/x.ts', "import { ECSClient } from '@aws-sdk/client-ecs';"],
  ['… by its types only', 'src/slack/x.ts', "import type { Eyes } from '../aws/index.ts';"],
  ['… late', 'src/slack/x.ts', "const aws = await import('../aws/index.ts');"],
  ['… by require', 'src/slack/x.ts', "const aws = require('@aws-sdk/client-ecs');"],
  ['… for its side effects', 'src/slack/x.ts', "import '@aws-sdk/client-ecs';"],
  ['… by passing it on', 'src/slack/x.ts', "export { createAws } from '../aws/index.ts';"],
  ['workers know Slack', 'src/workers/x.ts', "import { card } from '../slack/cards.ts';"],
  ['a verb knows an SDK', 'src/commands/x.ts', "import { WebClient } from '@slack/web-api';"],
  ['a verb does I/O', 'src/commands/x.ts', "import { readFileSync } from 'node:fs';"],
  ['approvals do I/O', 'src/approvals/x.ts', "import { readFileSync } from 'node:fs';"],
  ['aws knows our types', 'src/aws/x.ts', "import type { Op } from '../work.ts';"],
  ['the ledger knows BullMQ', 'src/ledger/x.ts', "import { Queue } from 'bullmq';"],
  ['the world knows the bot', 'world/x.ts', "import { card } from '../src/slack/cards.ts';"],
  ['a file stands in no room', 'src/utils/x.ts', ''],
])('a test of the test: %s', (_, path, source) => {
  expect(broken([{ path, source }])).toHaveLength(1);
});

test('nobody takes the `pathname` of a file URL for a path: in a folder with a space it has %20', () => {
  const folders = ['src', 'world', 'image', 'docs', 'bench', 'infra', 'test', 'bin'];
  const all = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.([cm]?js|ts)$/.test(name) && !name.includes('node_modules'))
      .map(name => join(folder, name)),
  );
  expect(all.length).toBeGreaterThan(200);
  const taken = all.filter(name =>
    /import\.meta\.url\s*\)\s*\.pathname/.test(readFileSync(join(root, name), 'utf8')),
  );
  expect(taken).toEqual([]);
});
