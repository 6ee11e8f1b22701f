import { command } from './command.ts';

export const whoami = command({
  verb: 'whoami',
  summary: 'Who you are to me, and what you may act through.',
  examples: ['/ecs whoami'],
  args: {},
  work: () => ({ kind: 'whoami' }),
});
