/** Texts that come near what people type, and some that do not. */
import fc from 'fast-check';
import { commands } from '../../src/commands/index.ts';

/** How somebody may write a service. */
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
/** Any text, most of them nearly a command. */
export const typed = fc.oneof(
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
