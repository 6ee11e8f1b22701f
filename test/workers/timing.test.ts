import type { Rule } from '../../src/approvals/rules.ts';
import type { ScaleChange, TimedStanding } from '../../src/work.ts';
import { timingOf, wayBackChecks } from '../../src/workers/timing.ts';
import { termsOf } from '../terms.ts';

const hour = 3_600_000;
const scope = { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' };
const who = { team: 'T', user: 'dev' };
const stands: TimedStanding = {
  op: 'op_first',
  target: 'prod',
  cluster: 'prod',
  service: 'web',
  who,
  from: 3,
  to: 10,
  until: 42,
};
const over = { op: 'op_first', to: 3, until: 42 };

test.each<[string, number, number, number | undefined, TimedStanding | undefined, object]>([
  ['for good: nothing to undo', 3, 10, undefined, undefined, {}],
  ['for a time: back to what was before', 3, 10, hour, undefined, { back: { to: 3, afterMs: hour } }],
  [
    'on top of a timed one: back to where that would go',
    10,
    12,
    hour,
    stands,
    { back: { to: 3, afterMs: hour }, over },
  ],
  ['kept: the timed one is over', 10, 10, undefined, stands, { over }],
  ['extended: the same way back, later', 10, 10, hour, stands, { back: { to: 3, afterMs: hour }, over }],
])('%s', (_, from, to, forMs, standing, expected) => {
  expect(timingOf({ from, to }, forMs, standing)).toEqual(expected);
});

test('what would go back to what it is to run meanwhile is refused', () => {
  expect(() => timingOf({ from: 10, to: 3 }, hour, stands)).toThrow('It would go back to the 3');
});

/** Friday 17:00 in Berlin; the freeze begins at 18:00. */
const at = Date.parse('2026-11-27T16:00:00Z');
const rule = (more: Partial<Rule>): Rule => ({
  name: 'evenings',
  match: {},
  from: [],
  distinct: false,
  stepUp: false,
  ...more,
});
const evening = { zone: 'Europe/Berlin', from: '18:00', to: '22:00' };

test.each<[string, Partial<Rule>, number, RegExp | undefined]>([
  ['frozen by then', { freeze: evening }, 2 * hour, /left as it is\. It is frozen by "evenings"/],
  ['not frozen yet', { freeze: evening }, hour / 2, undefined],
  [
    'more is asked for by then',
    { match: { hours: evening }, approvals: 2 },
    2 * hour,
    /ask for more then: evenings/,
  ],
])('its way back: %s', (_, more, afterMs, said) => {
  const change: ScaleChange = { kind: 'scale', from: 3, to: 10, back: { to: 3, afterMs } };
  const [check] = wayBackChecks([rule(more)], 1, { change, scope, at }, termsOf());
  if (said) expect(check?.said).toMatch(said);
  else expect(check).toBeUndefined();
});
