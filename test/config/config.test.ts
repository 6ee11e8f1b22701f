/** slipway.yaml as a whole: what it comes to, and every complaint about it. */
import { load } from '../../src/config/index.ts';
import { complaints, example } from './example.ts';

test('the example is fine, its durations in milliseconds', () => {
  const config = load(example, 'slipway.example.yaml');
  expect(config.rules[0]).toMatchObject({ approvals: 1, from: ['sre'], expiresMs: 1_800_000 });
  expect(config.limits).toEqual({ maxTasks: 500, watchMs: 600_000 });
  expect(Object.keys(config.authorities)).toEqual(['developers', 'sre']);
});

test.each([
  [
    'an account without quotes',
    example.replace('account: "111122223333", region', 'account: 111122223333, region'),
    /targets\.prod\.account \(line 7\): put quotes around it: "111122223333"/,
  ],
  [
    'a key that is nearly right',
    example.replace('readRole', 'readrole'),
    /unknown key; did you mean readRole\?/,
  ],
  [
    'a rule that asks for nobody',
    example.replace('from: [sre]', 'from: [ser]'),
    /rules\.0\.from\.0 .*no authority ser; did you mean sre\?/,
  ],
  [
    'a channel with an unknown target',
    example.replace('target: prod }', 'target: pord }'),
    /channels\.0\.target .*no target pord; did you mean prod\?/,
  ],
  [
    'a role of another account',
    example.replace('111122223333:role/slipway-sre', '999922223333:role/slipway-sre'),
    /this role is not in account 111122223333/,
  ],
  [
    'a rule nobody could satisfy',
    example.replace('from: [sre]', 'from: [developers]'),
    /nobody could approve/,
  ],
  [
    'a duration in words',
    example.replace('from: [sre], expires: 30m', 'from: [sre], expires: half an hour'),
    /a duration looks like 90s, 30m or 2h/,
  ],
  ['a group that is a name', example.replace('[S0SRE]', '[sre]'), /a user group looks like S0SRE/],
  ['no targets', 'targets: {}', /name at least one target/],
  ['YAML that is none', 'targets: [', /./],
])('%s is complained about', (_, text, complaint) => {
  expect(complaints(text).join('\n')).toMatch(complaint);
});

test('every complaint comes at once', () => {
  const text = example
    .replace('from: [sre]', 'from: [sre], colour: red')
    .replace('simulate ', 'guess ')
    .replace('C0OPS', 'ops');
  expect(complaints(text)).toHaveLength(3);
});
