import { command, service } from './command.ts';

export const tasks = command({
  verb: 'tasks',
  summary: 'The tasks of a service, with what checks them.',
  examples: ['/ecs tasks web on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'health', about: 'tasks', service }),
});
