/** Every work that a text can mean, but alerts. */
import fc from 'fast-check';
import type { ChangeWork, Version, Work } from '../../src/work.ts';
import { awsName, service, target } from './names.ts';

const opId = fc.stringMatching(/^op_[a-z2-7]{12}$/);
const term = {
  forMs: fc.oneof(
    fc.integer({ min: 1, max: 30 * 86_400 }).map(seconds => seconds * 1_000),
    fc.integer({ min: 1, max: 720 }).map(hours => hours * 3_600_000),
  ),
  because: fc.oneof(
    fc.constantFrom('on', 'we go to prod for 2h', '"a" and "b"', "it's —x", 'because because', '--x', '`'),
    fc.stringMatching(/^[a-z"'`-]{1,9}( [a-z"'`-]{1,9}){0,8}$/).filter(text => !/^(["'`]).*\1$/.test(text)),
  ),
};
const lock = { kind: fc.constant('lock' as const) };
const about = fc.constant('lock' as const);
const lockWorks = fc.oneof(
  fc.record(
    { ...lock, about, service, steal: opId, ...term },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc.record({ ...lock, about, target, steal: opId, ...term }, { requiredKeys: ['kind', 'about', 'target'] }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), service }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), target }),
  fc.record({ ...lock, about: fc.constant('unlock' as const), op: opId }),
  fc.record({ ...lock, about: fc.constant('list' as const) }),
) as fc.Arbitrary<Work>;
const health = { kind: fc.constant('health' as const) };
const lists = fc.oneof(
  fc.record(
    { ...health, about: fc.constant('services' as const), target, page: fc.integer({ min: 2, max: 9_999 }) },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record(
    { ...health, about: fc.constant('clusters' as const), target },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record(
    { ...health, about: fc.constant('events' as const), service, all: fc.constant(true as const) },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc.record(
    {
      ...health,
      about: fc.constant('taskdef' as const),
      service,
      revisions: fc.array(fc.integer({ min: 1, max: 999_999_999 }), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['kind', 'about', 'service'] },
  ),
  fc
    .record(
      { task: fc.stringMatching(/^[0-9a-f]{8,32}$/), cluster: awsName, target },
      { requiredKeys: ['task', 'cluster'] },
    )
    .map(named => ({ kind: 'health' as const, about: 'task' as const, ...named })),
) as fc.Arbitrary<Work>;
const hooks: fc.Arbitrary<Work> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('hook' as const),
      action: fc.constantFrom('continue' as const, 'rollback' as const),
      service,
      hook: fc.stringMatching(/^ecs-pause-[A-Za-z0-9_-]{4,43}$/),
    },
    { requiredKeys: ['kind', 'action', 'service'] },
  ),
  fc.record({ ...health, about: fc.constant('hooks' as const), service }),
  fc.record({ ...health, about: fc.constant('hooks' as const), target: fc.constantFrom('prod', 'to') }),
);
const works: fc.Arbitrary<Work> = fc.oneof(
  hooks,
  { weight: 4, arbitrary: lockWorks },
  fc.record({
    kind: fc.constant('scale' as const),
    service,
    tasks: fc.oneof(
      fc.record({ to: fc.integer({ min: 0, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: 1, max: 99_999 }) }),
      fc.record({ by: fc.integer({ min: -99_999, max: -1 }) }),
    ),
  }),
  fc.record({
    kind: fc.constant('scale' as const),
    service,
    tasks: fc.record({ to: fc.integer({ min: 0, max: 99_999 }) }),
    forMs: fc.integer({ min: 60, max: 7 * 86_400 }).map(seconds => seconds * 1_000),
  }),
  fc.record({
    kind: fc.constant('deploy' as const),
    service,
    to: fc.constantFrom<Version>({ is: 'image', image: '1.5.0' }, { is: 'restart' }, { is: 'rollback' }),
  }),
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constantFrom(
      'service' as const,
      'history' as const,
      'tasks' as const,
      'image' as const,
      'secrets' as const,
    ),
    service,
  }),
  lists,
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constant('chart' as const),
    service,
    sinceMs: fc.constantFrom(90_000, 7_200_000),
  }),
  fc.record({
    kind: fc.constant('health' as const),
    about: fc.constant('why' as const),
    service: fc.oneof(
      service,
      fc.constantFrom({ name: 'deadbeef' }, { name: 'Task' }, { name: 'task', target: 'prod' }),
    ),
  }),
  fc.record(
    {
      kind: fc.constant('health' as const),
      about: fc.constant('why' as const),
      task: fc.stringMatching(/^[0-9a-f]{8,32}$/),
      target,
    },
    { requiredKeys: ['kind', 'about', 'task'] },
  ) as fc.Arbitrary<Work>,
  fc.constantFrom<Work>(
    { kind: 'health', about: 'services' },
    { kind: 'ops', about: 'pending' },
    { kind: 'whoami' },
  ),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('op' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), op: opId }),
  fc.record({ kind: fc.constant('ops' as const), about: fc.constant('cancel' as const), service }),
);

const timedWorks = fc.oneof(
  fc.record(
    { kind: fc.constant('timed' as const), about: fc.constant('list' as const), target },
    { requiredKeys: ['kind', 'about'] },
  ),
  fc.record({ kind: fc.constant('timed' as const), about: fc.constant('revert' as const), op: opId }),
) as fc.Arbitrary<Work>;

const changes = works.filter(
  work => work.kind === 'scale' || work.kind === 'deploy',
) as fc.Arbitrary<ChangeWork>;
const around: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    kind: fc.constant('policy' as const),
    about: fc.constantFrom('who' as const, 'can-i' as const),
    of: changes,
  }),
  fc.record({
    kind: fc.constant('policy' as const),
    about: fc.constant('test' as const),
    as: fc.constant('U0DEV'),
    of: changes,
  }),
  fc.record({
    kind: fc.constant('reviews' as const),
    about: fc.constant('close' as const),
    op: opId,
    note: fc.constant('it was right'),
  }),
);

/** Any of them. */
export const anyWork = fc.oneof(works, around, timedWorks);
