import type { Op } from '../../src/work.ts';
import { endedOf, inWords, serving } from '../../src/workers/deploying/outcome.ts';

const asked = 'Service deployment rolled back because of a request to stop it.';
const tripped = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
const newer = 'Service deployment stopped because a newer one was started.';

test.each([
  ['SUCCESSFUL', undefined, 'succeeded.'],
  ['ROLLBACK_SUCCESSFUL', tripped, `failed, and ECS went back: ${tripped}`],
  ['ROLLBACK_SUCCESSFUL', asked, 'was stopped on request, and ECS went back.'],
  ['ROLLBACK_FAILED', asked, `failed, and so did going back: ${asked}`],
  ['STOPPED', newer, 'gave way to a newer one.'],
  ['STOPPED', 'Service deployment failed.', 'failed: Service deployment failed.'],
  ['STOPPED', undefined, 'was stopped on request.'],
  ['IN_PROGRESS', undefined, 'is under way.'],
  ['ROLLBACK_IN_PROGRESS', tripped, 'is going back.'],
  ['SOMETHING_NEW', undefined, 'is under way.'],
] as const)('%s (%s): it %s', (status, statusReason, told) => {
  expect(inWords(endedOf({ status: status as 'STOPPED', statusReason }))).toBe(told);
});

test.each<[what: string, op: Partial<Op>, ended: object]>([
  [
    'our op knows that somebody stopped it',
    { outcome: 'stopped', stop: { who: { team: 'T', user: 'U' }, at: 0 } },
    { how: 'stopped', by: { team: 'T', user: 'U' } },
  ],
  ['our op has not ended: the record tells', {}, { how: 'rolled back', reason: tripped }],
  [
    'our op failed for a reason of its own',
    { outcome: 'failed', why: { code: '', said: 'Something else runs.', next: '' } },
    { how: 'failed', reason: 'Something else runs.' },
  ],
  [
    'what an op says of itself says nothing of a deployment',
    { outcome: 'stale' },
    { how: 'rolled back', reason: tripped },
  ],
])('%s', (_what, op, ended) => {
  expect(endedOf({ status: 'ROLLBACK_SUCCESSFUL', statusReason: tripped }, op as Op)).toEqual(ended);
});

test.each([
  ['SUCCESSFUL SUCCESSFUL', 0],
  ['ROLLBACK_SUCCESSFUL SUCCESSFUL', 1],
  ['IN_PROGRESS ROLLBACK_SUCCESSFUL STOPPED SUCCESSFUL', 3],
  ['STOPPED SUCCESSFUL', undefined],
  ['ROLLBACK_FAILED SUCCESSFUL', undefined],
  ['PENDING', undefined],
])('of %s, row %s serves', (statuses, row) => {
  const listed = statuses.split(' ').map(status => ({ status: status as 'STOPPED' }));
  expect(serving(listed)).toBe(row === undefined ? undefined : listed[row]);
});
