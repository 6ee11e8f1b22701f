import fc from 'fast-check';
import { ConfigError, load } from '../../src/config/index.ts';
import { wrongPattern } from '../../src/config/patterns.ts';
import { createRedactor } from '../../src/workers/redacting/redactor.ts';

test.each([
  'ACME-[A-Z0-9]{20}',
  'cust_\\d+',
  '[a-z]+-[0-9]+',
  '\\b\\d{4}-?\\d{4}-?\\d{4}-?\\d{4}\\b',
  'IBAN: [A-Z]{2}\\d{2}[A-Z0-9]{11,30}',
  '(?:acme|corp)_key_[0-9a-f]{32}',
  'internal:(?<what>[a-z]{1,20})=\\S+',
  '[^@\\s]+@acme\\.internal',
])('%s is a pattern', pattern => {
  expect(wrongPattern(pattern)).toBeUndefined();
});

test.each([
  ['a parenthesis that is open', 'ACME-(', /not a regular expression .* write \\ before/],
  ['what may be nothing', '[0-9]*', /matches the empty text; say at least/],
  ['a repeat in a repeat', '(a+)+b', /repeated as a whole .*can take forever; repeat one class/],
  ['the same, bounded', '(?:[a-z]{1,20}){1,20}b', /repeated as a whole/],
  ['the same, deep down', '(x(?:y[0-9]*)z)+b', /repeated as a whole/],
  ['a choice that is repeated', '(?:a|aa)+b', /a choice is repeated as a whole/],
  [
    'two repeats of the same',
    '\\d+\\d+x',
    /both repeated and can match the same text.*put something between/,
  ],
  ['two with what both match between', '.*;.*;.*x', /both repeated/],
  ['two with what need not be there between', '[a-z]+-?[a-z]+!', /both repeated/],
  ['two with a group that need not be there', '\\w+(?: )?\\w+!', /both repeated/],
  ['many short ones', '[a-z]{1,30}[a-z]{1,30}[a-z]{1,30}!', /both repeated/],
  ['a look behind', '(?<=key=)\\w+', /looks ahead or behind/],
  ['a look back', '(a)b\\1', /refers back/],
])('%s is refused, with what to write instead', (_what, pattern, complaint) => {
  expect(wrongPattern(pattern)).toMatch(complaint);
});

/** What backtracks far takes minutes for these: then jest's own patience ends. */
test('what is let through ends on long lines made of what it is made of', () => {
  const part = fc.constantFrom('a', '[a-c]', '\\d', '\\w', '.', '-', 'x', '\\s', '[^-]', '(?:ab)', '(?:a|b)');
  const repeat = fc.constantFrom('', '', '+', '*', '?', '{2,9}', '{3,}', '+?');
  const pattern = fc
    .array(fc.tuple(part, repeat), { minLength: 1, maxLength: 6 })
    .map(parts => parts.map(([one, times]) => `${one}${times}`).join(''));
  const grouped = fc.tuple(pattern, pattern, repeat).map(([a, b, times]) => `${a}(${b})${times}`);
  let through = 0;
  fc.assert(
    fc.property(fc.oneof(pattern, grouped), text => {
      fc.pre(wrongPattern(text) === undefined);
      through++;
      const { shown } = createRedactor([{ name: 'ours', pattern: text }]);
      for (const line of ['a', 'ab', 'a-', '1', ' ', 'x'].map(
        unit => `${unit.repeat(3_000 / unit.length)}!`,
      )) {
        expect(shown([{ stream: '', text: line }])).toHaveLength(1);
      }
    }),
    { numRuns: 150 },
  );
  expect(through).toBeGreaterThan(50);
});

test('slipway.yaml says which pattern is wrong, and where', () => {
  const text = (pattern: string, name = 'badge') =>
    `targets: { prod: { account: "111122223333", region: eu-west-1, clusters: [prod], readRole: "arn:aws:iam::111122223333:role/r" } }\nredact:\n  - { name: ${name}, pattern: '${pattern}' }\n`;
  expect(load(text('ACME-[0-9]{10}'), 'slipway.yaml').redact).toEqual([
    { name: 'badge', pattern: 'ACME-[0-9]{10}' },
  ]);
  const wrong = (yaml: string) => {
    try {
      load(yaml, 'slipway.yaml');
    } catch (error) {
      if (error instanceof ConfigError) return error.complaints.join('\n');
      throw error;
    }
    return '';
  };
  expect(wrong(text('(a+)+'))).toMatch(
    /^redact\.0\.pattern \(line 3\): .*can take forever; repeat one class/,
  );
  expect(wrong(text('x', 'Badge'))).toMatch(/redact\.0\.name \(line 3\): a name is small letters/);
});
