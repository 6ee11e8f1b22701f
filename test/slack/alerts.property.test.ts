/** Messages about problems of which every text is whatever AWS may say. */
import fc from 'fast-check';
import { causes, type Why } from '../../src/seen.ts';
import { alertCard, alertNote, alertTo } from '../../src/slack/alerts.ts';
import { shared } from '../../src/slack/answers.ts';
import { type AlertCause, alertKinds, type Problem, severities } from '../../src/work.ts';
import { validateBlocks } from '../../world/slack/kit.ts';
import { sre } from './alert.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '',
    '`',
    '<!channel> *x* _y_ ~z~ <https://x.io|x>',
    'a'.repeat(5_000),
    '&<>"',
    '\n\n',
    '<@U0DEV>',
    '🔥'.repeat(90),
  ),
);
const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
const person = fc.constant(sre);
const anyCause = fc.constantFrom<AlertCause>(
  ...causes,
  'unknown',
  'alarm',
  'agent_gone',
  'findings',
  'waits_for_approval',
  'news',
  'test',
);
const anyFinding = fc.record({
  cause: fc.constantFrom(...causes),
  sure: fc.constantFrom('certain' as const, 'possible' as const),
  facts: fc.record({ container: text, image: text, name: text, exitCode: fc.integer() }),
  cites: fc.constant([]),
});
const optional = <T>(value: T, requiredKeys: (keyof T)[]) =>
  fc.record(value as never, { requiredKeys } as never);
const anyFound = optional(
  {
    at,
    findings: fc.array(anyFinding, { maxLength: 3 }),
    wanted: fc.nat(),
    running: fc.nat(),
    revision: text,
    unchecked: fc.array(text, { maxLength: 30 }),
    cpu: fc.array(fc.double({ min: -1, max: 200, noNaN: true }), { maxLength: 200 }),
    starter: fc.oneof(
      fc.constant({ is: 'op', op: 'op_abcdefghijkl', who: sre }),
      fc.record({ is: fc.constantFrom('role', 'user', 'console'), name: text }),
      fc.constant({ is: 'unknown' }),
    ),
    rollout: text,
  },
  ['at', 'findings', 'unchecked', 'cpu'],
);
const anyProblem = optional(
  {
    id: fc.constant('pr_abcdefghijkl'),
    kind: fc.constantFrom(...alertKinds),
    severity: fc.constantFrom(...severities),
    scope: optional({ target: text, maybe: fc.array(text, { maxLength: 5 }), cluster: text, service: text }, [
      'target',
    ]),
    cause: anyCause,
    key: text,
    subject: fc.oneof(text, fc.constant('U0DEV')),
    deployment: text,
    text,
    state: fc.constantFrom('open', 'over'),
    count: fc.nat(),
    times: fc.array(at, { maxLength: 3 }),
    first: at,
    last: at,
    overAt: at,
    overBy: fc.oneof(text, fc.constantFrom('told', 'completed')),
    again: fc.nat(),
    version: fc.nat(),
    posts: fc.constant({ C0OPS: { channel: 'C0OPS', ts: '1', told: 0 } }),
    op: fc.constant('op_abcdefghijkl'),
    found: anyFound,
    ack: fc.record({ who: person, at }),
    silence: optional({ who: person, until: at, because: text }, ['who', 'until']),
    members: fc.record({ places: fc.array(text, { maxLength: 60 }), open: fc.nat(), of: fc.nat() }),
  },
  [
    'id',
    'kind',
    'severity',
    'scope',
    'cause',
    'key',
    'text',
    'state',
    'count',
    'times',
    'first',
    'last',
    'again',
    'version',
    'posts',
  ],
) as fc.Arbitrary<Problem>;

test('whatever AWS says: every message is one that Slack takes, and nothing in it is mrkdwn', () => {
  fc.assert(
    fc.property(anyProblem, fc.option(fc.constant('S0SRE')), text, (problem, mention, said) => {
      const why: Why = {
        scope: { target: 'prod', cluster: said, service: said },
        now: 'ailing',
        findings: [],
        raw: [said],
        sure: false,
        looked: [said],
        unchecked: [said],
      };
      const all = [
        alertCard(problem, mention ?? undefined),
        alertTo(problem),
        ...(['again', 'over'] as const).map(kind => alertNote(problem, { kind })),
        shared(alertNote(problem, { kind: 'details', why })),
      ];
      for (const { text, blocks } of all) {
        expect(validateBlocks(blocks, 'message')).toEqual([]);
        expect(JSON.stringify(blocks)).not.toContain('"mrkdwn"');
        expect(text).not.toMatch(/<[!@#h]/);
        expect(text).not.toBe('');
      }
    }),
    { numRuns: 150 },
  );
});
