/** What is refused, in which words, and which whole lines are offered instead. */
import { parse } from '../../src/commands/index.ts';
import { refusalOf } from './read.ts';

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
  const refusal = refusalOf(text);
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
  ['loock web for 120m', ['lock web for 2h', 'help hook', 'locks']],
  ['lock web now', ['help lock']],
  ['locks please', ['locks']],
])('%s offers %j: whole lines, and never a change with a word left out', (text, instead) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ instead }));
});

test.each([
  ['deploy web 1.5.0 prod', 'deploy web 1.5.0 on prod'],
  ['deploy web prod 1.5.0', 'deploy web 1.5.0 on prod'],
  ['deploy web 1.5.0 in Prod', 'deploy web 1.5.0 on prod'],
  ['deploy web 1.5.0 pord', 'deploy web 1.5.0 on prod'],
  ['deploy web:1.5.0 to prod', 'deploy web 1.5.0 on prod'],
  ['deploy web to 1.5.0', 'deploy web 1.5.0'],
  ['scale web 5 prod', 'scale web 5 on prod'],
  ['scale web to 5 on prod', 'scale web 5 on prod'],
  ['scale web 10 2h', 'scale web 10 for 2h'],
  ['restart prod web', 'restart web on prod'],
  ['rollback web prod', 'rollback web on prod'],
  ['rollback web 1.4.1 on prod', 'deploy web 1.4.1 on prod'],
  ['rollback web to 1.4.1', 'deploy web 1.4.1'],
  ['lock web prod because staging is next', 'lock web on prod because staging is next'],
  ['unlock web prod', 'unlock web on prod'],
  ['cancel web staging', 'cancel web on staging'],
  ['hook continue web prod', 'hook continue web on prod'],
  ['policy who restart web prod', 'policy who restart web on prod'],
  ['break-glass restart web prod because it is down', 'break-glass restart web on prod because it is down'],
  ['status web prod', 'status web on prod'],
  ['logs web last 15m', 'logs web since=15m'],
  ['alerts mute web prod for 2h because we migrate', 'alerts mute web on prod for 2h because we migrate'],
])('%s offers the whole line %s, and is not taken for it', (text, line) => {
  expect(refusalOf(text, ['prod', 'staging'])).toMatchObject({
    next: `Did you mean \`/ecs ${line}\`?`,
    instead: [line],
  });
});

test.each([
  ['scale web 5 now', ['help scale']],
  ['scale web 5 now because of prod', ['help scale']],
  ['scale web 5 "prod"', ['help scale']],
  ['scale web 5 prod on staging', ['help scale']],
  ['deploy web on prod', ['help deploy']],
  ['deploy web to "prod"', ['help deploy']],
  ['deploy web to pord', ['help deploy']],
  [`lock web prod because ${'a '.repeat(70)}`, ['help lock']],
])('%s names no target that could be meant: it offers %j', (text, instead) => {
  expect(refusalOf(text, ['prod', 'staging'])).toMatchObject({ instead });
});

test.each([
  ['stop web', 'Did you mean `/ecs cancel` or `/ecs scale`?', ['cancel web', 'help scale']],
  ['undo web on prod', 'Did you mean `/ecs rollback`?', ['rollback web on prod']],
  ['approve op_abcdefghijkl', 'Did you mean `/ecs pending`?', ['pending']],
  ['describe web', 'Did you mean `/ecs status`?', ['status web']],
])('%s, as other tools call it: %s', (text, next, instead) => {
  expect(refusalOf(text)).toMatchObject({ code: 'unknown_verb', next, instead });
});
