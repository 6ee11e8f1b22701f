/** Filter patterns, as the CloudWatch Logs user guide has them. */
import { matcher } from '../../../world/aws/logs/pattern/index.ts';

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

const json = JSON.stringify({
  level: 'error',
  ms: 120.5,
  'a.b': 'dotted',
  user: { name: 'ann lee', roles: ['admin', 'dev'], seen: null, active: true },
  hits: [
    { ip: '10.0.3.4', n: 1 },
    { ip: '10.0.9.9', n: 7 },
  ],
});

test.each([
  ['{ $.level = "error" && $.ms > 100 }', true],
  ['{ $.level = error }', true],
  ['{ $.level = "err*" }', true],
  ['{ $.level = "Error" }', false],
  ['{ $.level != "info" }', true],
  ['{ $.missing != "info" }', false],
  ['{ $.ms >= 120.5 }', true],
  ['{ $.ms < 1.2e2 }', false],
  ['{ $.ms = 120.5 }', true],
  ['{ $.ms = "120.5" }', false],
  ['{ $.level > 1 }', false],
  ['{ $.user.name = "ann lee" }', true],
  ['{ $.user.roles[1] = "dev" }', true],
  ['{ $.user.roles[*] = "admin" }', true],
  ['{ $.user.roles[2] = "dev" }', false],
  ['{ $.hits[*].n > 5 }', true],
  ['{ $.hits[*].ip = 10.0.9.* }', true],
  ["{ $.['a.b'] = dotted }", true],
  ['{ $.user.seen IS NULL }', true],
  ['{ $.user.active IS TRUE }', true],
  ['{ $.user.active IS FALSE }', false],
  ['{ $.user.email NOT EXISTS }', true],
  ['{ $.level NOT EXISTS }', false],
  ['{ $.level = %^err% }', true],
  ['{ $.user = "ann lee" }', false],
  ['{ ($.level = "info" || $.ms > 100) && $.user.active IS TRUE }', true],
  ['{ $.level = "error" || $.ms > 500 && $.missing = 1 }', true],
])('%s matches JSON: %s', (pattern, expected) => {
  expect(matcher(pattern)({ message: json })).toBe(expected);
  expect(matcher(pattern)({ message: 'no JSON' })).toBe(false);
});

const access = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

test.each([
  ['[ip, user, username, timestamp, request, status_code, bytes]', true],
  ['[ip, user, username, timestamp, request, status_code]', false],
  ['[..., status_code = 4*, bytes]', true],
  ['[..., status_code = 5*, bytes]', false],
  ['[ip, user, ..., status = 4*, bytes]', true],
  ['[ip = "127.0.0.1", ...]', true],
  ['[ip != 127.0.0.1, ...]', false],
  ['[..., bytes > 1500]', true],
  ['[..., status_code = 404 || status_code = 410, bytes]', true],
  ['[..., status_code >= 400 && status_code < 404, bytes]', false],
  ['[ip, user, username, timestamp, request = *.html*, status_code = 4*, bytes]', true],
  ['[ip, user, username, timestamp = 10/Oct*, ...]', true],
  ['[ip=%127\\.0\\.0\\.[1-9]%, ...]', true],
])('%s matches fields: %s', (pattern, expected) => {
  expect(matcher(pattern)({ message: access })).toBe(expected);
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
  ['{ level = 1 }', /Invalid JSON selector 'level'$/],
  ['{ $.level }', /is no operator$|needs a value$/],
  ['{ $.level = }', /needs a value$/],
  ['{ $.a > "x" }', /'>' compares numbers$/],
  ['{ $.a NOT THERE }', /'NOT' needs 'EXISTS'$/],
  ['{ $.a IS 3 }', /'IS' needs NULL, TRUE or FALSE$/],
  ['{ ($.a = 1 }', /'\(' is not closed$/],
  ['{ $.a = 1 $.b = 2 }', /unexpected/],
  ['{ $.a[*].b[*] = 1 }', /one wildcard at most$/],
  ['{ $.a = %a% || $.a = %b% || $.a = %c% }', /2 regular expressions at most/],
  ['{ $.a & $.b }', /in term '&'$/],
  ['[a, ..., b, ...]', /may stand once$/],
  ['[a b]', /unexpected/],
  ['["a"]', /Invalid field name 'a'$/],
  ['[a, b = ]', /needs a value$/],
])('%s is malformed', (pattern, words) => {
  expect(() => matcher(pattern)).toThrow(words);
  expect(() => matcher(pattern)).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
});
