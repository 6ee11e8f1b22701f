/** Which of several findings is told first, how sure it is, whether it is over, and what is safe to do about it. */
import type { Cause } from '../../../src/seen.ts';
import type { Case } from '../../../src/workers/why/case.ts';
import { conditionOf, diagnose, rawReasons } from '../../../src/workers/why/diagnose.ts';
import { narrowed } from '../../../src/workers/why/why.ts';
import {
  ago,
  checked,
  ends,
  group,
  ill,
  pull,
  revision,
  rolls,
  says,
  seen,
  served,
  stops,
  task,
  unplaced,
} from './shown.ts';

const tripped = rolls({
  status: 'IN_PROGRESS',
  deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
});
const oom = ends(137, 'OutOfMemoryError: Container killed due to memory usage');

test.each<[what: string, seen: Case, order: Cause[]]>([
  [
    'a kill for memory before the target that is unhealthy because of it',
    { ...ill('Target.FailedHealthChecks', 'Health checks failed'), stopped: [oom] },
    ['out_of_memory', 'target_refused'],
  ],
  [
    'an image that cannot be pulled before the breaker that it trips',
    { ...pull('shop/web:9: not found'), ...(tripped.rollout && { rollout: tripped.rollout }) },
    ['image_not_found', 'breaker_tripped'],
  ],
  [
    'what answers with an error before what may be a slow start',
    { ...ill('Target.FailedHealthChecks', 'Health checks failed'), stopped: [checked(90)] },
    ['target_refused', 'grace_too_short'],
  ],
  [
    'what answers with an error is up, and no slow start',
    {
      ...ill('Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'),
      stopped: [checked(90)],
    },
    ['target_code'],
  ],
  [
    'two causes at once, as the rules have them',
    stops(oom, task({ stopCode: 'UserInitiated' })),
    ['out_of_memory', 'stopped_by_person'],
  ],
])('%s', (_what, shown, order) => {
  expect(diagnose(shown).map(({ cause }) => cause)).toEqual(order);
});

/** `web` is essential, `side` is not. */
const pair: Case['definition'] = {
  taskDefinitionArn: revision,
  containerDefinitions: [
    { name: 'side', essential: false },
    { name: 'web', essential: true },
    { name: 'proxy', essential: true },
  ],
};

test.each<[what: string, ends: Record<string, number>, guilty: string, cause: Cause]>([
  [
    'the one that fell, not the one that was then told to stop',
    { proxy: 143, web: 1 },
    'web',
    'ended_with_error',
  ],
  ['the one that was killed, not the one that then ended well', { proxy: 0, web: 137 }, 'web', 'killed'],
  [
    'the one that ended by itself, not those that were then told to stop',
    { proxy: 143, web: 0 },
    'web',
    'ended_by_itself',
  ],
  ['an essential one, not one whose end stops nothing', { side: 1, web: 0 }, 'web', 'ended_by_itself'],
  ['one that others wait for, where no other came to run', { side: 1 }, 'side', 'ended_with_error'],
])('of several containers it is %s', (_what, exits, container, cause) => {
  const containers = ['side', 'proxy', 'web'].map(name => ({
    name,
    ...(exits[name] !== undefined && { exitCode: exits[name] }),
  }));
  const shown = seen({ definition: pair, stopped: [{ ...ends(1), containers }] });
  expect(diagnose(shown)[0]).toMatchObject({ cause, facts: { container } });
});

test('only a rolling deployment needs room to move: blue and green run side by side', () => {
  const full = { minimumHealthyPercent: 100, maximumPercent: 100 };
  const moving = (strategy: 'ROLLING' | 'BLUE_GREEN') =>
    rolls(
      { status: 'IN_PROGRESS' },
      { deploymentConfiguration: { ...full, strategy }, deployments: [{}, {}] },
    );
  expect(diagnose(moving('ROLLING')).map(({ cause }) => cause)).toEqual(['deployment_cannot_move']);
  expect(diagnose(moving('BLUE_GREEN'))).toEqual([]);
});

test('what a person gave as a reason is not taken for the words of AWS', () => {
  const reason = 'CannotPullContainerError? OutOfMemoryError! Your Spot Task, exec format error: maintenance';
  expect(diagnose(stops(task({ stopCode: 'UserInitiated', stoppedReason: reason })))).toMatchObject([
    { cause: 'stopped_by_person' },
  ]);
});

const well = {
  desiredCount: 1,
  runningCount: 1,
  deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' as const }],
};
const steady = (minutes: number) => [
  { createdAt: ago(minutes), message: '(service web) has reached a steady state.' },
];

test('what a service has been steady since is over, but not what keeps happening to the version that runs', () => {
  const once = { ...served({ ...well, events: steady(1) }), stopped: [oom] };
  expect(diagnose(once)).toMatchObject([{ cause: 'out_of_memory', over: true }]);
  expect(diagnose({ ...once, stopped: [oom, oom, oom] })[0]).not.toHaveProperty('over');
  expect(diagnose({ ...once, service: { ...once.service, events: steady(9) } })[0]).not.toHaveProperty(
    'over',
  );
});

test('an event of hours ago counts as long as no steady state came after it', () => {
  const old = { createdAt: ago(200), message: `(service web) ${unplaced}. Reason: Internal error.` };
  expect(diagnose(served({ events: [old] }))).toHaveLength(1);
  expect(diagnose(served({ events: [...steady(100), old] }))).toEqual([]);
});

test('a symptom is less sure where its cause could not be looked for', () => {
  const timeout = ill('Target.Timeout', 'Request timed out');
  expect(diagnose(timeout)[0]?.sure).toBe('certain');
  expect(diagnose({ ...timeout, unchecked: ['stopped tasks (AccessDenied)'] })[0]?.sure).toBe('likely');
});

test('what is safe to do next: back where the newest version fails and another ran before it, else look', () => {
  const before = { status: 'IN_PROGRESS' as const, sourceServiceRevisions: [{ arn: 'r' }] };
  expect(diagnose({ ...stops(oom), rollout: before })[0]?.next).toBe('rollback prod/prod/web');
  expect(diagnose(stops(oom))[0]?.next).toBe('logs prod/prod/web');
  const quota = says(`${unplaced}. Reason: You've reached the limit on the number of tasks.`);
  expect(diagnose(quota)[0]).toMatchObject({ cause: 'fargate_quota', next: 'status prod/prod/web' });
  expect(diagnose(served({ desiredCount: 0 }))[0]?.next).toBe('scale prod/prod/web 1');
});

test('what nobody knows keeps the words of AWS; routine lines are not among them', () => {
  const odd = says(
    'was visited by something new.',
    'has started 1 tasks: (task 1).',
    'has reached a steady state.',
  );
  expect(diagnose(odd)).toEqual([]);
  expect(rawReasons(odd)).toEqual(['(service web) was visited by something new.']);
  expect(conditionOf(odd)).toBe('ailing');
  expect(conditionOf(served(well))).toBe('well');
});

test('secrets that AWS repeats are taken out of what is quoted', () => {
  const said = pull('failed to do request: Head "https://user:hunter2@registry.example.com/v2/": not found');
  expect(JSON.stringify(diagnose(said))).not.toContain('hunter2');
});

test('of one task on an instance, its own target and its own instance tell, and no other', () => {
  const onInstance = (id: string, hostPort: number) =>
    task(
      { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', containerInstanceArn: id },
      { networkBindings: [{ hostPort }] },
    );
  const target = (Id: string, Port: number) => ({
    Target: { Id, Port },
    TargetHealth: {
      State: 'unhealthy' as const,
      Reason: 'Target.Timeout' as const,
      Description: 'timed out',
    },
  });
  const [mine, other] = [onInstance('ci-1', 32_768), onInstance('ci-2', 32_768)];
  const shown = seen({
    about: 'task',
    tasks: [mine, other],
    balanced: [{ arn: group, targets: [target('i-1', 32_768), target('i-2', 32_768)] }],
    instances: [
      { containerInstanceArn: 'ci-1', ec2InstanceId: 'i-1', agentConnected: true },
      { containerInstanceArn: 'ci-2', ec2InstanceId: 'i-2', agentConnected: false },
    ],
  });
  expect(diagnose(narrowed(shown, mine))).toMatchObject([{ cause: 'target_timeout', count: 1 }]);
  expect(diagnose(narrowed(shown, other)).map(({ cause }) => cause)).toEqual([
    'agent_disconnected',
    'target_timeout',
  ]);
});
