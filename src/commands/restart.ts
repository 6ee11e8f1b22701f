import { command, service } from './command.ts';

export const restart = command({
  verb: 'restart',
  summary: 'Replace every task of a service by a new one of the same revision.',
  examples: ['/ecs restart web on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'deploy', service, to: { is: 'restart' } }),
});
