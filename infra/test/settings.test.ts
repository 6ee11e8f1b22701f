/** What settings.yaml and slipway.yaml are refused for, and how permissions.json is filled in. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { filled, type Names, policyOf } from '../permissions.ts';
import { readSettings } from '../settings.ts';
import { config, is, settings } from './helpers.ts';

describe('settings.yaml is refused, and why', () => {
  const rows: [string, RegExp][] = [
    ['region: eu-west-1', /account: twelve digits, in quotes/],
    ['account: "111122223333"', /region: like eu-west-1/],
    [`${settings}colour: blue`, /colour: unknown key; known are account, region/],
    [`${settings}namespace: Slip_Way`, /namespace: small letters/],
    [`${settings}architecture: riscv`, /architecture: arm64 or x86_64/],
    [`${settings}slack: { certificate: mine }`, /slack.certificate: the ARN of a certificate/],
    [`${settings}vpc: { id: vpc-1 }`, /vpc: two zones or more, with a private subnet in each/],
    [
      settings.replace('slipway-staging', 'slipway-stagin'),
      /freeRoles: slipway.yaml names no role slipway-stagin/,
    ],
    [
      settings.replace('role/demo-task', 'user/demo'),
      /passRoles: arn:aws:iam::111122223333:user\/demo is no role/,
    ],
    [settings.replace('  shop: ["arn', '  shops: ["arn'), /passRoles: slipway.yaml has no target shops/],
    ['passRoles: ["arn:aws:iam::111122223333:role/demo-task"]', /passRoles: by target, like/],
    [
      settings.replace('slipway-staging', 'slipway-sre'),
      /freeRoles: slipway-sre is a role in several accounts; write which by its ARN/,
    ],
  ];
  for (const [written, why] of rows)
    test(`${why.source}`, () => assert.throws(() => readSettings(written, config), why));
  test('all complaints at once', () =>
    assert.throws(() => readSettings('', ''), /account: .*region: .*slipway.yaml has no targets/s));
  test('a slipway.yaml that ECS has no room for', () =>
    assert.throws(
      () => readSettings(settings, config + '#'.repeat(50_000)),
      /longer than the 50000 characters/,
    ));
});

test('a free role may be named by its ARN, and then only that one is free', () => {
  const arn = 'arn:aws:iam::444455556666:role/bots/slipway-sre';
  const { accounts } = readSettings(settings.replace('slipway-staging', `"${arn}"`), config);
  is(
    accounts.flatMap(({ operators }) => operators.filter(({ free }) => free).map(({ role }) => role)),
    [arn],
  );
});

test('a role that two targets name works on the clusters of both', () => {
  const [home] = readSettings(settings, config).accounts;
  is(
    home.operators.map(({ role, free, clusters }) => [
      role.split('/')[1],
      free,
      clusters.map(({ cluster }) => cluster),
    ]),
    [
      ['slipway-staging', true, ['staging']],
      ['slipway-sre', false, ['prod', 'edge', 'prod']],
    ],
  );
});

describe('names in brackets', () => {
  const records: Names[] = [{ a: '1' }, { a: '2' }, { a: '2', b: 'x' }];
  const rows: [string, string[]][] = [
    ['*', ['*']],
    ['is <a>', ['is 1', 'is 2']],
    ['<a> and <b>', ['2 and x']],
    ['<c>', []],
  ];
  for (const [text, wanted] of rows) test(text, () => is(filled(text, records), wanted));
  test('a statement about nothing is no statement', () =>
    is(policyOf([{ Effect: 'Allow', Action: ['iam:PassRole'], Resource: ['<c>'] }], records), []));
});
