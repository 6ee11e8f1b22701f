import fc from 'fast-check';
import { UserError } from '../../../src/errors.ts';
import { checkedPattern } from '../../../src/workers/logs/pattern.ts';
import { matcher } from '../../../world/aws/logs/pattern/index.ts';

const refusal = (pattern: string): UserError | undefined => {
  try {
    checkedPattern(pattern);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  return undefined;
};

test.each([
  ['ERROR', 'ERROR'],
  [' ERROR  user_42 ', 'ERROR  user_42'],
  ['user-id', '"user-id"'],
  ['/cart -health/check ?a.b', '"/cart" -"health/check" ?"a.b"'],
  ['100%', '"100%"'],
  ['C:\\temp', '"C:\\\\temp"'],
  ['"cannot read" -"a \\"b\\""', '"cannot read" -"a \\"b\\""'],
  ['%status=5[0-9][0-9]%', '%status=5[0-9][0-9]%'],
  ['{ $.a = "b" && ($.n > 1e3 || $.x IS NULL) }', '{ $.a = "b" && ($.n > 1e3 || $.x IS NULL) }'],
  ['[ip, ..., status = 5* || status = 4*, bytes > 10]', '[ip, ..., status = 5* || status = 4*, bytes > 10]'],
])('%s is sent as %s', (pattern, sent) => {
  expect(checkedPattern(pattern)).toBe(sent);
  expect(() => matcher(sent)).not.toThrow();
});

test.each([
  ['"open', /at character 1, `"` is not closed/, /Words stand as they are/],
  ['ok "open now', /at character 4, `"` is not closed/, /in quotes/],
  ['""', /at character 2, there is nothing between the quotes/, /in quotes/],
  ['a"b"', /at character 2, a quote stands in the middle/, /in quotes/],
  ['"a"b', /at character 4, a space is missing/, /in quotes/],
  ['a -', /at character 3, a `-` stands before a word/, /-health/],
  ['%open', /at character 1, `%` is not closed/, /in quotes/],
  ['%a(b)%', /at character 3, .*no regular expression may hold/, /no parentheses/],
  ['%[a%', /at character 2, a regular expression begins that is none/, /looks like/],
  ['%a% %b% %c%', /at character 9, there is a third/, /at most two/],
  ['{ $.a = "b"', /at character 12, what begins with `{` ends with `}`/, /looks like `\{/],
  ['{ a = 1 }', /at character 3, a member is missing that begins with `\$\.`/, /looks like `\{ \$\.level/],
  ['{ $.a }', /at character 6, a comparison is missing/, /./],
  ['{ $.a = }', /at character 8, `=` is compared with nothing/, /./],
  ['{ $.a > "x" }', /at character 9, `>` compares numbers/, /./],
  ['{ $.a NOT THERE }', /at character 7, `NOT` stands before `EXISTS`/, /./],
  ['{ ($.a = 1 }', /at character 3, `\(` is not closed/, /./],
  ['{ $.a = 1 $.b = 2 }', /at character 11, `\$\.b` comes after the end; `&&`/, /./],
  ['{ $.a[*].b[*] = 1 }', /at character 3, a member has more than one `\*`/, /./],
  ['[a, ..., b, ...]', /at character 13, there is a second `\.\.\.`/, /A filter of fields looks like/],
  ['[a b]', /at character 4, `b` comes after the end/, /./],
  ['[a, "b"]', /at character 5, a field’s name is missing/, /./],
])('%s is refused before it is sent', (pattern, said, next) => {
  const error = refusal(pattern);
  expect(error?.code).toBe('bad_filter');
  expect(error?.message).toMatch(said);
  expect(error?.next).toMatch(next);
  expect(() => matcher(pattern)).toThrow();
});

test('what is let through CloudWatch takes, and what is refused it refuses', () => {
  const piece = fc.constantFrom(
    ...[
      '"',
      '%',
      '-',
      '?',
      ' ',
      ' ',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '$.a',
      '$.b.c',
      '$',
      '.',
      '...',
      ',',
      '=',
      '!=',
      '>',
      '<=',
      '&&',
      '||',
      '&',
    ],
    ...[
      '!',
      '|',
      '*',
      '\\',
      'a',
      'user-id',
      '/cart',
      '5',
      '1.5',
      '"x y"',
      '%a+%',
      '%(b)%',
      'EXISTS',
      'NOT',
      'IS',
      'NULL',
      'TRUE',
      'é',
      '`',
    ],
  );
  const soup = fc.array(piece, { minLength: 1, maxLength: 14 }).map(parts => parts.join(''));
  const value = fc.constantFrom('1', '"x"', 'err*', '%a%', '', '(', '-5', '1e3', 'x y');
  const condition = fc
    .tuple(
      fc.constantFrom('$.a', '$.b[0].c', '$.*.x', 'a', 'b'),
      fc.constantFrom('=', '!=', '>', '<=', 'IS', 'NOT', 'EXISTS', ''),
      value,
    )
    .map(parts => parts.join(' '));
  const list = (open: string, close: string, between: string[]) =>
    fc
      .array(fc.tuple(condition, fc.constantFrom(...between)), { minLength: 1, maxLength: 3 })
      .map(parts => `${open}${parts.flat().slice(0, -1).join(' ')}${close}`);
  const pattern = fc.oneof(
    soup,
    soup.map(text => `{${text}}`),
    soup.map(text => `[${text}]`),
    list('{ ', ' }', ['&&', '||', '']),
    list('[', ']', [',', '&&', ', ..., ']),
  );
  const counted = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(pattern, text => {
      const error = refusal(text);
      counted[error ? 'refused' : 'taken']++;
      if (error) expect(() => matcher(text)).toThrow();
      else expect(() => matcher(checkedPattern(text))).not.toThrow();
    }),
    { numRuns: 3_000 },
  );
  expect(Math.min(counted.taken, counted.refused)).toBeGreaterThan(300);
});
