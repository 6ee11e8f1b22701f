/** What settings.yaml and slipway.yaml are refused for, and how permissions.json is filled in. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { warnings } from '../app.ts';
import { doubtsOf } from '../doubts.ts';
import { filled, type Names, policyOf } from '../permissions.ts';
import { readSettings, settingsHere } from '../settings.ts';
import { config, is, settings } from './helpers.ts';

/** Settings with a VPC of one's own, which are right but for what is given. */
const vpc = (given: string) => {
  const [key = ''] = given.split(':');
  const right = ['id: vpc-1', 'zones: [eu-west-1a, eu-west-1b]', 'privateSubnets: [subnet-1, subnet-2]'];
  const kept = right.filter(one => !one.startsWith(`${key}:`));
  return `${settings}vpc: { ${[...kept, given].join(', ')} }\n`;
};

describe('settings.yaml is refused, and why', () => {
  const rows: [string, RegExp][] = [
    ['account: 111122223333', /account: twelve digits, in quotes/],
    ['account: "1" "2"', /settings.yaml is no YAML; mend this first: .* at line 1/],
    ['region: eu-west-1', /account: twelve digits, in quotes/],
    ['account: "111122223333"', /region: like eu-west-1/],
    [`${settings}colour: blue`, /colour: unknown key; known are account, region/],
    [`${settings}restoreFrom: automatic.slipway-…`, /restoreFrom: the name of a snapshot, as `aws/],
    [`${settings}namespace: Slip_Way`, /namespace: small letters/],
    [`${settings}namespace: slip--way`, /namespace: .* single hyphens between them/],
    [`${settings}namespace: slipway-`, /namespace: .* single hyphens between them/],
    [`${settings}namespace: s`, /namespace: .* from 2 to 20/],
    [`${settings}namespace: default`, /namespace: .* not default/],
    [`${settings}namespace: [slipway]`, /namespace: small letters/],
    [`${settings}architecture: riscv`, /architecture: arm64 or x86_64/],
    [`${settings}slack: { certificate: mine }`, /slack.certificate: the ARN of a certificate/],
    [
      `${settings}slack: { certificate: "arn:aws:acm:us-east-1:111122223333:certificate/0a" }`,
      /slack.certificate: it is of 111122223333 in us-east-1, and .*; ask ACM for one of 111122223333 in eu-west-1/,
    ],
    [
      `${settings}slack: { certificate: "arn:aws:acm:eu-west-1:444455556666:certificate/0a" }`,
      /slack.certificate: it is of 444455556666 in eu-west-1/,
    ],
    [`${settings}slack: { certificate: 5 }`, /slack.certificate: the ARN of a certificate/],
    [
      `${settings}slack: { certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/…" }`,
      /slack.certificate: the ARN of a certificate, whole, as `aws acm list-certificates` says it/,
    ],
    [
      settings.replace('ops@example.com', 'ops'),
      /alarmsTo: one address of mail, like ops@example.com; without/,
    ],
    [settings.replace('ops@example.com', '""'), /alarmsTo: one address of mail/],
    [settings.replace('ops@example.com', '[ops@example.com]'), /alarmsTo: one address of mail/],
    [
      vpc('zones: [us-east-1a, eu-west-1b]'),
      /vpc.zones: us-east-1a is not in eu-west-1, where the bot runs$/,
    ],
    [vpc('zones: eu-west-1a'), /vpc.zones: a list, like \[a, b\]$/],
    [
      vpc('privateSubnets: [subnet-1, subnet-2, subnet-3]'),
      /vpc.privateSubnets: 3 for 2 zones; write as many for each zone, in the order of the zones$/,
    ],
    [vpc('publicSubnets: [subnet-1, subnet-2, subnet-3]'), /vpc.publicSubnets: 3 for 2 zones/],
    [
      vpc('privateSubnets: [subnet-…, subnet-2]'),
      /vpc.privateSubnets: subnet-… is no subnet; like subnet-0a1b2c3d$/,
    ],
    [vpc('id: vpc-…'), /vpc.id: like vpc-0a1b2c3d$/],
    [`${settings}vpc: { id: 5 }`, /vpc.id: like vpc-0a1b2c3d/],
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
    [
      settings.replace('3333:role/demo', '3334:role/demo'),
      /passRoles: arn:.*demo-task is of 111122223334, and IAM hands tasks of prod only roles of 111122223333; write one/,
    ],
    [
      settings.replace('  us: []\n', ''),
      /passRoles: nothing could be deployed to us, .*; write which, or `us: \[\]` where tasks have none/,
    ],
    [settings.replace('us: []', 'us: "all"'), /passRoles: a list for us, like \[arn/],
    [settings.replace('[slipway-staging]', 'slipway-staging'), /freeRoles: a list, like/],
    [settings.replace(/(?<=passRoles:)[\s\S]*/, '\n'), /passRoles: nothing could be deployed to prod/],
    ['passRoles: ["arn:aws:iam::111122223333:role/demo-task"]', /passRoles: by target, like/],
    [
      settings.replace('slipway-staging', 'slipway-sre'),
      /freeRoles: slipway-sre is a role in several accounts; write which by its ARN/,
    ],
  ];
  for (const [written, why] of rows)
    test(`${why.source}`, () => assert.throws(() => readSettings(written, config), why));
  for (const role of ['slipway-worker', 'slipway-auditor', 'bots/slipway-web'])
    test(`a role that is called ${role} in the bot's account`, () => {
      const named = (text: string) =>
        text.replace('111122223333:role/slipway-sre', `111122223333:role/${role}`);
      assert.throws(
        () => readSettings(settings, named(config)),
        new RegExp(
          `slipway.yaml: arn:aws:iam::111122223333:role/${role} has a name that the bot's own stack has there`,
        ),
      );
      assert.doesNotThrow(() => readSettings(`${settings}namespace: shop\n`, named(config)));
    });
  test('a line with nothing behind it says nothing, and a VPC may be right', () => {
    assert.doesNotThrow(() => readSettings(settings.replace('ops@example.com', ''), config));
    assert.doesNotThrow(() => readSettings(vpc('publicSubnets: []'), config));
  });
  test('all complaints at once', () =>
    assert.throws(() => readSettings('', ''), /account: .*region: .*slipway.yaml has no targets/s));
  test('a slipway.yaml that ECS has no room for', () =>
    assert.throws(
      () => readSettings(settings, config + '#'.repeat(50_000)),
      /slipway.yaml takes 5\d{4} bytes as JSON, and ECS has room for 50000/,
    ));
  test('… since its quotes and lines are two bytes there, and dots or dashes three', () =>
    assert.throws(
      () => readSettings(settings, `${config}# ${'"'.repeat(15_000)}${'…'.repeat(7_000)}`),
      /slipway.yaml takes 5\d{4} bytes/,
    ));
});

test('copies of the examples that nobody edited are told apart, comments left aside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-infra-'));
  const at = pathToFileURL(join(folder, 'infra', 'app.ts')).href;
  const here = (file: string) => new URL(`../../${file}`, import.meta.url);
  const copied = (from: string, to: string, edit = (text: string) => text) =>
    writeFileSync(join(folder, to), edit(readFileSync(here(from), 'utf8')));
  const mine = (text: string) => `${text.replaceAll('111122223333', '123456789012')}\n# not 111122223333\n`;
  try {
    mkdirSync(join(folder, 'infra'));
    const [slipwayYaml, written] = ['slipway.example.yaml', 'infra/settings.example.yaml'];
    copied(slipwayYaml, slipwayYaml);
    copied(written, written);
    is(settingsHere(at).examples, ['slipway.yaml', 'infra/settings.yaml']);
    copied(slipwayYaml, 'slipway.yaml');
    copied(written, 'infra/settings.yaml');
    const accounts = ['111122223333'];
    is(settingsHere(at).unedited, [
      { file: 'slipway.yaml', accounts },
      { file: 'infra/settings.yaml', accounts },
    ]);
    is(warnings(settingsHere(at)).slice(1), [
      'infra/settings.yaml still names an account of the example: write yours instead of 111122223333 before you deploy.',
    ]);
    copied(slipwayYaml, 'slipway.yaml', mine);
    copied(written, 'infra/settings.yaml', mine);
    is([settingsHere(at).examples, settingsHere(at).unedited], [[], []]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a queue of events that is not the one that is made is doubted', () => {
  const alone = 'rules: [{ name: one, match: { targets: [staging] }, approvals: 0 }]';
  const doubts = (queue: string, written = settings) =>
    doubtsOf(
      written,
      `${config}${alone}\nalerts: { queues: ["https://sqs.eu-west-1.amazonaws.com/${queue}"] }\n`,
    );
  is(doubts('111122223333/slipway-events'), []);
  is(doubts('111122223333/shop-events', `${settings}namespace: shop\n`), []);
  is(doubts('111122223333/slipway-events', settings.replace('region: eu-west-1', 'region: eu-north-1')), [
    "alerts.queues of slipway.yaml has https://sqs.eu-west-1.amazonaws.com/111122223333/slipway-events, which is not made here and which the worker's role may not read: take it out; the worker is handed https://sqs.eu-north-1.amazonaws.com/111122223333/slipway-events without a line there.",
  ]);
  is(doubts('444455556666/slipway-events').length, 1);
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
