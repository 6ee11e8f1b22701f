import { load } from '../../src/config/index.ts';
import type { Op, Work } from '../../src/work.ts';
import { locksAgainst } from '../../src/workers/locked.ts';

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
