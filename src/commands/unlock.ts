import { command } from './command.ts';
import { opOrLockable } from './lockable.ts';

export const unlock = command({
  verb: 'unlock',
  summary: 'Take a lock off; whoever held it is told.',
  examples: ['/ecs unlock web', '/ecs unlock prod'],
  takesTarget: true,
  args: { what: opOrLockable },
  work: ({ what }) => ({ kind: 'lock', about: 'unlock', ...what }),
});
