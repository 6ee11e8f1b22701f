import { command, service } from './command.ts';

export const history = command({
  verb: 'history',
  summary: 'Show who deployed or scaled what, when, and how it ended.',
  examples: ['/ecs history web on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'health', about: 'history', service }),
});
