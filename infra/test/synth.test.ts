/** What a person types, on a machine with no account, no credentials and CloudFormation's own validator on. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { is } from './helpers.ts';

test('`npx cdk synth` makes the stacks of the examples, and finds nothing wrong with them', () => {
  const out = mkdtempSync(join(tmpdir(), 'slipway-synth-'));
  const { PATH, HOME } = process.env;
  const none = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--output', out], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH, HOME, ...none },
    encoding: 'utf8',
  });
  const stacks = readdirSync(out).filter(name => name.endsWith('.template.json'));
  rmSync(out, { recursive: true });
  is([status, stderr.match(/ERROR.*/g)], [0, null]);
  is(stacks.length >= 3, true);
});
