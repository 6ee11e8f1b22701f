import fc from 'fast-check';
import { parse, unslack } from '../../src/commands/index.ts';
import { UserError } from '../../src/errors.ts';

const work = (text: string) => {
  const parsed = parse(text);
  return parsed.is === 'work' ? parsed.work : parsed;
};
const web = { name: 'web' };

test.each<[string, object]>([
  ['', { is: 'help' }],
  ['help', { is: 'help' }],
  ['help scale', { is: 'help', verb: 'scale' }],
  ['scale web 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['/ecs scale web 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['SCALE web 5 ON Prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  ['scale web +2 to prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { by: 2 } }],
  ['scale web -1', { kind: 'scale', service: web, tasks: { by: -1 } }],
  ['scale web −1', { kind: 'scale', service: web, tasks: { by: -1 } }],
  ['scale web 0', { kind: 'scale', service: web, tasks: { to: 0 } }],
  ['scale “web” 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale web 5 —target prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  [
    'scale web 5 --target=prod',
    { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['scale blue/web 5', { kind: 'scale', service: { name: 'web', cluster: 'blue' }, tasks: { to: 5 } }],
  [
    'scale prod/blue/web 5',
    { kind: 'scale', service: { name: 'web', cluster: 'blue', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['status web', { kind: 'health', about: 'service', service: web }],
  ['services', { kind: 'health', about: 'services' }],
  ['services prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['services on prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['pending', { kind: 'ops', about: 'pending' }],
  ['op op_abcdefghijkl', { kind: 'ops', about: 'op', op: 'op_abcdefghijkl' }],
  ['cancel OP_ABCDEFGHIJKL', { kind: 'ops', about: 'cancel', op: 'op_abcdefghijkl' }],
  ['cancel web on prod', { kind: 'ops', about: 'cancel', service: { name: 'web', target: 'prod' } }],
  ['whoami', { kind: 'whoami' }],
])('%s', (text, expected) => {
  expect(work(text)).toEqual(expected);
});

test.each([
  ['scael web 5', 'unknown_verb', 'I do not know `scael`. Did you mean `/ecs scale`?'],
  ['frobnicate', 'unknown_verb', 'I do not know `frobnicate`. See `/ecs help`.'],
  [
    'scale',
    'missing_argument',
    '`/ecs scale` needs a service. Say `/ecs scale <service> <tasks> [on <target>]`, for example `/ecs scale web 5`.',
  ],
  ['scale web', 'missing_argument', undefined],
  [
    'scale web lots',
    'bad_count',
    '`tasks` must be a whole number, like `5`, `+2` or `-1`. Try `/ecs scale web 5`.',
  ],
  ['scale web 5.5', 'bad_count', undefined],
  ['scale web 1e3', 'bad_count', undefined],
  ['scale web 05', 'bad_count', undefined],
  ['scale web 100000', 'bad_count', undefined],
  ['scale web +0', 'bad_count', undefined],
  [
    'scale web 5 now',
    'unexpected_word',
    'I did not expect `now`. Try `/ecs scale <service> <tasks> [on <target>]`.',
  ],
  ['scale a/b/c/d 5', 'bad_service_name', undefined],
  ['scale we.b 5', 'bad_service_name', undefined],
  ['scale web 5 on', 'missing_target', undefined],
  ['scale web 5 on prod on staging', 'two_targets', undefined],
  ['scale prod/blue/web 5 on staging', 'two_targets', undefined],
  ['scale web 5 on <!channel>', 'bad_target_name', undefined],
  ['pending on prod', 'unexpected_word', undefined],
  ['op 17', 'bad_op_id', undefined],
  [`status ${'x'.repeat(500)}`, 'too_long', undefined],
])('%s is refused as %s', (text, code, said) => {
  let error: unknown;
  try {
    parse(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UserError);
  const refusal = error as UserError;
  expect(refusal.code).toBe(code);
  expect(refusal.next).not.toBe('');
  if (said !== undefined) expect(`${refusal.message} ${refusal.next}`).toBe(said);
});

test('a wrong verb offers the whole line with the right one', () => {
  expect(() => parse('scael web 5')).toThrow(expect.objectContaining({ instead: ['scale web 5'] }));
});

test('any text is understood or refused, never a crash', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom(
        'scale',
        'status',
        'on',
        'to',
        '--target',
        'web',
        '5',
        '+2',
        'prod',
        '“',
        '<!channel>',
        '`',
      ),
      fc.string(),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        words.map(all => all.join(' ')),
      ),
      text => {
        try {
          parse(text);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

test.each([
  ['status <http://web.io|web.io>', 'status web.io'],
  ['scale a &amp; b &lt;c&gt;', 'scale a & b <c>'],
  ['mail <mailto:a@b.io|a@b.io>', 'mail a@b.io'],
  ['see <https://x.io/y>', 'see x.io/y'],
  ['in <#C1|ops>', 'in #ops'],
  ['hi <@U1>', 'hi <@U1>'],
])('a mention that Slack wrote as %s reads %s', (slack, typed) => {
  expect(unslack(slack)).toBe(typed);
});
