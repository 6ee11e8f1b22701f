import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checked } from '../checked.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('what the bot refuses at its start is refused before anything is made', t => {
  if (!existsSync(at('../../node_modules/tsx'))) return t.skip('the packages of the bot are not installed');
  assert.equal(checked(at('../../slipway.example.yaml')), true);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-infra-'));
  const file = join(folder, 'slipway.yaml');
  try {
    writeFileSync(file, 'targets: {}\nrulez: []\n');
    assert.throws(() => checked(file), /slipway\.yaml: .*mistakes?[\s\S]*rulez/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
