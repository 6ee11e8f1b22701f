import { command } from './command.ts';

export const enrol = command({
  verb: 'enrol',
  summary: 'Set up the second factor whose code some approvals ask for.',
  examples: ['/ecs enrol'],
  args: {},
  work: () => ({ enrol: true }),
});
