import { command } from './command.ts';

export const pending = command({
  verb: 'pending',
  summary: 'What waits for approval and what runs.',
  examples: ['/ecs pending'],
  args: {},
  work: () => ({ kind: 'ops', about: 'pending' }),
});
