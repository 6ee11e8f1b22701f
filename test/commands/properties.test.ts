/** What holds of any text that is typed, and of any work that is printed. */
import fc from 'fast-check';
import { parse, print } from '../../src/commands/index.ts';
import { printParsed } from '../../src/commands/print.ts';
import { UserError } from '../../src/errors.ts';
import { readOf } from './read.ts';
import { typed } from './typed.ts';
import { anyWork } from './works.ts';

test('any text is understood or refused in words, never a crash; what a refusal offers can be typed', () => {
  fc.assert(
    fc.property(typed, text => {
      const read = readOf(text, ['prod', 'web']);
      if (!(read instanceof UserError)) return;
      expect(read.code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(read.next).not.toBe('');
      for (const line of read.instead) {
        expect(line).not.toMatch(/^\/?ecs\b/);
        expect(readOf(line)).not.toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('what was understood is printed as words that mean the same', () => {
  let understood = 0;
  fc.assert(
    fc.property(typed, text => {
      const read = readOf(text);
      if (read instanceof UserError || read.is !== 'work') return;
      understood++;
      expect(parse(printParsed(read))).toEqual(read);
      // `services prod` is printed with `on`; nothing else grows, so what fitted still fits.
      expect(printParsed(read).length).toBeLessThanOrEqual(text.length + ' on'.length);
    }),
    { numRuns: 3_000 },
  );
  expect(understood).toBeGreaterThan(100);
});

test('every work is printed as words that mean it, however its parts are named', () => {
  fc.assert(
    fc.property(anyWork, work => {
      expect(parse(print(work))).toEqual({ is: 'work', work });
    }),
    { numRuns: 2_000 },
  );
});

test('a reason for breaking the glass is read back as it was kept, whatever was typed', () => {
  const typed = fc.oneof(fc.string({ maxLength: 150 }), fc.stringMatching(/^["'`“”‘’a b—–-]{0,40}$/));
  let kept = 0;
  fc.assert(
    fc.property(typed, reason => {
      const read = readOf(`break-glass scale web 5 because ${reason}`);
      if (read instanceof UserError) return;
      kept++;
      expect(parse(printParsed(read))).toEqual(read);
    }),
    { numRuns: 2_000 },
  );
  expect(kept).toBeGreaterThan(500);
});
