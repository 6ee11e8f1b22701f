/** What a person types, on a machine with no account, no credentials and CloudFormation's own validator on. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
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
  is([status, stderr.match(/ERROR.*|.*deprecated.*/g)], [0, null]);
  is(
    /There is no infra\/settings\.yaml: /.test(stderr),
    !existsSync(new URL('../settings.yaml', import.meta.url)),
  );
  is(stacks.length >= 3, true);
});

test('what settings.yaml is refused for is said without a trace of the program, and nothing is made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-synth-'));
  const here = fileURLToPath(new URL('..', import.meta.url));
  const there = join(folder, 'infra');
  try {
    const taken = (path: string) => !/^(node_modules|cdk\.out|test)/.test(relative(here, path));
    cpSync(here, there, { recursive: true, filter: taken });
    symlinkSync(join(here, 'node_modules'), join(there, 'node_modules'));
    cpSync(join(here, '..', 'slipway.example.yaml'), join(folder, 'slipway.example.yaml'));
    writeFileSync(
      join(there, 'settings.yaml'),
      'account: "111122223333"\nregion: Ireland\npassRoles: { prod: [], staging: [] }\n',
    );
    const { status, stdout, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet'], {
      cwd: there,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      encoding: 'utf8',
    });
    is([status, stdout, existsSync(join(there, 'cdk.out', 'manifest.json'))], [1, '', false]);
    is(stderr.split('\n').slice(0, -2), [
      'Nothing is made before this is mended, in infra/settings.yaml or slipway.yaml:',
      '  region: like eu-west-1',
      '  freeRoles: the rule "staging is free" lets one person act on staging, and AWS would refuse that through any role there; put one of them here: slipway-staging',
    ]);
    is(stderr.split('\n').at(-2), 'node --import tsx app.ts: Subprocess exited with error 1');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
