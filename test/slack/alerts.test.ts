import type { RichTextElement } from '@slack/types';
import fc from 'fast-check';
import { causes, type Finding, type Why } from '../../src/seen.ts';
import { alertCard, alertNote, alertTo } from '../../src/slack/alerts.ts';
import { shared } from '../../src/slack/answers.ts';
import type { Say } from '../../src/slack/blocks.ts';
import { type AlertCause, alertKinds, type Problem, severities } from '../../src/work.ts';
import { validateBlocks } from '../../world/slack/kit.ts';
import { problemWith } from '../workers/alerts/problem.ts';

const sre = { team: 'T0TEAM', user: 'U0SRE' };
const minute = 60_000;
const start = Date.parse('2026-11-26T14:02:30Z');
const finding = (more: Partial<Finding> = {}): Finding => ({
  cause: 'out_of_memory',
  sure: 'certain',
  facts: { container: 'web', limit: 512 },
  cites: [],
  ...more,
});
const found = (more: Partial<NonNullable<Problem['found']>> = {}) => ({
  at: start,
  findings: [finding()],
  wanted: 3,
  running: 1,
  revision: 'web:42',
  unchecked: [],
  cpu: [10, 50, 93],
  ...more,
});
const tasks = (more: Partial<Problem> = {}) =>
  problemWith({ kind: 'tasks', first: start, last: start + minute, count: 3, ...more });
const over = (more: Partial<Problem> = {}) =>
  tasks({ state: 'over', overAt: start + 12 * minute, overBy: 'recovered', ...more });

/** Returns a message as people read it, a block a paragraph; people, groups, channels and moments by their ids. */
const read = ({ blocks }: Say) =>
  blocks
    .map(block => {
      if (block.type === 'header') return block.text.text;
      if (block.type === 'actions')
        return block.elements
          .map(one => ('text' in one && one.text ? `[${one.text.text}]` : '[▾]'))
          .join(' ');
      return block.type === 'rich_text'
        ? block.elements
            .flatMap(part => (part.type === 'rich_text_section' ? part.elements.map(shown) : []))
            .join('')
        : block.type;
    })
    .join('\n');
function shown(one: RichTextElement): string {
  if (one.type === 'text') return one.text;
  if (one.type === 'user') return `@${one.user_id}`;
  if (one.type === 'usergroup') return `@${one.usergroup_id}`;
  if (one.type === 'channel') return `#${one.channel_id}`;
  return one.type === 'date' ? new Date(one.timestamp * 1000).toISOString().slice(11, 16) : '';
}
const titleOf = (problem: Problem) => read(alertCard(problem)).split('\n')[0];

/** Returns what the controls of a message would have typed, by what they say. */
function controls({ blocks }: Say): Record<string, string | undefined> {
  const elements = blocks.flatMap(block => (block.type === 'actions' ? block.elements : []));
  return Object.fromEntries(
    elements.flatMap(one => {
      if (one.type === 'button') return [[one.text.text, one.value]];
      if (one.type !== 'static_select') return [];
      return (one.options ?? []).map(({ text, value }) => [`${one.placeholder?.text} ${text.text}`, value]);
    }),
  );
}

test.each<[string, Problem]>([
  [
    '🔥 web: container web was killed: it used more memory than it may (512 MiB) (prod)',
    tasks({ found: found() }),
  ],
  ['🔥 web: a container was killed: it used more memory than it may (prod)', tasks()],
  [
    '🔥 web: likely: Container web was killed: it used more memory than it may (512 MiB) (prod)',
    tasks({ cause: 'unknown', found: found({ findings: [finding({ sure: 'likely' })] }) }),
  ],
  ['⚠️ web: tasks stop, and nobody says why (prod)', tasks({ cause: 'unknown', severity: 'warning' })],
  [
    '❌ web: deployment is failing: a container was killed: it used more memory than it may (prod)',
    problemWith(),
  ],
  [
    '❌ web: deployment failed, rolled back: its deployment fails, and nobody says why (prod)',
    problemWith({ cause: 'unknown', found: found({ findings: [], rollout: 'ROLLBACK_SUCCESSFUL' }) }),
  ],
  [
    '❌ web: deployment failed (prod)',
    problemWith({ cause: 'deployment_failed', found: found({ findings: [], rollout: 'FAILED' }) }),
  ],
  [
    '❌ web: deployment failed: container web was killed: it used more memory than it may (512 MiB) (prod)',
    problemWith({ cause: 'deployment_failed', found: found({ rollout: 'FAILED' }) }),
  ],
  [
    '❌ web: deployment failed: the circuit breaker failed the deployment (prod)',
    problemWith({
      cause: 'breaker_tripped',
      found: found({ findings: [finding({ past: true })], rollout: 'FAILED' }),
    }),
  ],
  [
    '🔥 web: the alarm web-5xx fires (prod)',
    problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-5xx' }),
  ],
  [
    '🔥 The alarm queue-depth fires (prod or staging)',
    problemWith({
      kind: 'alarm',
      cause: 'alarm',
      subject: 'queue-depth',
      scope: { target: 'prod', maybe: ['staging'] },
    }),
  ],
  [
    '⚠️ blue: the ECS agent of instance 0a1b2c3d is disconnected (prod)',
    problemWith({
      kind: 'instance',
      cause: 'agent_gone',
      severity: 'warning',
      subject: '0a1b2c3d',
      scope: { target: 'prod', cluster: 'blue' },
    }),
  ],
  [
    '🔥 A scan found something bad in web:1.5.0 (prod)',
    problemWith({ kind: 'image', cause: 'findings', subject: 'web:1.5.0', scope: { target: 'prod' } }),
  ],
  [
    '⏸️ web: its deployment is paused: it waits for somebody to continue it (prod)',
    problemWith({ kind: 'pause', cause: 'waits_for_approval' }),
  ],
  [
    'ℹ️ web: has reached a steady state (prod)',
    problemWith({
      kind: 'info',
      severity: 'info',
      cause: 'news',
      text: 'has reached a steady state.',
      state: 'over',
      overBy: 'told',
    }),
  ],
  [
    '🧪 web: a test: this is how an alert arrives here (prod)',
    problemWith({ kind: 'test', cause: 'test', state: 'over', overBy: 'told' }),
  ],
  [
    '🧪 A test: this is how an alert arrives here (prod)',
    problemWith({ kind: 'test', cause: 'test', state: 'over', overBy: 'told', scope: { target: 'prod' } }),
  ],
  ['✅ Over after 12 min: web: a container was killed: it used more memory than it may (prod)', over()],
  [
    '🔥 6 services of prod: the registry could not be reached from the subnets of these tasks',
    tasks({ cause: 'registry_unreachable', members: { places: ['prod/prod/web'], open: 6, of: 6 } }),
  ],
  [
    '🔥 9 services of prod: their tasks keep failing to start, and ECS waits longer before each try',
    tasks({ cause: 'starts_keep_failing', members: { places: ['prod/prod/web'], open: 9, of: 9 } }),
  ],
])('%s', (title, problem) => {
  expect(titleOf(problem)).toBe(title);
});

test('a heading fits, and always says where it is', () => {
  const title = titleOf(problemWith({ scope: { target: 'prod', service: 'w'.repeat(300) } })) ?? '';
  expect(title.length).toBeLessThanOrEqual(150);
  expect(title).toMatch(/… \(prod\)$/);
});

test('the card says what is wrong, what to do, how often, how it is now, and who began it', () => {
  const problem = problemWith({
    first: start,
    last: start + minute,
    count: 4,
    again: 3,
    scope: { target: 'prod', cluster: 'prod', service: 'web' },
    found: found({
      unchecked: ['its alarms (denied)'],
      starter: { is: 'role', name: 'ci-deploy' },
      rollout: 'IN_PROGRESS',
    }),
    ack: { who: sre, at: start },
    silence: { who: sre, until: start + 60 * minute, because: 'we know' },
  });
  expect(read(alertCard(problem, 'S0SRE'))).toBe(
    [
      '❌ web: deployment is failing: container web was killed: it used more memory than it may (512 MiB) (prod)',
      'For @S0SRE',
      'prod/prod/web',
      '4 times, first 14:02, last 14:03',
      'Container web was killed: it used more memory than it may (512 MiB).',
      '→ Raise its memory in the task definition, or mend what eats it.',
      'AWS says: ECS deployment ecs-svc/1 failed: tasks failed to start.',
      'Wanted 3 of web:42, running 1 in all',
      'CPU 93 % ▁▅█ (last hour)',
      'Its deployment was begun by CI or a service, with the role ci-deploy',
      'Could not check: its alarms (denied)',
      'pr_abcdefghijkl',
      'It came back 3 times',
      '👀 Acknowledged by @U0SRE, 14:02',
      '🔕 Silenced by @U0SRE until 15:02, because we know',
      '[Unacknowledge] [▾] [Why] [Logs] [Roll back] [Scale up]',
    ].join('\n'),
  );
});

test('when it is over the card says for how long it was, and how that is known', () => {
  expect(read(alertCard(over({ again: 1 })))).toMatch(
    /AWS says that it is well again, 14:14\. It lasted 12 min from first to last, and was well in between\.\nIt came back once\n\[Why\] \[Logs\]$/,
  );
  expect(read(alertCard(over({ overBy: 'replaced' })))).toMatch(
    /A newer deployment took its place and completed/,
  );
  expect(read(alertCard(over({ overBy: 'seen well' })))).toMatch(/AWS shows that it is well again/);
});

test('a digest names its services, and how many of them still fail', () => {
  const places = Array.from({ length: 25 }, (_, i) => `prod/prod/s${i}`);
  const text = read(alertCard(tasks({ scope: { target: 'prod' }, members: { places, open: 24, of: 25 } })));
  expect(text).toMatch(/24 of 25 still fail\n· prod\/prod\/s0\n[\s\S]*· prod\/prod\/s19\n… and 5 more/);
  expect(text).toMatch(/\n\[Acknowledge\] \[▾\]$/);
});

test.each<[string, Problem, string[]]>([
  ['a deployment', problemWith(), ['Roll back']],
  [
    'one that ECS goes back from',
    problemWith({ found: found({ rollout: 'ROLLBACK_IN_PROGRESS', cpu: [] }) }),
    [],
  ],
  [
    'one whose way back failed, too',
    problemWith({ found: found({ rollout: 'ROLLBACK_FAILED', cpu: [] }) }),
    ['Roll back'],
  ],
  ['tasks', tasks(), ['Restart']],
  ['tasks that are busy', tasks({ found: found({ cpu: [80] }) }), ['Scale up', 'Restart']],
  ['a service', problemWith({ kind: 'service' }), []],
  ['one at its most', problemWith({ kind: 'service', cause: 'at_autoscaling_max' }), ['Scale up']],
  [
    'an alarm about CPU',
    problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-CPU-high' }),
    ['Scale up'],
  ],
  ['another alarm', problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-5xx', text: '' }), []],
])('how %s can be mended', (_, problem, expected) => {
  const { Acknowledge, Why, Logs, ...more } = controls(alertCard(problem));
  expect({ Acknowledge, Why, Logs }).toEqual({
    Acknowledge: 'alerts acknowledge pr_abcdefghijkl',
    Why: 'why prod/prod/web',
    Logs: 'logs prod/prod/web',
  });
  expect(Object.keys(more).filter(name => !name.startsWith('🔕'))).toEqual(expected);
});

test('a control types what a person would: silence for a while, more tasks, back', () => {
  expect(controls(alertCard(problemWith({ found: found({ wanted: 9 }), ack: { who: sre, at: 0 } })))).toEqual(
    {
      Unacknowledge: 'alerts unacknowledge pr_abcdefghijkl',
      '🔕 Silence… 30 min': 'alerts silence pr_abcdefghijkl for 30m',
      '🔕 Silence… 1 h': 'alerts silence pr_abcdefghijkl for 1h',
      '🔕 Silence… 4 h': 'alerts silence pr_abcdefghijkl for 4h',
      '🔕 Silence… 24 h': 'alerts silence pr_abcdefghijkl for 24h',
      Why: 'why prod/prod/web',
      Logs: 'logs prod/prod/web',
      'Roll back': 'rollback prod/prod/web',
      'Scale up': 'scale prod/prod/web +3',
    },
  );
  expect(controls(alertCard(problemWith({ kind: 'test', state: 'over', overBy: 'told' })))).toEqual({});
});

test.each([
  [
    'a service that is named as no service is',
    { target: 'prod', cluster: 'prod', service: 'web; scale web 0' },
  ],
  ['a cluster that is named as no cluster is', { target: 'prod', cluster: 'a b', service: 'web' }],
  ['a service of no known cluster', { target: 'prod', service: 'web' }],
])('nothing is typed for %s', (_, scope) => {
  expect(Object.keys(controls(alertCard(tasks({ scope })))).filter(name => !name.startsWith('🔕'))).toEqual([
    'Acknowledge',
  ]);
});

test('whoever asked for the deployment is told so, where everybody reads of it, and changes nothing from there', () => {
  const say = alertTo(
    problemWith({ op: 'op_abcdefghijkl', posts: { C0OPS: { channel: 'C0OPS', ts: '1', told: 1 } } }),
  );
  expect(read(say)).toMatch(
    /\nYou asked for this deployment \(op_abcdefghijkl\)\. What can be done about it is in #C0OPS\n/,
  );
  expect(Object.keys(controls(say))).toEqual(['Why', 'Logs']);
});

test('its thread says that it is back, and that it is over', () => {
  expect(read(alertNote(tasks({ again: 2 }), { kind: 'again' }))).toMatch(
    /^🔁 Back: web: a container was killed: it used more memory than it may\nIt came back 2 times, now 14:03$/,
  );
  expect(read(alertNote(over(), { kind: 'over' }))).toMatch(
    /^✅ Over after 12 min: web: [\s\S]*It lasted 12 min\.$/,
  );
});

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
