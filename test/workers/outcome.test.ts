import { outcomeOf, serving } from '../../src/workers/deploying/outcome.ts';

const asked = 'Service deployment rolled back because of a request to stop it.';
const tripped = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';

test.each([
  ['SUCCESSFUL', undefined, 'went live'],
  ['ROLLBACK_SUCCESSFUL', tripped, 'failed, ECS went back'],
  ['ROLLBACK_SUCCESSFUL', asked, 'stopped, went back'],
  ['ROLLBACK_FAILED', asked, 'rollback failed'],
  ['STOPPED', 'Service deployment stopped because a newer one was started.', 'stopped'],
  ['IN_PROGRESS', undefined, 'under way'],
  ['ROLLBACK_IN_PROGRESS', tripped, 'going back'],
  ['SOMETHING_NEW', undefined, 'something new'],
] as const)('%s (%s) is told as: %s', (status, statusReason, told) => {
  expect(outcomeOf({ status: status as 'STOPPED', statusReason })).toBe(told);
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
