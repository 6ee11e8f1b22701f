import { command, service } from './command.ts';

export const status = command({
  verb: 'status',
  summary: 'How a service is: a verdict first, then the evidence.',
  examples: ['/ecs status web', '/ecs status web on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'health', about: 'service', service }),
});
