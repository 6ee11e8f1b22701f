import { command, service } from './command.ts';
import { since } from './since.ts';

export const chart = command({
  verb: 'chart',
  summary: 'CPU, memory, requests and failures of a service as a picture, with its deployments marked.',
  examples: ['/ecs chart web', '/ecs chart web since 12h on prod'],
  takesTarget: true,
  args: { service },
  options: { since },
  phrases: { since },
  work: ({ service, since }) => ({
    kind: 'health',
    about: 'chart',
    service,
    ...(since !== undefined && { sinceMs: since }),
  }),
});
