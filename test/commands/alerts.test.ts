/** What commands about alerts are read as, and how they are refused. */
import { parse } from '../../src/commands/index.ts';
import { refusalOf, work } from './read.ts';

const web = { name: 'web' };
const pr = 'pr_abcdefghijkl';
const asked = (about: string, more: object = {}) => ({ kind: 'alerts', about, ...more });
const subscribed = (match: object, more: object = {}) => asked('subscribe', { match, ...more });
const muted = (on: object, forMs: number) => asked('mute', { on, forMs, because: 'we migrate' });

test.each<[string, object]>([
  ['alerts', asked('list')],
  ['alerts on prod', asked('list', { target: 'prod' })],
  ['ALERTS Prod', asked('list', { target: 'prod' })],
  ['alerts "mute"', asked('list', { target: 'mute' })],
  ['alerts subscribe', subscribed({})],
  ['alerts subscribe web', subscribed({}, { service: web })],
  ['alerts subscribe web on prod', subscribed({}, { service: { name: 'web', target: 'prod' } })],
  ['alerts subscribe on prod', subscribed({ targets: ['prod'] })],
  ['alerts subscribe prod/*', subscribed({ targets: ['prod'] })],
  ['alerts subscribe web-*', subscribed({ services: ['web-*'] })],
  ['alerts subscribe web-* on prod', subscribed({ targets: ['prod'], services: ['web-*'] })],
  ['alerts subscribe blue/w?b', subscribed({ services: ['blue/w?b'] })],
  ['alerts subscribe prod/blue/*', subscribed({ targets: ['prod'], services: ['blue/*'] })],
  [
    'alerts subscribe web KINDS=tasks,Alarm,tasks —severity error',
    subscribed({ kinds: ['tasks', 'alarm'], severity: 'error' }, { service: web }),
  ],
  ['alerts subscribe kinds=info', subscribed({ kinds: ['info'] })],
  ['alerts unsubscribe SUB_abcdef', asked('unsubscribe', { id: 'sub_abcdef' })],
  ['alerts mute web for 2h because we migrate', muted({ service: web }, 7_200_000)],
  ['alerts mute prod/* for 90s because “we migrate”', muted({ target: 'prod' }, 90_000)],
  [
    'alerts mute "for" on prod for 3d because we migrate',
    muted({ service: { name: 'for', target: 'prod' } }, 259_200_000),
  ],
  ['alerts unmute mute_abcdef', asked('unmute', { id: 'mute_abcdef' })],
  ['alerts routes', asked('routes')],
  ['alerts routes web', asked('routes', { on: { service: web } })],
  ['alerts routes on prod', asked('routes', { on: { target: 'prod' } })],
  ['alerts Test prod/*', asked('test', { on: { target: 'prod' } })],
  [`alerts acknowledge ${pr}`, asked('acknowledge', { problem: pr })],
  [`alerts unacknowledge ${pr.toUpperCase()}`, asked('unacknowledge', { problem: pr })],
  [`alerts details ${pr}`, asked('details', { problem: pr })],
  [`alerts silence ${pr} for 30m`, asked('silence', { problem: pr, forMs: 1_800_000 })],
])('%s', (text, expected) => {
  expect(work(text)).toEqual(expected);
});

test.each<[string, string, string, readonly string[]]>([
  [
    'alerts mut web for 2h because we migrate',
    'unknown_word',
    'I do not know `alerts mut`. Did you mean `/ecs alerts mute`?',
    ['alerts mute web for 2h because we migrate'],
  ],
  [
    'alerts route',
    'unknown_word',
    'I do not know `alerts route`. Did you mean `/ecs alerts routes` or `/ecs alerts mute`?',
    ['alerts routes', 'help alerts'],
  ],
  [
    'alerts prod now',
    'unexpected_word',
    'I did not expect `now`. Try `/ecs alerts [target] [on <target>]`.',
    ['alerts on prod'],
  ],
  [
    'alerts prod on staging',
    'two_targets',
    '`prod` and `staging` are two targets. Say one of them.',
    ['alerts on prod', 'alerts on staging'],
  ],
  [
    'alerts mute web because we migrate',
    'missing_argument',
    'For how long? Say it, for example `/ecs alerts mute web for 2h because we migrate`.',
    ['help alerts'],
  ],
  [
    'alerts mute web for 2h',
    'missing_argument',
    'Because of what? Say it, for example `/ecs alerts mute web for 2h because we migrate`.',
    ['help alerts'],
  ],
  [
    'alerts mute web for 31d because x',
    'bad_duration',
    '`31d` is no time that I can be quiet for. Say it like `30m`, `2h` or `3d`, 30 days at most.',
    [],
  ],
  [
    'alerts mute',
    'missing_argument',
    '`/ecs alerts mute` needs a service or target. Say `/ecs alerts mute <service or target> [on <target>] [for <time>] [because <why>]`, for example `/ecs alerts mute web for 2h because we migrate its database`.',
    ['help alerts'],
  ],
  [
    `alerts silence ${pr}`,
    'missing_argument',
    `For how long? Say it, for example \`/ecs alerts silence ${pr} for 1h\`.`,
    ['help alerts'],
  ],
  [
    'alerts acknowledge op_abcdefghijkl',
    'bad_id',
    '`op_abcdefghijkl` is no problem id. Ids look like `pr_` and twelve letters or digits. See `/ecs alerts`.',
    ['alerts'],
  ],
  [
    'alerts unsubscribe web',
    'bad_id',
    '`web` is no subscription id. Ids look like `sub_` and six letters or digits. See `/ecs alerts routes`.',
    ['alerts routes'],
  ],
  [
    'alerts unmute mute_1',
    'bad_id',
    '`mute_1` is no mute id. Ids look like `mute_` and six letters or digits. See `/ecs alerts`.',
    ['alerts'],
  ],
  [
    'alerts subscribe web kinds=alarms',
    'bad_kind',
    '`alarms` is no kind of alert. Did you mean `alarm`?',
    ['help alerts'],
  ],
  [
    'alerts subscribe web severity=worst',
    'bad_severity',
    '`worst` is no severity. There are `info`, `warning`, `error`.',
    ['help alerts'],
  ],
  [
    'alerts subscribe a/b/c/w*',
    'bad_service_name',
    '`a/b/c/w*` names no services. Say `web-*`, `cluster/web-*` or `target/cluster/web-*`; `target/*` is all of a target.',
    [],
  ],
  [
    'alerts subscribe prod/blue/w* on staging',
    'two_targets',
    '`prod/blue/any` names one target and `on staging` another. Say one of them.',
    [],
  ],
  [
    'alerts routes web now',
    'unexpected_word',
    'I did not expect `now`. Try `/ecs alerts routes [service or target] [on <target>]`.',
    ['alerts routes web'],
  ],
  [
    'alerts test web now',
    'unexpected_word',
    'I did not expect `now`. Try `/ecs alerts test [service or target] [on <target>]`.',
    ['help alerts'],
  ],
  [
    `alerts details ${pr} now`,
    'unexpected_word',
    'I did not expect `now`. Try `/ecs alerts details <problem id>`.',
    ['help alerts'],
  ],
])('%s is refused', (text, code, said, instead) => {
  const refusal = refusalOf(text);
  expect(refusal).toMatchObject({ code, instead });
  expect(`${refusal.message} ${refusal.next}`).toBe(said);
});

test('a word that is neither a target nor one of its own is answered with all that there are', () => {
  const targets = ['prod', 'mut'];
  expect(refusalOf('alerts bogus', targets)).toMatchObject({
    code: 'unknown_word',
    message: 'I do not know `alerts bogus`.',
    next: 'After `alerts` comes a target (`prod`, `mut`) or one of `subscribe`, `unsubscribe`, `mute`, `unmute`, `routes`, `test`, `acknowledge`, `unacknowledge`, `silence`, `details`.',
    instead: ['alerts', 'help alerts'],
  });
  expect(refusalOf('alerts pord', targets).instead).toEqual(['alerts on prod']);
  expect(parse('alerts mut', targets)).toEqual({ is: 'work', work: asked('list', { target: 'mut' }) });
  expect(parse('alerts list', targets)).toEqual({ is: 'work', work: asked('list') });
});
