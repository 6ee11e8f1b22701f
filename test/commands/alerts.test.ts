import fc from 'fast-check';
import { parse, print } from '../../src/commands/index.ts';
import { printParsed } from '../../src/commands/print.ts';
import { UserError } from '../../src/errors.ts';
import {
  type AlertFilter,
  type AlertsWork,
  alertKinds,
  type ServiceName,
  severities,
} from '../../src/work.ts';

const work = (text: string) => {
  const parsed = parse(text);
  return parsed.is === 'work' ? parsed.work : parsed;
};
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
  const refused = (() => {
    try {
      return parse(text);
    } catch (error) {
      return error as UserError;
    }
  })();
  expect(refused).toMatchObject({ code, instead });
  expect(refused instanceof UserError && `${refused.message} ${refused.next}`).toBe(said);
});

const awsName = fc.oneof(
  fc.constantFrom('on', 'To', '--x', 'for', 'Because', 'mute', 'kinds', '-f'),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
);
const target = fc.oneof(fc.constantFrom('on', 'for', 'mute'), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/));
const service = fc
  .record({ name: awsName, cluster: awsName, target }, { requiredKeys: ['name'] })
  .map(named => named as ServiceName);
const on = fc.oneof(
  service.map(one => ({ service: one })),
  target.map(one => ({ target: one })),
);
const forMs = fc.integer({ min: 1, max: 30 * 86_400 }).map(seconds => seconds * 1_000);
const because = fc.oneof(
  fc.constantFrom('we go to prod for 2h', '"a" and "b"', "it's —x"),
  fc.stringMatching(/^[a-z]{1,9}( [a-z"]{1,9}){1,8}$/),
);
const glob = fc.stringMatching(/^[\w-]{0,9}[*?][\w*?-]{0,9}$/);
const chosen = fc.record(
  {
    kinds: fc.subarray([...alertKinds], { minLength: 1 }),
    severity: fc.constantFrom(...severities),
  },
  { requiredKeys: [] },
);
const globbed = fc
  .record(
    { targets: target.map(one => [one]), services: fc.tuple(fc.option(awsName), glob) },
    { requiredKeys: [] },
  )
  .map(({ targets, services }): AlertFilter => {
    // `on` is said once: a glob alone with `*` before its only slash is all of a target.
    const [cluster, name] = services ?? [null, undefined];
    const one =
      name === undefined ? [] : [cluster === null ? name : `${cluster}/${name === '*' ? 'x*' : name}`];
    return { ...(targets && { targets }), ...(one.length > 0 && { services: one }) };
  });
const subscribe = fc.oneof(
  fc.tuple(service, chosen).map(([one, match]) => ({ about: 'subscribe', match, service: one })),
  fc.tuple(globbed, chosen).map(([what, match]) => ({ about: 'subscribe', match: { ...what, ...match } })),
);
const id = (begins: string, length: number) =>
  fc.stringMatching(new RegExp(`^${begins}_[a-z2-7]{${length}}$`));
const problem = id('pr', 12);
const works = fc
  .oneof(
    fc.record({ about: fc.constant('list'), target }, { requiredKeys: ['about'] }),
    { weight: 4, arbitrary: subscribe },
    fc.record({ about: fc.constant('unsubscribe'), id: id('sub', 6) }),
    fc.record({ about: fc.constant('unmute'), id: id('mute', 6) }),
    fc.record({ about: fc.constant('mute'), on, forMs, because }),
    fc.record({ about: fc.constantFrom('routes', 'test'), on }, { requiredKeys: ['about'] }),
    fc.record({ about: fc.constantFrom('acknowledge', 'unacknowledge', 'details'), problem }),
    fc.record({ about: fc.constant('silence'), problem, forMs }),
  )
  .map(one => ({ kind: 'alerts', ...one }) as AlertsWork);

test('every work is printed as words that mean it, however its parts are named', () => {
  fc.assert(
    fc.property(works, one => {
      expect(parse(print(one))).toEqual({ is: 'work', work: one });
    }),
    { numRuns: 2_000 },
  );
});

test('any words after alerts are understood or refused, and mean the same when they are printed', () => {
  const words = fc.constantFrom(
    ...'subscribe unsubscribe mute unmute routes test silence acknowledge details web prod/* blue/w* prod/b/w? * ?'.split(
      ' ',
    ),
    ...'on to prod for 2h because --x —y "on" “for” kinds=alarm,tasks severity=info --kinds --severity=warning a/b/c/d*'.split(
      ' ',
    ),
    ...['sub_abcdef', 'mute_abcdef', 'pr_abcdefghijkl', 'because of', '`'],
  );
  const typed = fc.oneof(
    fc.array(words, { maxLength: 7 }),
    fc.array(fc.oneof(words, fc.string()), { maxLength: 4 }),
  );
  let understood = 0;
  fc.assert(
    fc.property(typed, more => {
      const text = `alerts ${more.join(' ')}`;
      const read = (() => {
        try {
          return parse(text);
        } catch (error) {
          if (error instanceof UserError) return error;
          throw error;
        }
      })();
      if (read instanceof UserError) {
        for (const line of read.instead) expect(() => parse(line)).not.toThrow();
        return;
      }
      understood++;
      expect(parse(printParsed(read))).toEqual(read);
    }),
    { numRuns: 2_000 },
  );
  expect(understood).toBeGreaterThan(100);
});
