import { createRedactor } from '../../../src/workers/redacting/redactor.ts';
import { hostile } from './hostile.ts';

const badge = [{ name: 'badge', pattern: 'ACME-[0-9]{10}' }];
const key = [
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
  'q8Zt',
  '-----END PRIVATE KEY-----',
];
const token = 'ghp_0123456789abcdefABCDEF0123456789abcd';

/** Every event as it is read when all are there. */
const shown = (...texts: string[]) =>
  createRedactor(badge)
    .shown(texts.map(text => ({ stream: 'a', text })))
    .map(({ text }) => text);

test.each<[what: string, events: string[], seen: string[]]>([
  ['a key in lines', ['up', ...key, 'on'], ['up', ...key.map(() => '[private key]'), 'on']],
  [
    'a key that never ends holds up nothing',
    [...key.slice(0, 2), 'GET / 200'],
    ['[private key]', '[private key]', 'GET / 200'],
  ],
  ['a value in the next event', ['password=', 'hunter2 and on'], ['password=', '[redacted] and on']],
  [
    'a header’s value in the next event',
    ['Authorization: Bearer', 'abc.def and on'],
    ['Authorization: Bearer', '[redacted] and on'],
  ],
  [
    'a value whose quotes close in the next event',
    ['{"password":"one two', ' three","n":1}'],
    ['{"password":"[redacted]', '[redacted]","n":1}'],
  ],
  [
    'a name, and its value in the next event',
    ["('api_key',", " 'abc-def')"],
    ["('api_key',", " '[redacted]')"],
  ],
  ['a name cut in two', ['{"pass', 'word":"hunter2"}'], ['{"pass', 'word":"[redacted]"}']],
  [
    'a token cut in two',
    [`use ${token.slice(0, 14)}`, `${token.slice(14)} now`],
    ['use [github token]', '[github token] now'],
  ],
  [
    'a beginning cut in two',
    ['use gh', `${token.slice(2)} now`],
    ['use [github token]', '[github token] now'],
  ],
  ['our own, cut in two', ['badge ACME-01234', '56789 came in'], ['badge [badge]', '[badge] came in']],
  [
    'a line after a secret is a line of its own',
    ['password=hunter2', '2026-11-26T10:00:00Z INFO up'],
    ['password=[redacted]', '2026-11-26T10:00:00Z INFO up'],
  ],
  [
    'what only looks like it',
    ['GET /token?count=3', 'tokens=512 secretName=db'],
    ['GET /token?count=3', 'tokens=512 secretName=db'],
  ],
])('%s', (_what, events, seen) => {
  expect(shown(...events)).toEqual(seen);
});

test('a followed log lets everything out in order, a cut word with what follows it, the rest at the latest with the next batch', () => {
  const tail = createRedactor(badge).follow<{ stream: string; text: string; n: number }>();
  const take = (...events: [string, string, number][]) =>
    tail.take(events.map(([stream, text, n]) => ({ stream, text, n }))).map(({ text, n }) => `${n} ${text}`);
  expect(take(['a', 'up.', 1], ['b', 'up.', 2], ['a', `use ${token.slice(0, 14)}`, 3])).toEqual([
    '1 up.',
    '2 up.',
  ]);
  expect(take(['b', 'still up', 4], ['a', `${token.slice(14)} now`, 5])).toEqual([
    '3 use [github token]',
    '4 still up',
    '5 [github token] now',
  ]);
  expect(take(['a', 'GET /index.html', 6])).toEqual([]);
  expect(take()).toEqual(['6 GET /index.html']);
  expect(take(['a', 'GET /index.html', 7])).toEqual([]);
  expect(tail.flush().map(({ n }) => n)).toEqual([7]);
  expect(tail.flush()).toEqual([]);
});

test('streams are apart, and a secret in one says nothing of another', () => {
  const events = [
    { stream: 'a', text: key[0] ?? '' },
    { stream: 'b', text: 'q8Zt' },
    { stream: 'a', text: 'q8Zt' },
  ];
  expect(
    createRedactor()
      .shown(events)
      .map(({ text }) => text),
  ).toEqual(['[private key]', 'q8Zt', '[private key]']);
});

test('a long line is cut, and a secret at the cut is not half shown', () => {
  const [line = ''] = shown(`${'a '.repeat(990)}key ${token} ${'b'.repeat(50_000)}`);
  expect(line).toMatch(/key \[github token\]$/);
  const [cut = ''] = shown(`${'a '.repeat(996)}${token}`);
  expect(cut).not.toContain('ghp_');
});

/** What backtracks far takes minutes for these: then jest's own patience ends. How long they take, `npm run bench:redact` says. */
test('no line is so made that it takes for ever', () => {
  for (const events of hostile(20_000)) expect(createRedactor().shown(events)).toHaveLength(events.length);
});
