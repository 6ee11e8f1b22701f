import fc from 'fast-check';
import { commands, parse, print, unslack } from '../../src/commands/index.ts';
import { UserError } from '../../src/errors.ts';
import type { ServiceName, Work } from '../../src/work.ts';

/** Texts that come near what people type, and some that do not. */
const named = fc.constantFrom(
  'web',
  '"on"',
  '`To`',
  'blue/web',
  '‘--x’',
  'prod/Blue/web',
  '“op_web”',
  'op_abcdefghijkl',
);
const likely = fc
  .tuple(
    fc.constantFrom('', '/ecs ', 'ECS  '),
    fc.constantFrom(
      'help',
      'services',
      'Status',
      'scale',
      'SCALE',
      'pending',
      'op',
      'cancel',
      'whoami',
      'enrol',
    ),
    fc.oneof(named, fc.constant(''), fc.constantFrom('prod', 'scale')),
    fc.constantFrom('', '', '5', '+2', '−1', '0'),
    fc.constantFrom('', '', 'on prod', 'TO Prod', '—target prod', '--target=prod'),
  )
  .map(([ecs, ...words]) => ecs + words.join(' '));
const typed = fc.oneof(
  likely,
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...commands.map(command => command.verb)),
        fc.constantFrom(
          'on',
          'to',
          '--target',
          '--target=prod',
          '—target',
          '--',
          'web',
          'blue/web',
          'prod/blue/web',
        ),
        fc.constantFrom(
          '5',
          '+2',
          '−1',
          '0',
          'prod',
          'op_abcdefghijkl',
          'op_',
          '"on"',
          '"--x"',
          '“to”',
          '`',
          '<!channel>',
        ),
        fc.constantFrom('/ecs', 'ecs', 'constructor', '__proto__'),
        fc.string(),
      ),
      { maxLength: 6 },
    )
    .map(words => words.join(' ')),
);

/** Returns what a text is read as, or its refusal. Anything else that is thrown is a crash. */
function readOf(text: string) {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

test('any text is understood or refused in words, never a crash; what a refusal offers can be typed', () => {
  fc.assert(
    fc.property(typed, text => {
      const read = readOf(text);
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
      expect(parse(print(read.work))).toEqual(read);
      // `services prod` is printed with `on`; nothing else grows, so what fitted still fits.
      expect(print(read.work).length).toBeLessThanOrEqual(text.length + ' on'.length);
    }),
    { numRuns: 3_000 },
  );
  expect(understood).toBeGreaterThan(100);
});

const awsName = fc.oneof(
  fc.constantFrom('on', 'to', 'To', '--target', '--x', 'op_web', 'OP_abcdefghijkl', 'ecs', 'help', '-1', '5'),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/),
);
const target = fc.oneof(fc.constantFrom('on', 'to', 'prod'), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/));
const service = fc
  .record({ name: awsName, cluster: awsName, target }, { requiredKeys: ['name'] })
  .map(named => named as ServiceName);
const opId = fc.stringMatching(/^op_[a-z2-7]{12}$/);
const works: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    kind: fc.constant('scale' as const),
    service,
    tasks: fc.oneof(
      fc.record({ to: fc.integer({ min: 0, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: 1, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: -99_999, max: -1 }) }),
    ),
  }),
  fc.record({ kind: fc.constant('health' as const), about: fc.constant('service' as const), service }),
  fc.record({ kind: fc.constant('health' as const), about: fc.constant('services' as const), target }),
  fc.constantFrom<Work>(
    { kind: 'health', about: 'services' },
    { kind: 'ops', about: 'pending' },
    { kind: 'whoami' },
  ),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('op' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), service }),
);

test('every work is printed as words that mean it, however its parts are named', () => {
  fc.assert(
    fc.property(works, work => {
      expect(parse(print(work))).toEqual({ is: 'work', work });
    }),
    { numRuns: 2_000 },
  );
});

test('what Slack escapes is read back as it was typed, whatever it was', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[&<>;altgmp#|@!]{0,30}$/)), text => {
      expect(unslack(escaped(text))).toBe(text);
    }),
  );
});
