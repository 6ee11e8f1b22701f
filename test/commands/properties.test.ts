import fc from 'fast-check';
import { commands, parse, print, unslack } from '../../src/commands/index.ts';
import { printParsed } from '../../src/commands/print.ts';
import { UserError } from '../../src/errors.ts';
import type { ChangeWork, ServiceName, Version, Work } from '../../src/work.ts';

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
      'tasks',
      'task',
      'events',
      'clusters',
      'taskdef',
      'image',
      'secrets',
      'scale',
      'SCALE',
      'pending',
      'op',
      'cancel',
      'whoami',
      'enrol',
      'why',
      'hooks',
    ),
    fc.oneof(named, fc.constant(''), fc.constantFrom('prod', 'scale', 'task', 'deadbeef1')),
    fc.constantFrom('', '', '5', '+2', '−1', '0', 'DEADBEEF'),
    fc.constantFrom('', '', 'on prod', 'TO Prod', '—target prod', '--target=prod'),
  )
  .map(([ecs, ...words]) => ecs + words.join(' '));
/** The words after `because` are kept as they are: keywords, quotes and dashes too. */
const reason = fc.array(
  fc.constantFrom('on', 'to prod', 'because', 'for 2h', '--x', '—x', '"a b"', "it's", '`', '“', 'why', ' \t'),
  { maxLength: 6 },
);
const locking = fc
  .tuple(
    fc.constantFrom('lock', 'unlock', 'LOCK', 'locks'),
    fc.oneof(named, fc.constantFrom('prod/*', '"for"', 'because/web', 'Prod/*', 'for')),
    fc.constantFrom('', 'on prod', 'to "because"', '—target for'),
    fc.constantFrom('', '', 'steal=op_abcdefghijkl'),
    fc.constantFrom('', 'for 2h', 'FOR 90s', 'for "3600s"', 'for 31d', 'for'),
    fc.oneof(
      fc.constant(''),
      reason.map(words => `because ${words.join(' ')}`),
    ),
  )
  .map(words => words.join(' '));
const logging = fc
  .tuple(
    named,
    fc.constantFrom('', 'on prod', '—target prod'),
    fc.constantFrom('', '--since 15m', 'since=2h', '—since “90s”', '--since=3d', '--since'),
    fc.constantFrom(
      '',
      '--filter "a -b"',
      'filter=\'"user id" ?x\'',
      '--filter=`{ $.a = "b c" }`',
      '--filter %[Ee]rror%',
      'filter="on prod"',
      '--filter “',
      `--filter=a"b'c`,
    ),
    fc.constantFrom('', '--container web', 'container=--x', '--task 3F2A9C01', '--task=web'),
    fc.constantFrom('', '-f', '--follow', '--FOLLOW --errors', '-f -f', '--errors', 'errors'),
  )
  .map(([service, ...words]) => `logs ${service} ${words.join(' ')}`);
const timing = fc
  .tuple(
    fc.constantFrom('scale', 'policy who scale', 'timed', 'timed revert'),
    fc.oneof(named, fc.constantFrom('"for"', 'for', 'prod')),
    fc.constantFrom('', '5', '+2'),
    fc.constantFrom('', 'on prod', 'to "for"', 'on revert'),
    fc.constantFrom('', 'for 2h', 'FOR "120m"', '--for 90m', '—for=7d', 'for 8d', 'for 59s', 'for', 'for=1d'),
  )
  .map(words => words.join(' '));
const typed = fc.oneof(
  likely,
  locking,
  logging,
  timing,
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
          '<@U0DEV>',
          'because',
          'who',
          'test',
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
      expect(parse(printParsed(read))).toEqual(read);
      // `services prod` is printed with `on`; nothing else grows, so what fitted still fits.
      expect(printParsed(read).length).toBeLessThanOrEqual(text.length + ' on'.length);
    }),
    { numRuns: 3_000 },
  );
  expect(understood).toBeGreaterThan(100);
});

const awsName = fc.oneof(
  fc.constantFrom('on', 'to', 'To', '--target', '--x', 'op_web', 'OP_abcdefghijkl', 'ecs', 'help', '-1', '5'),
  fc.constantFrom('for', 'Because', '2h'),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/),
);
const target = fc.oneof(
  fc.constantFrom('on', 'to', 'prod', 'for', 'because', 'revert'),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/),
);
const service = fc
  .record({ name: awsName, cluster: awsName, target }, { requiredKeys: ['name'] })
  .map(named => named as ServiceName);
const opId = fc.stringMatching(/^op_[a-z2-7]{12}$/);
const term = {
  forMs: fc.oneof(
    fc.integer({ min: 1, max: 30 * 86_400 }).map(seconds => seconds * 1_000),
    fc.integer({ min: 1, max: 720 }).map(hours => hours * 3_600_000),
  ),
  because: fc.oneof(
    fc.constantFrom('on', 'we go to prod for 2h', '"a" and "b"', "it's —x", 'because because', '--x', '`'),
    fc.stringMatching(/^[a-z"'`-]{1,9}( [a-z"'`-]{1,9}){0,8}$/).filter(text => !/^(["'`]).*\1$/.test(text)),
  ),
};
const lock = { kind: fc.constant('lock' as const) };
const about = fc.constant('lock' as const);
const lockWorks = fc.oneof(
  fc.record(
    { ...lock, about, service, steal: opId, ...term },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc.record({ ...lock, about, target, steal: opId, ...term }, { requiredKeys: ['kind', 'about', 'target'] }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), service }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), target }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), op: opId }),
  fc.record({ ...lock, about: fc.constant('list' as const) }),
) as fc.Arbitrary<Work>;
const health = { kind: fc.constant('health' as const) };
const lists = fc.oneof(
  fc.record(
    { ...health, about: fc.constant('services' as const), target, page: fc.integer({ min: 2, max: 9_999 }) },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record(
    { ...health, about: fc.constant('clusters' as const), target },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record(
    { ...health, about: fc.constant('events' as const), service, all: fc.constant(true as const) },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc.record(
    {
      ...health,
      about: fc.constant('taskdef' as const),
      service,
      revisions: fc.array(fc.integer({ min: 1, max: 999_999_999 }), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc
    .record(
      { task: fc.stringMatching(/^[0-9a-f]{8,32}$/), cluster: awsName, target },
      { requiredKeys: ['task', 'cluster'] },
    )
    .map(named => ({ kind: 'health' as const, about: 'task' as const, ...named })),
) as fc.Arbitrary<Work>;
const hooks: fc.Arbitrary<Work> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('hook' as const),
      action: fc.constantFrom('continue' as const, 'rollback' as const),
      service,
      hook: fc.stringMatching(/^ecs-pause-[A-Za-z0-9_-]{4,43}$/),
    },
    { requiredKeys: ['kind', 'action', 'service'] },
  ),
  fc.record({ ...health, about: fc.constant('hooks' as const), service }),
  fc.record({ ...health, about: fc.constant('hooks' as const), target: fc.constantFrom('prod', 'to') }),
);
const works: fc.Arbitrary<Work> = fc.oneof(
  hooks,
  { weight: 4, arbitrary: lockWorks },
  fc.record({
    kind: fc.constant('scale' as const),
    service,
    tasks: fc.oneof(
      fc.record({ to: fc.integer({ min: 0, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: 1, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: -99_999, max: -1 }) }),
    ),
  }),
  fc.record({
    kind: fc.constant('scale' as const),
    service,
    tasks: fc.record({ to: fc.integer({ min: 0, max: 99_999 }) }),
    forMs: fc.integer({ min: 60, max: 7 * 86_400 }).map(seconds => seconds * 1_000),
  }),
  fc.record({
    kind: fc.constant('deploy' as const),
    service,
    to: fc.constantFrom<Version>({ is: 'image', image: '1.5.0' }, { is: 'restart' }, { is: 'rollback' }),
  }),
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constantFrom(
      'service' as const,
      'history' as const,
      'tasks' as const,
      'image' as const,
      'secrets' as const,
    ),
    service,
  }),
  lists,
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constant('chart' as const),
    service,
    sinceMs: fc.constantFrom(90_000, 7_200_000),
  }),
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constant('why' as const),
    service: fc.oneof(
      service,
      fc.constantFrom({ name: 'deadbeef' }, { name: 'Task' }, { name: 'task', target: 'prod' }),
    ),
  }),
  fc.record(
    {
      kind: fc.constant('health' as const),
      about: fc.constant('why' as const),
      task: fc.stringMatching(/^[0-9a-f]{8,32}$/),
      target,
    },
    { requiredKeys: ['kind', 'about', 'task'] },
  ) as fc.Arbitrary<Work>,
  fc.constantFrom<Work>(
    { kind: 'health', about: 'services' },
    { kind: 'ops', about: 'pending' },
    { kind: 'whoami' },
  ),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('op' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), service }),
);

const timedWorks = fc.oneof(
  fc.record(
    { kind: fc.constant('timed' as const), about: fc.constant('list' as const), target },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record({ kind: fc.constant('timed' as const), about: fc.constant('revert' as const), op: opId }),
) as fc.Arbitrary<Work>;

const changes = works.filter(
  work => work.kind === 'scale' || work.kind === 'deploy',
) as fc.Arbitrary<ChangeWork>;
const around: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    kind: fc.constant('policy' as const),
    about: fc.constantFrom('who' as const, 'can-i' as const),
    of: changes,
  }),
  fc.record({
    kind: fc.constant('policy' as const),
    about: fc.constant('test' as const),
    as: fc.constant('U0DEV'),
    of: changes,
  }),
  fc.record({
    kind: fc.constant('reviews' as const),
    about: fc.constant('close' as const),
    op: opId,
    note: fc.constant('it was right'),
  }),
);

test('every work is printed as words that mean it, however its parts are named', () => {
  fc.assert(
    fc.property(fc.oneof(works, around, timedWorks), work => {
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

test('what Slack escapes is read back as it was typed, whatever it was', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[&<>;altgmp#|@!]{0,30}$/)), text => {
      expect(unslack(escaped(text))).toBe(text);
    }),
  );
});
