/** Event patterns: what they may say, and which events they take. */
import * as events from '@aws-sdk/client-eventbridge';
import { account, failure, lastingScene, type Scene } from './scene.ts';

let at: Scene;
beforeAll(async () => {
  at = await lastingScene({ account: 'empty' });
});
afterAll(() => at.close());

const event = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Built',
  source: 'shop.ci',
  account,
  time: '2026-11-26T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/web'],
  detail: {
    state: 'STOPPED',
    code: 137,
    price: 1.5,
    ok: false,
    note: null,
    empty: '',
    address: '10.0.3.7',
    tags: ['a', 'b'],
    containers: [
      { name: 'web', exit: 1 },
      { name: 'sidecar', exit: 0 },
    ],
    path: { to: { file: 'dir/*/x.txt' } },
  },
};
const tried = (pattern: unknown) =>
  at.events().send(
    new events.TestEventPatternCommand({
      EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
      Event: JSON.stringify(event),
    }),
  );
const detail = (of: object) => ({ detail: of });

test.each<[string, unknown, boolean]>([
  ['a text that is the same', { source: ['shop.ci'] }, true],
  ['one of several', { source: ['other', 'shop.ci'] }, true],
  ['another', { source: ['shop'] }, false],
  ['two fields that both match', { source: ['shop.ci'], 'detail-type': ['Built'] }, true],
  ['two fields of which one does not', { source: ['shop.ci'], 'detail-type': ['Broken'] }, false],
  ['one in a list', { resources: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/web'] }, true],
  ['one of a list of texts', detail({ tags: ['b', 'c'] }), true],
  ['a number', detail({ code: [137] }), true],
  ['a number as text', detail({ code: ['137'] }), false],
  ['false', detail({ ok: [false] }), true],
  ['null', detail({ note: [null] }), true],
  ['an empty text', detail({ empty: [''] }), true],
  ['a field within fields', detail({ path: { to: { file: [{ suffix: '.txt' }] } } }), true],
  ['a field that is not there', detail({ path: { from: ['x'] } }), false],
  ['an object of a list', detail({ containers: { exit: [1] } }), true],
  ['a prefix', { source: [{ prefix: 'shop.' }] }, true],
  ['a prefix of another case', { source: [{ prefix: 'SHOP.' }] }, false],
  ['a prefix of any case', { source: [{ prefix: { 'equals-ignore-case': 'SHOP.' } }] }, true],
  ['a suffix', { source: [{ suffix: '.ci' }] }, true],
  ['a suffix of any case', { source: [{ suffix: { 'equals-ignore-case': '.CI' } }] }, true],
  ['any case', { source: [{ 'equals-ignore-case': 'Shop.CI' }] }, true],
  ['anything but', detail({ state: [{ 'anything-but': 'RUNNING' }] }), true],
  ['anything but a list', detail({ state: [{ 'anything-but': ['RUNNING', 'STOPPED'] }] }), false],
  ['anything but a number', detail({ code: [{ 'anything-but': 0 }] }), true],
  ['anything but a prefix', detail({ state: [{ 'anything-but': { prefix: 'ST' } }] }), false],
  ['anything but suffixes', detail({ state: [{ 'anything-but': { suffix: ['x', 'y'] } }] }), true],
  ['anything but a wildcard', detail({ state: [{ 'anything-but': { wildcard: 'S*D' } }] }), false],
  ['anything but, of what is not there', detail({ colour: [{ 'anything-but': 'red' }] }), false],
  ['a range', detail({ code: [{ numeric: ['>', 100, '<=', 137] }] }), true],
  ['outside of a range', detail({ code: [{ numeric: ['>', 100, '<', 137] }] }), false],
  ['an equal number', detail({ price: [{ numeric: ['=', 1.5] }] }), true],
  ['a range of what is text', detail({ state: [{ numeric: ['>', 0] }] }), false],
  ['that it is there', detail({ code: [{ exists: true }] }), true],
  ['that it is not there', detail({ colour: [{ exists: false }] }), true],
  ['that it is not there though it is', detail({ code: [{ exists: false }] }), false],
  ['a wildcard', detail({ path: { to: { file: [{ wildcard: 'dir/*.txt' }] } } }), true],
  ['a star that is one', detail({ path: { to: { file: [{ wildcard: 'dir/\\*/*' }] } } }), true],
  ['a star that is none there', { source: [{ wildcard: 'shop\\*ci' }] }, false],
  ['an address in a block', detail({ address: [{ cidr: '10.0.0.0/16' }] }), true],
  ['an address in none', detail({ address: [{ cidr: '10.1.0.0/16' }] }), false],
  ['one of two fields', { $or: [{ source: ['x'] }, { detail: { code: [137] } }] }, true],
  ['none of two fields', { $or: [{ source: ['x'] }, { detail: { code: [1] } }] }, false],
  ['a field, and one of two', { source: ['x'], $or: [{ account: [account] }, { region: ['x'] }] }, false],
  ['alternatives within', detail({ $or: [{ code: [1] }, { state: ['STOPPED'] }] }), true],
])('a pattern asks for %s', async (_, pattern, expected) => {
  expect((await tried(pattern)).Result).toBe(expected);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{', /Filter is not an object/],
  ['a list', [], /Filter is not an object/],
  ['nothing', {}, /Empty objects are not allowed/],
  ['a bare text', { source: 'shop' }, /"source" must be an object or an array/],
  ['an empty list', { source: [] }, /Empty arrays are not allowed/],
  ['a list in a list', { source: [['x']] }, /Match value must be String, number, true, false, or null/],
  ['an operator that is none', { source: [{ like: 'x' }] }, /Unrecognized match type like/],
  ['two operators in one', { source: [{ prefix: 'x', suffix: 'y' }] }, /Only one key allowed/],
  ['exists that says what', { source: [{ exists: 'yes' }] }, /exists match pattern must be/],
  ['half a range', { source: [{ numeric: ['>'] }] }, /Invalid numeric match/],
  ['a range of text', { source: [{ numeric: ['>', '1'] }] }, /Value of numeric must be numeric/],
  ['stars side by side', { source: [{ wildcard: 'a**b' }] }, /Consecutive wildcard characters/],
  ['one alternative', { $or: [{ source: ['x'] }] }, /\$or must be an array/],
])('a pattern that is %s is refused', async (_, pattern, words) => {
  const said = await failure(tried(pattern));
  expect(said).toMatch(/^InvalidEventPatternException: Event pattern is not valid. Reason: /);
  expect(said).toMatch(words);
});
