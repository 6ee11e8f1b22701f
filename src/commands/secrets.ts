import { command, service } from './command.ts';

export const secrets = command({
  verb: 'secrets',
  summary:
    'Which secrets a service reads, whether it may, when they changed, and which tasks hold what was before. Never what they hold.',
  examples: ['/ecs secrets api on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'health', about: 'secrets', service }),
});
