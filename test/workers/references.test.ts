import type { ContainerDefinition } from '../../src/aws/revisions.ts';
import { referencesIn } from '../../src/workers/health/references.ts';
import { beganBefore, sourceOf } from '../../src/workers/health/secrets.ts';

const at = { account: '111122223333', region: 'eu-west-1' };
const db = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-Ab3dEf';
const parameter = (path: string) => `arn:aws:ssm:eu-west-1:111122223333:parameter${path}`;
const own = { container: 'web' };
const inOne = (definition: ContainerDefinition) =>
  referencesIn({ containerDefinitions: [{ name: 'web', ...definition }] }, at);
const variable = (valueFrom: string) => inOne({ secrets: [{ name: 'X', valueFrom }] });
const use = { ...own, as: 'variable', name: 'X' };

test.each([
  ['a whole secret', db, { kind: 'secret', id: db, name: 'shop/db', uses: [use] }],
  ['a member of one', `${db}:password::`, { id: db, uses: [{ ...use, key: 'password' }] }],
  ['a label', `${db}::AWSPREVIOUS:`, { id: db, uses: [{ ...use, stage: 'AWSPREVIOUS' }] }],
  ['a version', `${db}:::v-1`, { id: db, uses: [{ ...use, version: 'v-1' }] }],
  [
    'all of it, in another partition',
    `${db.replace('aws', 'aws-cn')}:key:AWSCURRENT:v-1`,
    { name: 'shop/db', uses: [{ ...use, key: 'key', stage: 'AWSCURRENT', version: 'v-1' }] },
  ],
  [
    'a parameter by ARN',
    parameter('/shop/key'),
    { kind: 'parameter', id: parameter('/shop/key'), name: '/shop/key' },
  ],
  ['a parameter without a path, by ARN', parameter('/key'), { name: 'key' }],
  ['a parameter by path', '/shop/key', { kind: 'parameter', id: parameter('/shop/key'), name: '/shop/key' }],
  ['a parameter by name', 'key', { kind: 'parameter', id: parameter('/key'), name: 'key' }],
])('a variable from %s is told by where it is', (_, valueFrom, expected) => {
  expect(variable(valueFrom)).toMatchObject([expected]);
});

test('everything that a container reads before it starts is found, each source once', () => {
  const found = inOne({
    secrets: [
      { name: 'USER', valueFrom: `${db}:username::` },
      { name: 'PASSWORD', valueFrom: `${db}:password::` },
    ],
    repositoryCredentials: { credentialsParameter: 'registry' },
    logConfiguration: {
      logDriver: 'splunk',
      secretOptions: [{ name: 'splunk-token', valueFrom: '/splunk' }],
    },
    environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::shop/web.env' }],
  });
  expect(found.map(({ kind, name, uses }) => [kind, name, uses.map(({ as }) => as)])).toEqual([
    ['secret', 'shop/db', ['variable', 'variable']],
    ['parameter', '/splunk', ['log option']],
    ['secret', 'registry', ['registry credentials']],
    ['file', 's3://shop/web.env', ['variables']],
  ]);
  expect(referencesIn({}, at)).toEqual([]);
});

const moment = new Date(10_000);
const task = (ms: number) => ({ createdAt: new Date(ms) });
const [shared = { kind: 'secret', id: '', name: '', uses: [] }] = variable(db);
const [pinned = shared] = variable(`${db}:::v-1`);
const facts = { changedAt: moment, current: 'v-2' };

test('tasks that began before a secret changed hold what was; what is pinned to a version does not change', () => {
  const tasks = [task(9_999), task(10_000), task(10_001), {}];
  expect(beganBefore(tasks, moment)).toBe(1);
  expect(sourceOf(shared, facts, [], tasks)).toMatchObject({
    may: 'yes',
    is: 'there',
    older: 1,
    outdated: [],
  });
  expect(sourceOf(pinned, facts, [], tasks)).toMatchObject({ older: 0, outdated: ['v-1'] });
  expect(sourceOf(pinned, { ...facts, current: 'v-1' }, [], tasks)).toMatchObject({ outdated: [] });
});

test.each([
  [
    { days: 30, nextAt: new Date(1) },
    { days: 30, nextAt: 1, late: true },
  ],
  [{ nextAt: new Date(Date.UTC(3000, 0)) }, { nextAt: Date.UTC(3000, 0) }],
  [{}, {}],
])('rotation %j is told as %j: what is past has failed', (rotation, told) => {
  expect(sourceOf(shared, { ...facts, rotation }, [], []).rotation).toEqual(told);
});

test('what nobody said is not guessed', () => {
  expect(sourceOf(shared, undefined, undefined, undefined)).toEqual({
    kind: 'secret',
    name: 'shop/db',
    uses: [use],
    may: 'unknown',
    is: 'unknown',
    outdated: [],
    older: 0,
  });
  expect(sourceOf(shared, 'missing', [db], [])).toMatchObject({ may: 'no', is: 'missing' });
});
