import { command, service } from './command.ts';

export const image = command({
  verb: 'image',
  summary: 'Which image a service really runs, by digest, how old it is, and what scans found in it.',
  examples: ['/ecs image web on prod'],
  takesTarget: true,
  args: { service },
  work: ({ service }) => ({ kind: 'health', about: 'image', service }),
});
