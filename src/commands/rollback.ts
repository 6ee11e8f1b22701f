import { command, service } from './command.ts';
import { revision } from './revision.ts';

export const rollback = command({
  verb: 'rollback',
  summary: 'Go back to what last worked, by digest.',
  examples: ['/ecs rollback web on prod', '/ecs rollback web 43 on prod'],
  takesTarget: true,
  args: { service, revision: revision('what last worked') },
  work: ({ service, revision }) => ({
    kind: 'deploy',
    service,
    to: { is: 'rollback', ...(revision !== undefined && { revision }) },
  }),
});
