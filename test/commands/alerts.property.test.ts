/** What holds of any command about alerts, and of any work about them that is printed. */
import fc from 'fast-check';
import { parse, print } from '../../src/commands/index.ts';
import { printParsed } from '../../src/commands/print.ts';
import { UserError } from '../../src/errors.ts';
import { type AlertFilter, type AlertsWork, alertKinds, severities } from '../../src/work.ts';
import { awsName, service, target } from './names.ts';
import { readOf } from './read.ts';

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
      const read = readOf(text);
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
