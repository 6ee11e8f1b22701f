import { command, service } from './command.ts';
import { revision } from './revision.ts';

export const taskdef = command({
  verb: 'taskdef',
  summary: 'What a service is defined to run, one of its revisions, or what differs between two.',
  examples: ['/ecs taskdef web on prod', '/ecs taskdef web 42 on prod', '/ecs taskdef web 42 43 on prod'],
  takesTarget: true,
  args: { service, revision: revision('the one that runs'), other: revision('none') },
  work: ({ service, revision, other }) => {
    const revisions = [revision, other].filter(one => one !== undefined);
    return { kind: 'health', about: 'taskdef', service, ...(revisions.length > 0 && { revisions }) };
  },
});
