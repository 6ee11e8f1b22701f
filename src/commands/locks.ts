import { command } from './command.ts';

export const locks = command({
  verb: 'locks',
  summary: 'What is locked, by whom, until when and why.',
  examples: ['/ecs locks'],
  args: {},
  work: () => ({ kind: 'lock', about: 'list' }),
});
