import fc from 'fast-check';
import { redacted } from '../../../src/workers/redact.ts';
import { visible } from '../../../src/workers/redacting/visible.ts';

/** By hand: `SLIPWAY_FUZZ=1000000`. */
const numRuns = Number(process.env.SLIPWAY_FUZZ ?? 2_000);

/** All that may be read: letters, marks, digits, signs and spaces of any language, tab and line feed; a picture's own selector. */
const allowed = /^(?:[\t\n]|\p{Extended_Pictographic}\ufe0f|[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}])*$/u;
const hidden = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const ownSelector = /(?<=\p{Extended_Pictographic})\ufe0f/gu;

const nasty = [
  ...'\u001b[31m',
  '\u001b]8;;https://evil.example\u0007',
  '\u001b\\',
  '\u009b1m',
  '\u009d0;t\u009c',
  '\r',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u061c',
  '\ufe0f',
  '\ufe01',
  '\u{e0100}',
  '\u{e0041}',
  '\u{e007f}',
  '\ud800',
  '\udc00',
  '\ue000',
  '\u2800',
  '\u3164',
  '\u115f',
  '\u0301',
  '😀',
  '❤\ufe0f',
  'é',
  'a',
  ' ',
  '\n',
  '\t',
  '\u0000',
  '\u0008',
  '\u007f',
  '\u180e',
  '\u{f0000}',
];

test('whatever a container writes, only what can be seen is left', () => {
  const text = fc.oneof(
    fc.array(fc.constantFrom(...nasty), { maxLength: 30 }).map(parts => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
      .map(codes => String.fromCharCode(...codes)),
  );
  fc.assert(
    fc.property(text, written => {
      const seen = visible(written);
      if (!allowed.test(seen) || hidden.test(seen.replace(ownSelector, '')))
        throw new Error(`left ${JSON.stringify(seen)} of ${JSON.stringify(written)}`);
      if (visible(seen) !== seen) throw new Error(`not the same again: ${JSON.stringify(written)}`);
    }),
    { numRuns },
  );
});

test.each([
  ['colours', '\u001b[1;31mERROR\u001b[0m down', 'ERROR down'],
  ['a link', 'see \u001b]8;;https://evil.example\u0007this\u001b]8;;\u0007', 'see this'],
  ['eight-bit controls', '\u009b31mred\u009d0;title\u009c done', 'red done'],
  ['a line that writes over itself', 'all good\rFAILED', 'all good␍FAILED'],
  ['a line end of Windows', 'done\r', 'done'],
  ['unusual line ends', 'one\u2028two\u0085three', 'one␍two␍three'],
  ['text the other way round', 'user \u202enimda\u202c', 'user nimda'],
  ['a message in tags', 'hi\u{e0069}\u{e0067}\u{e006e}\u{e007f}', 'hi'],
  ['a message in selectors', 'hi😀\u{e0150}\u{e0151}\ufe01', 'hi😀'],
  ['a heart', 'I ❤\ufe0f ECS', 'I ❤\ufe0f ECS'],
  ['marks piled up', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(4)}b`],
  ['other languages', 'Überprüfung 検査 проверка بحث', 'Überprüfung 検査 проверка بحث'],
])('%s', (_what, written, seen) => {
  expect(visible(written)).toBe(seen);
});

test('a secret with something unseen in it is still one', () => {
  expect(redacted('token ghp_\u200b0123456789\u00adabcdefABCDEF01\u001b[0m2345')).toBe(
    'token [github token]',
  );
});
