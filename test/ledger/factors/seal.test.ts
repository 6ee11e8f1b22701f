import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { newRecoveryCodes, readTyped } from '../../../src/ledger/factors/recovery.ts';
import { createSeal } from '../../../src/ledger/factors/seal.ts';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const plain = fc.uint8Array({ maxLength: 64 });

test('what was sealed is opened for the same purpose only, and with the same key only', () => {
  fc.assert(
    fc.property(key, key, plain, fc.string(), fc.string(), (one, other, text, purpose, another) => {
      fc.pre(purpose !== another && Buffer.compare(one, other) !== 0);
      const sealed = createSeal([one]).seal(text, purpose);
      expect(createSeal([one]).open(sealed, purpose)).toEqual(Buffer.from(text));
      expect(createSeal([one]).open(sealed, another)).toBeUndefined();
      expect(createSeal([other]).open(sealed, purpose)).toBeUndefined();
    }),
  );
});

test('no byte of it can be changed, and nothing else is opened', () => {
  const seal = createSeal([randomBytes(32)]);
  fc.assert(
    fc.property(plain, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, at, by) => {
      const bytes = Buffer.from(seal.seal(text, 'p'), 'base64url');
      const i = at % bytes.length;
      bytes[i] = (bytes[i] ?? 0) ^ by;
      expect(seal.open(bytes.toString('base64url'), 'p')).toBeUndefined();
    }),
  );
  fc.assert(fc.property(fc.string(), text => expect(seal.open(text, 'p')).toBeUndefined()));
});

test('the first of two keys seals, both open; hashes come under both', () => {
  const [old, young] = [randomBytes(32), randomBytes(32)];
  const before = createSeal([old]);
  const both = createSeal([young, old]);
  const after = createSeal([young]);
  const sealed = both.seal(Buffer.from('x'), 'p');
  expect(after.open(sealed, 'p')?.toString()).toBe('x');
  expect(before.open(sealed, 'p')).toBeUndefined();
  expect(both.open(before.seal(Buffer.from('y'), 'p'), 'p')?.toString()).toBe('y');
  expect(both.hashes('code')).toEqual([...after.hashes('code'), ...before.hashes('code')]);
  expect(() => createSeal([])).toThrow('a seal needs a key');
});

test('the same text is never sealed the same twice, and its hash depends on the key', () => {
  const seal = createSeal([randomBytes(32)]);
  expect(seal.seal(Buffer.from('x'), 'p')).not.toBe(seal.seal(Buffer.from('x'), 'p'));
  expect(seal.hashes('x')).toEqual(seal.hashes('x'));
  expect(createSeal([randomBytes(32)]).hashes('x')).not.toEqual(seal.hashes('x'));
});

test('eight recovery codes, no two the same, each read back however it is typed', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(8);
  for (const code of codes) {
    expect(code).toMatch(/^[a-z2-7]{5}-[a-z2-7]{5}$/);
    const read = { is: 'recovery', code: code.replace('-', '') };
    for (const typed of [code, code.toUpperCase(), ` ${code.replace('-', ' ')} `, code.replace('-', '–')])
      expect(readTyped(typed)).toEqual(read);
  }
});

test.each([
  ['123456', { is: 'code', code: '123456' }],
  ['123 456', { is: 'code', code: '123456' }],
  ['000000', { is: 'code', code: '000000' }],
  ['0bcde-1ghij', { is: 'recovery', code: 'obcdelghij' }],
  ['12345', { is: 'neither' }],
  ['1234567', { is: 'neither' }],
  ['abcde-fghi8', { is: 'neither' }],
  ['', { is: 'neither' }],
])('%j is read as %j', (text, read) => {
  expect(readTyped(text)).toEqual(read);
});
