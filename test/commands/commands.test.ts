import { commands, parse, unslack, usage } from '../../src/commands/index.ts';
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
  ['scale web 10 for 2h', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 7_200_000 }],
  ['scale web FOR 90m 10', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 5_400_000 }],
  ['scale web +7 --for 1m', { kind: 'scale', service: web, tasks: { by: 7 }, forMs: 60_000 }],
  ['scale web 10 —for=7d', { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 604_800_000 }],
  [
    'scale web 10 for 2h on prod',
    { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 10 }, forMs: 7_200_000 },
  ],
  ['scale "for" 10', { kind: 'scale', service: { name: 'for' }, tasks: { to: 10 } }],
  [
    'policy who scale web 10 for 2h',
    {
      kind: 'policy',
      about: 'who',
      of: { kind: 'scale', service: web, tasks: { to: 10 }, forMs: 7_200_000 },
    },
  ],
  ['timed', { kind: 'timed', about: 'list' }],
  ['timed Prod', { kind: 'timed', about: 'list', target: 'prod' }],
  ['timed prod on prod', { kind: 'timed', about: 'list', target: 'prod' }],
  ['timed on revert', { kind: 'timed', about: 'list', target: 'revert' }],
  ['timed Revert OP_abcdefghijkl', { kind: 'timed', about: 'revert', op: 'op_abcdefghijkl' }],
  ['ecs status web', { kind: 'health', about: 'service', service: web }],
  ['  /ECS\u00a0status\u200b web ', { kind: 'health', about: 'service', service: web }],
  ['scale `web` 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale ‘web’ 5', { kind: 'scale', service: web, tasks: { to: 5 } }],
  ['scale web 5 –target prod', { kind: 'scale', service: { name: 'web', target: 'prod' }, tasks: { to: 5 } }],
  ['scale blue–green 5', { kind: 'scale', service: { name: 'blue-green' }, tasks: { to: 5 } }],
  ['scale web 99999', { kind: 'scale', service: web, tasks: { to: 99_999 } }],
  ['status "on"', { kind: 'health', about: 'service', service: { name: 'on' } }],
  ['status to/on', { kind: 'health', about: 'service', service: { name: 'on', cluster: 'to' } }],
  ['cancel "op_web"', { kind: 'ops', about: 'cancel', service: { name: 'op_web' } }],
  ['cancel op_a/web', { kind: 'ops', about: 'cancel', service: { name: 'web', cluster: 'op_a' } }],
  [
    'scale prod/blue/web 5 on prod',
    { kind: 'scale', service: { name: 'web', cluster: 'blue', target: 'prod' }, tasks: { to: 5 } },
  ],
  ['HELP Scale', { is: 'help', verb: 'scale' }],
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
  ['why web', { kind: 'health', about: 'why', service: web }],
  ['why task 3F2A9B1C on prod', { kind: 'health', about: 'why', task: '3f2a9b1c', target: 'prod' }],
  ['why 3f2a9b1c', { kind: 'health', about: 'why', task: '3f2a9b1c' }],
  ['why "3f2a9b1c"', { kind: 'health', about: 'why', service: { name: '3f2a9b1c' } }],
  ['why task', { kind: 'health', about: 'why', service: { name: 'task' } }],
  ['hook continue web', { kind: 'hook', action: 'continue', service: web }],
  [
    'hook ROLLBACK web ecs-pause-Xk7r_T-P on prod',
    {
      kind: 'hook',
      action: 'rollback',
      service: { name: 'web', target: 'prod' },
      hook: 'ecs-pause-Xk7r_T-P',
    },
  ],
  ['hooks', { kind: 'health', about: 'hooks' }],
  ['hooks prod', { kind: 'health', about: 'hooks', service: { name: 'prod' } }],
  ['hooks on prod', { kind: 'health', about: 'hooks', target: 'prod' }],
  ['hooks web on prod', { kind: 'health', about: 'hooks', service: { name: 'web', target: 'prod' } }],
  ['services', { kind: 'health', about: 'services' }],
  ['services prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['services on prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['services prod page=2', { kind: 'health', about: 'services', target: 'prod', page: 2 }],
  ['services page=1', { kind: 'health', about: 'services' }],
  ['status', { kind: 'health', about: 'services' }],
  ['status on prod', { kind: 'health', about: 'services', target: 'prod' }],
  ['status prod', { kind: 'health', about: 'service', service: { name: 'prod' } }],
  ['tasks web', { kind: 'health', about: 'tasks', service: web }],
  ['task 1A2B3C4D', { kind: 'health', about: 'task', task: '1a2b3c4d' }],
  ['task blue/1a2b3c4d', { kind: 'health', about: 'task', task: '1a2b3c4d', cluster: 'blue' }],
  [
    'task prod/blue/1a2b3c4d',
    { kind: 'health', about: 'task', task: '1a2b3c4d', cluster: 'blue', target: 'prod' },
  ],
  [
    'task arn:aws:ecs:eu-west-1:111122223333:task/blue/0123456789abcdef0123456789abcdef on prod',
    {
      kind: 'health',
      about: 'task',
      task: '0123456789abcdef0123456789abcdef',
      cluster: 'blue',
      target: 'prod',
    },
  ],
  ['events web', { kind: 'health', about: 'events', service: web }],
  [
    'events web ALL on prod',
    { kind: 'health', about: 'events', service: { name: 'web', target: 'prod' }, all: true },
  ],
  ['clusters', { kind: 'health', about: 'clusters' }],
  ['clusters prod', { kind: 'health', about: 'clusters', target: 'prod' }],
  ['taskdef web', { kind: 'health', about: 'taskdef', service: web }],
  ['taskdef web 42', { kind: 'health', about: 'taskdef', service: web, revisions: [42] }],
  ['taskdef web web:42 43', { kind: 'health', about: 'taskdef', service: web, revisions: [42, 43] }],
  ['image web', { kind: 'health', about: 'image', service: web }],
  ['secrets web', { kind: 'health', about: 'secrets', service: web }],
  ['pending', { kind: 'ops', about: 'pending' }],
  ['op op_abcdefghijkl', { kind: 'ops', about: 'op', op: 'op_abcdefghijkl' }],
  ['cancel OP_ABCDEFGHIJKL', { kind: 'ops', about: 'cancel', op: 'op_abcdefghijkl' }],
  ['cancel web on prod', { kind: 'ops', about: 'cancel', service: { name: 'web', target: 'prod' } }],
  ['whoami', { kind: 'whoami' }],
  ['lock web', { kind: 'lock', about: 'lock', service: web }],
  ['LOCK Prod/*', { kind: 'lock', about: 'lock', target: 'prod' }],
  ['lock prod/* on prod', { kind: 'lock', about: 'lock', target: 'prod' }],
  ['lock prod on prod', { kind: 'lock', about: 'lock', service: { name: 'prod', target: 'prod' } }],
  ['lock web For 2H', { kind: 'lock', about: 'lock', service: web, forMs: 7_200_000 }],
  [
    'lock web for 90s to prod',
    { kind: 'lock', about: 'lock', service: { name: 'web', target: 'prod' }, forMs: 90_000 },
  ],
  [
    'lock web on prod for 3d because we go  to “the sea” for 2h — at last',
    {
      kind: 'lock',
      about: 'lock',
      service: { name: 'web', target: 'prod' },
      forMs: 259_200_000,
      because: 'we go to "the sea" for 2h — at last',
    },
  ],
  [
    'lock web because “it\u2019s on fire”',
    { kind: 'lock', about: 'lock', service: web, because: `"it's on fire"` },
  ],
  ['lock web because "of prod"', { kind: 'lock', about: 'lock', service: web, because: 'of prod' }],
  [
    'lock "because" for "2h"',
    { kind: 'lock', about: 'lock', service: { name: 'because' }, forMs: 7_200_000 },
  ],
  ['unlock web', { kind: 'lock', about: 'unlock', service: web }],
  ['unlock prod/*', { kind: 'lock', about: 'unlock', target: 'prod' }],
  ['unlock OP_abcdefghijkl', { kind: 'lock', about: 'unlock', op: 'op_abcdefghijkl' }],
  [
    'lock web steal=OP_abcdefghijkl for 30m because the fix is ready',
    {
      kind: 'lock',
      about: 'lock',
      service: web,
      steal: 'op_abcdefghijkl',
      forMs: 1_800_000,
      because: 'the fix is ready',
    },
  ],
  ['unlock blue/web', { kind: 'lock', about: 'unlock', service: { name: 'web', cluster: 'blue' } }],
  ['locks', { kind: 'lock', about: 'list' }],
  ['enrol', { is: 'enrol' }],
])('%s', (text, expected) => {
  expect(work(text)).toEqual(expected);
});

test.each([
  ['scael web 5', 'unknown_verb', 'I do not know `scael`. Did you mean `/ecs scale`?'],
  ['frobnicate', 'unknown_verb', 'I do not know `frobnicate`. See `/ecs help`.'],
  [
    'scale',
    'missing_argument',
    '`/ecs scale` needs a service. Say `/ecs scale <service> <tasks> [on <target>] [for <time>]`, for example `/ecs scale web 5`.',
  ],
  ['scale web', 'missing_argument', undefined],
  [
    'scale web 10 for ever',
    'bad_duration',
    '`ever` is no time that I know. Say it like `30m`, `2h` or `3d`, from a minute to a week.',
  ],
  [
    'scale web 10 for 30s',
    'too_short_a_time',
    'A timed change lasts from a minute to a week. Leave `for` out where it is to stay; else say it like `30m`, `2h` or `3d`.',
  ],
  ['scale web 10 for 8d', 'too_long_a_time', undefined],
  ['scale web 10 for', 'missing_argument', undefined],
  ['scale web 10 for 2h for 3h', 'unexpected_word', undefined],
  [
    'timed revert',
    'missing_argument',
    '`/ecs timed revert` what? Say the id of its op after it; `/ecs timed` shows it.',
  ],
  ['timed revert web', 'bad_op_id', undefined],
  [
    'timed prod op_abcdefghijkl',
    'unexpected_word',
    'I did not expect `op_abcdefghijkl`. Say `/ecs timed [target]` or `/ecs timed revert <op id>`.',
  ],
  [
    'task 1a2b3c',
    'bad_task_id',
    "`1a2b3c` is no task's id. Say at least its first eight letters and digits, as `/ecs tasks <service>` shows them.",
  ],
  ['task a/b/c/1a2b3c4d', 'bad_task_id', undefined],
  ['task prod/blue/1a2b3c4d on staging', 'two_targets', undefined],
  ['services page=0', 'bad_page', '`0` is no page. Say its number, like `page=2`.'],
  [
    'services page=',
    'missing_argument',
    '`--page` what? Say the page after it: `/ecs services [target] [--page …] [on <target>]`.',
  ],
  ['logs web --since=', 'missing_argument', undefined],
  ['clusters prod on staging', 'two_targets', undefined],
  ['taskdef web latest', 'bad_revision', undefined],
  ['events web everything', 'unexpected_word', undefined],
  [
    'scale web lots',
    'bad_count',
    '`tasks` must be a whole number up to 99999, like `5`, `+2` or `-1`. Try `/ecs scale web 5`.',
  ],
  ['scale web 5.5', 'bad_count', undefined],
  ['scale web 5.0', 'bad_count', undefined],
  ['scale web -0', 'bad_count', undefined],
  ['scale web −0', 'bad_count', undefined],
  ['scale web +100000', 'bad_count', undefined],
  ['scale web ٥', 'bad_count', undefined],
  ['scale web 1e3', 'bad_count', undefined],
  ['scale web 05', 'bad_count', undefined],
  ['scale web 100000', 'bad_count', undefined],
  ['scale web +0', 'bad_count', undefined],
  [
    'scale web 5 now',
    'unexpected_word',
    'I did not expect `now`. Try `/ecs scale <service> <tasks> [on <target>] [for <time>]`.',
  ],
  ['scale a/b/c/d 5', 'bad_service_name', undefined],
  ['scale we.b 5', 'bad_service_name', undefined],
  ['scale web 5 on', 'missing_target', undefined],
  ['scale web 5 on prod on staging', 'two_targets', undefined],
  ['scale prod/blue/web 5 on staging', 'two_targets', undefined],
  ['scale web 5 on <!channel>', 'bad_target_name', undefined],
  ['pending on prod', 'unexpected_word', undefined],
  ['services prod on staging', 'two_targets', undefined],
  [
    'scale --force web 5',
    'unexpected_word',
    'I did not expect `--force`. Try `/ecs scale <service> <tasks> [on <target>] [for <time>]`.',
  ],
  [
    'status `',
    'bad_service_name',
    "`'` is no service's name. Say `name`, `cluster/name` or `target/cluster/name`.",
  ],
  ['status web/', 'bad_service_name', undefined],
  [`status ${'x'.repeat(256)}`, 'bad_service_name', undefined],
  [`status ${'c'.repeat(256)}/web`, 'bad_service_name', undefined],
  ['help scael', 'unknown_verb', 'I do not know `scael`. Did you mean `/ecs scale`?'],
  ['op op_abcdefghijk1', 'bad_op_id', undefined],
  ['op op_abcdefghijklm', 'bad_op_id', undefined],
  ['cancel op_web', 'bad_op_id', undefined],
  ['op 17', 'bad_op_id', undefined],
  [`status ${'x'.repeat(500)}`, 'too_long', undefined],
  ['status web constructor=5', 'unexpected_word', undefined],
  [
    'lock',
    'missing_argument',
    '`/ecs lock` needs a service or target. Say `/ecs lock <service or target> [--steal …] [on <target>] [for <time>] [because <why>]`, for example `/ecs lock web for 2h because we migrate its database`.',
  ],
  ['lock web for', 'missing_argument', undefined],
  ['lock web because', 'missing_argument', undefined],
  ['lock web because ""', 'missing_argument', undefined],
  [
    'lock web for ever',
    'bad_duration',
    '`ever` is no time that I know. Say it like `90s`, `30m`, `2h` or `3d`.',
  ],
  ['lock web for 0h', 'bad_duration', undefined],
  ['lock web for 1.5h', 'bad_duration', undefined],
  ['lock web for 31d', 'too_long_a_time', undefined],
  ['lock web for 2592001s', 'too_long_a_time', undefined],
  ['lock web for 2h for 3h', 'unexpected_word', undefined],
  [`lock web because ${'x'.repeat(201)}`, 'too_long_a_reason', undefined],
  ['lock prod/* on staging', 'two_targets', undefined],
  ['lock pr_od/*', 'bad_target_name', undefined],
  ['lock prod/prod/*', 'bad_service_name', undefined],
  ['lock web staging', 'unexpected_word', undefined],
  ['unlock web for 2h', 'unexpected_word', undefined],
  ['unlock op_web', 'bad_op_id', undefined],
  ['lock web steal=17', 'bad_op_id', undefined],
  ['logs web --since now', 'bad_duration', undefined],
  ['logs web --since 31d', 'bad_duration', undefined],
  ['logs web --filter', 'missing_argument', undefined],
  ['logs web --filter "a" --filter "b"', 'unexpected_word', undefined],
  ['logs web --task web', 'bad_task', undefined],
  ['logs web --since 15m -f', 'since_and_follow', undefined],
  ['logs op_abcdefghijkl --since 15m', 'already_read', undefined],
  ['logs web --tail 5', 'unexpected_word', undefined],
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

test.each([
  ['scael web 5', ['scale web 5']],
  ['hook web continue', ['help hook', 'hooks']],
  ['hook continue web 5', ['hooks']],
  ['hook continue web ecs-pause-Xk7r now', ['help hook']],
  ['scael “web” 5 —target prod', ['scale web 5 on prod']],
  ['scael web', ['help scale']],
  ['frobnicate', ['help']],
  ['hlep scale', ['help scale']],
  ['help scael', ['help scale']],
  ['status web now', ['status web']],
  ['pending please', ['pending']],
  ['enroll', ['enrol']],
  ['enrol me', ['enrol']],
  ['scale web 5 now', ['help scale']],
  ['cancel web now', ['help cancel']],
  ['services prod on staging', ['services on prod', 'services on staging']],
  ['op 17', ['pending']],
  ['loock web for 120m', ['lock web for 2h', 'help hook', 'help locks']],
  ['lock web now', ['help lock']],
  ['locks please', ['locks']],
])('%s offers %j: whole lines, and never a change with a word left out', (text, instead) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ instead }));
});

test('every example is understood, and begins as its usage does', () => {
  for (const command of commands)
    for (const example of command.examples) {
      expect(() => parse(example)).not.toThrow();
      expect(example.startsWith(`/ecs ${command.verb}`)).toBe(true);
      expect(usage(command).startsWith(`/ecs ${command.verb}`)).toBe(true);
    }
});

test.each([
  ['status <http://web.io|web.io>', 'status web.io'],
  ['scale a &amp; b &lt;c&gt;', 'scale a & b <c>'],
  ['mail <mailto:a@b.io|a@b.io>', 'mail a@b.io'],
  ['see <https://x.io/y>', 'see https://x.io/y'],
  ['mail <mailto:a@b.io>', 'mail a@b.io'],
  ['call <tel:+15551234|+15551234>', 'call +15551234'],
  ['web &amp;lt; db', 'web &lt; db'],
  ['<!subteam^S1|@sre> and <!here|here>', '@sre and here'],
  ['<@U1|dev> in <#C1|>', '<@U1> in <#C1|>'],
  ['scale <http://web.io|web.io>/api 5', 'scale web.io/api 5'],
  ['in <#C1|ops>', 'in #ops'],
  ['hi <@U1>', 'hi <@U1>'],
])('a mention that Slack wrote as %s reads %s', (slack, typed) => {
  expect(unslack(slack)).toBe(typed);
});
