/** What happened before explains nothing of now, and lines are evidence only of the task that wrote them. */
import type { Task } from '../../../src/aws/ecs.ts';
import type { Why } from '../../../src/seen.ts';
import { findingLines, whyTitle } from '../../../src/slack/messages-why.ts';
import type { Case } from '../../../src/workers/why/case.ts';
import { diagnose, rawReasons } from '../../../src/workers/why/diagnose.ts';
import { guiltyOf } from '../../../src/workers/why/guilty.ts';
import { ago, ends, ill, now, revision, served, wrote } from './shown.ts';

const before = revision.replace(':44', ':43');
/** A task of a deployment, that stopped so many minutes ago. */
const of = (id: string, minutes: number, exitCode: number, reason?: string): Task => ({
  ...ends(exitCode, reason),
  startedBy: `ecs-svc/${id}`,
  taskDefinitionArn: id === '1' ? before : revision,
  startedAt: ago(minutes + 1),
  stoppedAt: ago(minutes),
});
const oom = 'OutOfMemoryError: Container killed due to memory usage';

/** Deployment 2 rolls since three minutes ago, and takes the place of 1. */
const rolling = (...stopped: Task[]): Case => ({
  ...served({
    desiredCount: 1,
    runningCount: 1,
    deployments: [
      { id: 'ecs-svc/2', status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: revision },
      { id: 'ecs-svc/1', status: 'ACTIVE', rolloutState: 'COMPLETED', taskDefinition: before },
    ],
  }),
  rollout: { status: 'IN_PROGRESS', createdAt: ago(3) },
  stopped,
});
const sick = ill('Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]').balanced;

test.each<[what: string, shown: Case]>([
  ['of a deployment that is gone', rolling(of('0', 2, 137, oom))],
  ['from before the newest deployment began', rolling(of('1', 5, 137, oom))],
  [
    'from before the newest deployment began, of a task that drained until after that',
    rolling({ ...of('1', 2, 137, oom), stoppingAt: ago(5) }),
  ],
  [
    'from before the newest deployment went live',
    {
      ...rolling(of('2', 5, 137, oom)),
      rollout: { status: 'SUCCESSFUL', createdAt: ago(9), finishedAt: ago(3) },
    },
  ],
])('a failure %s is told after what is wrong now', (_what, shown) => {
  expect(diagnose(shown)).toMatchObject([
    { cause: 'out_of_memory', past: true, next: 'status prod/prod/web' },
  ]);
  const found = diagnose({ ...shown, balanced: sick });
  expect(found.map(({ cause, past }) => [cause, past])).toEqual([
    ['target_code', undefined],
    ['out_of_memory', true],
  ]);
  expect(rawReasons(shown)).toEqual([]);
});

test.each<[what: string, shown: Case]>([
  ['of the newest deployment', rolling(of('2', 1, 1))],
  ['of the one that still serves, since the newest began', rolling(of('1', 1, 1))],
  [
    'of the one that ECS goes back from, though it is gone',
    { ...rolling(of('0', 1, 1)), rollout: { status: 'ROLLBACK_IN_PROGRESS', createdAt: ago(3) } },
  ],
  ['of the task that is asked about', { ...rolling(of('0', 9, 1)), about: 'task' }],
])('a failure %s is one of now', (_what, shown) => {
  expect(diagnose(shown)[0]?.cause).toBe('ended_with_error');
  expect(diagnose(shown)[0]).not.toHaveProperty('past');
});

test('what ECS said of a deployment that is gone, or of what it was steady after, is past', () => {
  const said = (minutes: number, message: string): Case => {
    const shown = rolling();
    const events = [{ createdAt: ago(4), message: '(service web) has reached a steady state.' }];
    const event = { createdAt: ago(minutes), message: `(service web) ${message}` };
    return {
      ...shown,
      service: { ...shown.service, events: minutes < 4 ? [event, ...events] : [...events, event] },
    };
  };
  const failed = (id: string) =>
    said(2, `(deployment ecs-svc/${id}) deployment failed: tasks failed to start.`);
  expect(diagnose(failed('0'))).toMatchObject([{ cause: 'breaker_tripped', past: true }]);
  expect(diagnose(failed('2'))[0]).not.toHaveProperty('past');
  const throttled = 'operations are being throttled. Will try again later.';
  expect(diagnose(said(5, throttled))).toMatchObject([{ cause: 'throttled', past: true }]);
  expect(diagnose(said(2, throttled))[0]).not.toHaveProperty('past');
});

test('that an older deployment failed is past while a newer one is under way, though it still has tasks', () => {
  const failedAt = (minutes: number, how: string): Case => {
    const shown = rolling();
    const [newest] = shown.service.deployments ?? [];
    const message = `(service web) (deployment ecs-svc/1) deployment failed: ${how}.`;
    return {
      ...shown,
      service: {
        ...shown.service,
        deployments: [
          ...(newest ? [newest] : []),
          { id: 'ecs-svc/1', status: 'ACTIVE', rolloutState: 'FAILED', taskDefinition: before },
        ],
        events: [{ createdAt: ago(minutes), message }],
      },
    };
  };
  const causes = (shown: Case) => diagnose(shown).map(({ cause, past }) => [cause, past]);
  expect(causes(failedAt(21, 'tasks failed to start'))).toEqual([['breaker_tripped', true]]);
  expect(causes(failedAt(21, 'alarm detected'))).toEqual([['alarm_rolled_back', true]]);
  const back = { status: 'ROLLBACK_IN_PROGRESS', createdAt: ago(3) } as const;
  expect(causes({ ...failedAt(2, 'tasks failed to start'), rollout: back })).toEqual([
    ['breaker_tripped', undefined],
  ]);
});

const asked = (shown: Case, more: Partial<Why> = {}): Why => ({
  scope: { target: 'prod', cluster: 'prod', service: 'web' },
  now: 'changing',
  findings: diagnose(shown),
  raw: [],
  sure: true,
  looked: [],
  unchecked: [],
  ...more,
});

test('each finding about tasks says what they ran, and until when where that is past', () => {
  const [past] = diagnose(rolling(of('1', 5, 137, oom)));
  const [present] = diagnose(rolling(of('2', 1, 1), of('1', 2, 1)));
  const said = JSON.stringify(past && findingLines(past, false));
  expect(said).toContain('"bold":"Before that: ');
  expect(JSON.stringify(present && findingLines(present, false))).not.toContain('Before that');
  expect(said).toContain(`", of web:43",", until ",{"at":${now - 300_000}`);
  expect(JSON.stringify(present && findingLines(present, false))).toContain(', of web:44, web:43');
});

test('the heading never takes what is past for the cause, nor calls healthy what was not seen', () => {
  const shown = rolling(of('1', 5, 137, oom));
  expect(whyTitle(asked(shown))).toMatch(
    /^⏳ web is changing; nothing is wrong so far\. Before that: Container/,
  );
  expect(whyTitle(asked(shown, { now: 'ailing' }))).toMatch(
    /^❔ web: .*do not know\. Before that: Container/,
  );
  const well = { now: 'well', findings: [] } as const;
  expect(whyTitle(asked(shown, { ...well, findings: [] }))).toBe('✅ web is healthy');
  expect(whyTitle(asked(shown, { ...well, findings: [], sure: false }))).toBe(
    '❔ web is healthy as far as I could see',
  );
});

test('lines are read of a task that the first finding is about, and cited of no other', () => {
  const crashed = of('2', 2, 1);
  const old = of('0', 1, 134);
  const shown = rolling(old, crashed);
  expect(guiltyOf(shown, diagnose(shown))).toBe(crashed);
  const cites = (one: Case) => diagnose(one).map(({ cause, cites }) => [cause, cites.at(-1)?.text]);
  expect(cites(wrote({ ...shown, stopped: [crashed, old] }, 'Error: connect ECONNREFUSED'))).toEqual([
    ['ended_with_error', 'Error: connect ECONNREFUSED'],
    ['aborted', expect.stringMatching(/exit code 134/)],
  ]);
  const odd: Task = { ...of('2', 1, 1), containers: [{ name: 'web' }] };
  expect(diagnose(rolling(odd))).toEqual([]);
  expect(guiltyOf(rolling(odd), [])).toBe(odd);
  const address = { name: 'web', networkInterfaces: [{ privateIpv4Address: '10.0.1.2' }] };
  const other = { taskArn: `x/${'e'.repeat(32)}`, startedAt: ago(2), containers: [{ name: 'web' }] };
  const sickTask = { taskArn: `x/${'f'.repeat(32)}`, startedAt: ago(2), containers: [address] };
  const checks = { ...rolling(old), balanced: sick, tasks: [other, sickTask] };
  expect(guiltyOf(checks, diagnose(checks))).toBe(sickTask);
});

test('little memory in use is no evidence of a kill for memory', () => {
  const cited = (value: number) =>
    diagnose({ ...rolling(of('2', 1, 137, oom)), memory: [{ at: now, value }] })[0]?.cites.map(
      ({ from }) => from,
    );
  expect(cited(97)).toContain('metric');
  expect(cited(45)).not.toContain('metric');
});

test('a task failed when it began to stop, not when its target had drained', () => {
  const drained = { ...of('2', 1, 1), stoppingAt: ago(2) };
  const [found] = diagnose(rolling(drained));
  expect([found?.since, found?.last, found?.cites[0]?.at]).toEqual(Array(3).fill(ago(2).getTime()));
});
