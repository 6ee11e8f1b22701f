import type { Problem } from '../../../src/work.ts';

/** Returns a problem of the service web on prod, told nowhere yet. */
export const problemWith = (more: Partial<Problem> = {}): Problem => ({
  id: 'pr_abcdefghijkl',
  kind: 'deployment',
  severity: 'error',
  scope: { target: 'prod', cluster: 'prod', service: 'web' },
  cause: 'out_of_memory',
  key: 'prod/prod/web deployment',
  text: 'ECS deployment ecs-svc/1 failed: tasks failed to start.',
  state: 'open',
  count: 1,
  times: [0],
  first: 0,
  last: 0,
  again: 0,
  version: 1,
  posts: {},
  ...more,
});
