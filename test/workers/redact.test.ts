import fc from 'fast-check';
import { grouped } from '../../src/workers/deploying/explain.ts';
import { redacted, redactedLines } from '../../src/workers/redact.ts';
import { nothing, task } from './why/shown.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const word = (min: number, max = min) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: min, maxLength: max });

/** Kinds of secrets: what is written around one, and the part that must not be read. */
const kinds: [kind: string, secret: fc.Arbitrary<string>, write: (secret: string) => string][] = [
  ['an access key', word(16).map(text => `AKIA${text.toUpperCase()}`), key => `using ${key} now`],
  ['a Slack token', word(24).map(text => `xoxb-${text}`), token => `token=${token}`],
  ['a GitHub token', word(36).map(text => `ghp_${text}`), token => `cloning with ${token}`],
  [
    'a JWT',
    fc.tuple(word(20), word(20), word(20)).map(([a, b, c]) => `eyJ${a}.${b}.${c}`),
    jwt => `got ${jwt}`,
  ],
  ['a URL with credentials', word(8, 30), secret => `DATABASE_URL=postgres://app:${secret}@db:5432/app`],
  ['an Authorization header', word(12, 60), secret => `authorization: Basic ${secret}`],
  ['a bearer token', word(16, 60), secret => `sent Bearer ${secret}`],
  ['a password', word(6, 40), secret => `PASSWORD=${secret} next=1`],
  ['a quoted password', word(6, 40), secret => `{"dbPassword": "${secret}"}`],
  ['an API key', word(10, 40), secret => `x-api-key: ${secret}`],
];

test.each(kinds)('%s does not get through, wherever it stands', (_kind, secret, write) => {
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 40 }), (text, around) => {
      // The same word where nothing says that it is a secret is just a word.
      fc.pre(!around.includes(text));
      expect(redacted(`${around} ${write(text)}`)).not.toContain(text);
    }),
    { numRuns: 200 },
  );
});

test('a token of letters only behind Bearer does not get through; a word does', () => {
  expect(redacted('sent Bearer Aerableyproperty')).not.toContain('Aerableyproperty');
  expect(redacted('sent Bearer authentication')).toContain('authentication');
});

test('a private key does not get through, line by line', () => {
  const key = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEow123', 'abcDEF456', '-----END RSA PRIVATE KEY-----'];
  expect(redactedLines(['before', ...key, 'after'])).toEqual(['before', '[private key]', 'after']);
});

test.each([
  'GET /health 200 3ms',
  'listening on 0.0.0.0:8080',
  'Error: connect ECONNREFUSED 10.0.3.4:5432',
  'at Object.<anonymous> (/app/server.js:10:15)',
  'image sha256:9b2c5e0f1a449b2c5e0f1a449b2c5e0f1a449b2c5e0f1a449b2c5e0f1a44ab12',
  'request 6d8972f3-efc8-437c-92d1-6270f29a66e7 done',
])('%s is left as it is', line => {
  expect(redacted(line)).toBe(line);
});

test('what cannot be seen is taken out: colours, bidi marks, zero-width characters, controls', () => {
  expect(redacted('\u001b[31mred\u001b[0m \u202egnirts\u202c zero\u200bwidth \u0007bell')).toBe(
    'red gnirts zerowidth bell',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(redacted(text)).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069]/,
      );
    }),
  );
});

test('a secret that lies where a long reason is cut does not get through in part', () => {
  const stoppedReason = `${'x'.repeat(280)} Basic ${'A1b2'.repeat(9)}`;
  const key = `${'x'.repeat(287)} AKIA${'Z7'.repeat(8)}`;
  for (const reason of [stoppedReason, key])
    expect(grouped(nothing, [task({ stoppedReason: reason })])[0]?.reason).not.toMatch(/A1b2|AKIA/);
});
