/** What a message about a problem says: its heading, its card, and the lines of its thread. */
import { alertCard, alertNote } from '../../src/slack/alerts.ts';
import type { Problem } from '../../src/work.ts';
import { problemWith } from '../workers/alerts/problem.ts';
import { finding, found, minute, over, read, sre, start, tasks } from './alert.ts';

const titleOf = (problem: Problem) => read(alertCard(problem)).split('\n')[0];

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
    '🔥 web: the alarm web-5xx fires (prod)',
    problemWith({ kind: 'alarm', cause: 'alarm', subject: 'web-5xx', found: found() }),
  ],
  // Names that a tool made begin alike; what tells two alarms of a service apart is at their end.
  [
    '🔥 web: the alarm TargetTracking-service/checkout-product…checkout-web-frontend-AlarmHigh-0a1b2c3d fires (prod)',
    problemWith({
      kind: 'alarm',
      cause: 'alarm',
      subject:
        'TargetTracking-service/checkout-production-eu-west-1/checkout-web-frontend-AlarmHigh-0a1b2c3d',
    }),
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

test('tasks that fail by the version that runs can be started anew, or gone back from', () => {
  const buttons = (next: string) =>
    read(alertCard(tasks({ found: found({ findings: [finding({ next })] }) })))
      .split('\n')
      .at(-1);
  expect(buttons('logs prod/prod/web')).not.toMatch(/Roll back/);
  expect(buttons('rollback prod/prod/web')).toMatch(/\[Roll back\].*\[Restart\]$/);
});

test('when it is over the card says for how long it was, and how that is known', () => {
  expect(read(alertCard(over({ again: 1 })))).toMatch(
    /AWS says that it is well again, 14:14\. It lasted 12 min from first to last, and was well in between\.\nIt came back once\n\[Why\] \[Logs\]$/,
  );
  expect(read(alertCard(over({ overBy: 'replaced' })))).toMatch(
    /A newer deployment took its place and completed/,
  );
  expect(read(alertCard(over({ overBy: 'seen well' })))).toMatch(/AWS shows that it is well again/);
  // It may lack data, or be deleted: nobody knows that all is well.
  expect(read(alertCard(over({ kind: 'alarm', cause: 'alarm', overBy: 'silent' })))).toMatch(
    /Its alarm fires no more, 14:14/,
  );
});

test('who did something about it is on its message, also who took back that they look after it', () => {
  const scope = { target: 'prod', account: '1', region: 'r', cluster: 'prod', service: 'web' };
  const did = {
    op: 'op_a',
    who: sre,
    approvers: [{ ...sre, user: 'U0SRE2' }],
    scope,
    change: { kind: 'scale', from: 3, to: 4 },
  } as const;
  const said = read(
    alertCard(tasks({ did: [{ ...did, approvers: [...did.approvers] }], unack: { who: sre, at: start } })),
  );
  expect(said).toContain('🛠️ Scale web 3 → 4 tasks: asked for by @U0SRE, approved by @U0SRE2 (op_a)');
  expect(said).toContain('Unacknowledged by @U0SRE, 14:02');
});

test('a digest names its services, and how many of them still fail', () => {
  const places = Array.from({ length: 25 }, (_, i) => `prod/prod/s${i}`);
  const text = read(alertCard(tasks({ scope: { target: 'prod' }, members: { places, open: 24, of: 25 } })));
  expect(text).toMatch(/24 of 25 still fail\n· prod\/prod\/s0\n[\s\S]*· prod\/prod\/s19\n… and 5 more/);
  expect(text).toMatch(/\n\[Acknowledge\] \[▾\]$/);
});

test('its thread says that it is back, and that it is over', () => {
  expect(read(alertNote(tasks({ again: 2 }), { kind: 'again' }))).toMatch(
    /^🔁 Back: web: a container was killed: it used more memory than it may\nIt came back 2 times, now 14:03$/,
  );
  expect(read(alertNote(over(), { kind: 'over' }))).toMatch(
    /^✅ Over after 12 min: web: [\s\S]*It lasted 12 min\.$/,
  );
});

test("what a look finds about an alarm's service stands below the alarm, unless it is the alarm itself", () => {
  const told = (cause: 'out_of_memory' | 'alarm_fires') =>
    read(
      alertCard(
        problemWith({
          kind: 'alarm',
          cause: 'alarm',
          subject: 'web-5xx',
          found: found({ findings: [finding({ cause })] }),
        }),
      ),
    );
  expect(told('out_of_memory')).toMatch(
    /The alarm web-5xx fires\.\n→ See what the alarm measures, and since when\.\n🔎 Seen beside it: Container web was killed.*\n→ Raise its memory/,
  );
  expect(told('alarm_fires')).not.toContain('Seen beside it');
});
