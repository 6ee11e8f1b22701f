import { base32, codeOf, otpauth, stepAt, stepMs, stepOf } from '../../../src/ledger/factors/totp.ts';

const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('RFC 6238, Appendix B, SHA-1: at %i s the code is the last six digits of %s', (seconds, eight) => {
  expect(codeOf(secret, stepAt(seconds * 1_000))).toBe(eight.slice(2));
});

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
  ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
])('RFC 4648, §10: %j in base32 is %s, without the padding', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

test.each([
  ['the one before', -1, true],
  ['the one now', 0, true],
  ['the next one', 1, true],
  ['the one before the last', -2, false],
  ['the one after the next', 2, false],
])('a phone whose clock is off: %s', (_, off, fits) => {
  const now = 1_111_111_111_000;
  const step = stepAt(now) + off;
  expect(stepOf(secret, codeOf(secret, step), now)).toBe(fits ? step : undefined);
});

test('the step changes with the half minute, and only what has six digits can be a code', () => {
  const start = 40_000_000 * stepMs;
  expect([stepAt(start - 1), stepAt(start), stepAt(start + stepMs - 1)]).toEqual([
    39_999_999, 40_000_000, 40_000_000,
  ]);
  const code = codeOf(secret, stepAt(start));
  for (const wrong of ['', code.slice(1), `${code}0`, `${code} `, '１２３４５６'])
    expect(stepOf(secret, wrong, start)).toBeUndefined();
});

test('an authenticator reads who it is for', () => {
  expect(otpauth('ABC', 'Slipway', 'T0/U0')).toBe(
    'otpauth://totp/Slipway:T0%2FU0?secret=ABC&issuer=Slipway&algorithm=SHA1&digits=6&period=30',
  );
});
