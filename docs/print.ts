/** `npm run docs`: prints what is read from the code: the commands, the JSON Schema of slipway.yaml, and the IAM policies that infra/ makes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { commands, usage } from '../src/commands/index.ts';
import { jsonSchema } from '../src/config/schema.ts';
import { permissions } from '../src/workers/permissions.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** Returns docs/commands.md. */
export function commandsPage(): string {
  const rows = commands.map(command => `| \`${cell(usage(command))}\` | ${cell(command.summary)} |`);
  const each = commands.map(command =>
    [
      `## ${command.verb}`,
      '',
      command.summary,
      '',
      '```',
      usage(command),
      '',
      ...command.examples,
      '```',
      '',
    ].join('\n'),
  );
  return [
    '# Commands',
    '',
    'Printed from the commands themselves by `npm run docs`; a test fails when this page is stale.',
    '',
    'A service is `name`, `cluster/name` or `target/cluster/name`. `on prod`, `to prod` and `--target prod` are the same. Where a',
    'channel has a target in `slipway.yaml`, it need not be named. The same words work as a mention (`@slipway scale web 5`), also',
    'in threads, and as a direct message for what changes nothing. Options may be said as `--since 15m`, `--since=15m` or `since=15m`.',
    '',
    '| say | and it |',
    '|---|---|',
    ...rows,
    '',
    ...each,
  ].join('\n');
}

/** Returns docs/slipway.schema.json. */
export const schemaPage = (): string => `${JSON.stringify(jsonSchema(), null, 2)}\n`;

/** Returns infra/permissions.json. */
const permissionsPage = (): string => `${JSON.stringify(permissions(), null, 2)}\n`;

/** Each printed page: where it is and what it holds. */
export const pages: [name: string, text: () => string][] = [
  ['commands.md', commandsPage],
  ['slipway.schema.json', schemaPage],
  ['../infra/permissions.json', permissionsPage],
];

/** Returns the names of pages that are not what the code says. */
export const stale = (): string[] =>
  pages
    .filter(([name, text]) => readFileSync(new URL(name, import.meta.url), 'utf8') !== text())
    .map(([name]) => name);

if (process.argv[1]?.endsWith('print.ts'))
  for (const [name, text] of pages) writeFileSync(new URL(name, import.meta.url), text());
