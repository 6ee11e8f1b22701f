/** Filter patterns, as the CloudWatch Logs user guide has them. */
import { matcher } from '../../../world/aws/logs/pattern.ts';

const line = 'ERROR TypeError: cannot read "id" of undefined at /app/cart.js:12 (user_id=42) 503';

test.each([
  ['', true],
  ['ERROR', true],
  ['error', false],
  ['Error', false],
  ['TypeError', true],
  ['ERROR TypeError', true],
  ['ERROR missing', false],
  ['"cannot read"', true],
  ['"not read"', false],
  ['"read \\"id\\""', true],
  ['"/app/cart.js:12"', true],
  ['ERROR -missing', true],
  ['ERROR -TypeError', false],
  ['-"cannot read"', false],
  ['?missing ?ERROR', true],
  ['?missing ?absent', false],
  ['?missing ERROR', true],
  ['?ERROR missing', false],
  ['user_id', true],
  ['503', true],
  ['50', false],
  ['%Type[A-Z]\\w+%', true],
  ['%user_id=\\d{3}%', false],
  ['ERROR -%cart.js:\\d+%', false],
  ['  ERROR   503  ', true],
])('%s matches: %s', (pattern, expected) => {
  expect(matcher(pattern)({ message: line })).toBe(expected);
});

test.each([
  ['"open', /^Invalid filter pattern: Invalid character\(s\) in term '"open'$/],
  ['""', /in term '""'$/],
  ['connect-refused', /in term 'connect-refused'$/],
  ['-', /in term '-'$/],
  ['a:b', /in term 'a:b'$/],
  ['%open', /in term '%open'$/],
  ['%(a|b)%', /in term '%\(a\|b\)%'$/],
  ['%a!%', /in term '%a!%'$/],
  ['%[a%', /Invalid regular expression/],
  ['%a% %b% %c%', /2 regular expressions at most/],
  ['{ $.level = "error"', /^If a filter pattern starts with '{' it must end with '}'$/],
  ['[ip, user', /starts with '\[' it must end with '\]'$/],
  ['{ $.level = "error" }', /no JSON/],
])('%s is malformed', (pattern, words) => {
  expect(() => matcher(pattern)).toThrow(words);
  expect(() => matcher(pattern)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
});
