import { load } from '../../src/config/index.ts';
import type { Lock, Op, Work } from '../../src/work.ts';
import type { Given } from '../../src/workers/given.ts';
import { lockOutlasting, locksAgainst } from '../../src/workers/locked.ts';

const role = 'arn:aws:iam::111122223333:role/read';
const target = (region: string, clusters: string) =>
  `{ account: "111122223333", region: ${region}, clusters: [${clusters}], readRole: "${role}" }`;
const config = load(
  `targets:
  prod: ${target('eu-west-1', 'prod, batch')}
  also-prod: ${target('eu-west-1', 'prod')}
  elsewhere: ${target('us-east-1', 'prod')}`,
  'a test',
);

const at = { account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' };
const service = { name: 'web' };
const against = (work: Work, more: { urgent?: string } = {}) =>
  locksAgainst({ config }, { ask: { work, ...more } as Op['ask'] }, at);

test('a change is held up by a lock on its service, and on every target that the service is in', () => {
  const names = ['111122223333/eu-west-1/prod/web', 'prod', 'also-prod'];
  expect(against({ kind: 'scale', service, tasks: { to: 5 } })).toEqual(names);
  expect(against({ kind: 'deploy', service, to: { is: 'restart' } })).toEqual(names);
});

test('stopping a deployment that CI began is held up by none, nor is a change for which the glass was broken', () => {
  expect(against({ kind: 'deploy', service, to: { is: 'stop' } })).toEqual([]);
  expect(against({ kind: 'scale', service, tasks: { to: 5 } }, { urgent: 'checkout is down' })).toEqual([]);
});

test.each<[standing: (number | undefined)[], longest: number | 'for good' | 'none']>([
  [[], 'none'],
  [[10, 100], 'none'],
  [[101, 300, 200], 300],
  [[300, undefined, 400], 'for good'],
])('of locks until %j that which outlasts a change until 100 ends %s', async (ends, longest) => {
  const locks = ends.map(until => ({ ...(until !== undefined && { until }) }) as Lock);
  const ledger = { locks: { standing: async () => locks } } as unknown as Given['ledger'];
  const work: Work = { kind: 'scale', service, tasks: { to: 5 } };
  const lock = await lockOutlasting({ config, ledger }, { ask: { work } as Op['ask'] }, at, 100);
  expect(lock ? (lock.until ?? 'for good') : 'none').toBe(longest);
});
