import { command, op } from './command.ts';
import { lockable, term, termOf } from './lockable.ts';

export const lock = command({
  verb: 'lock',
  summary: 'Let nobody change a service or a whole target, yourself included.',
  examples: [
    '/ecs lock web for 2h because we migrate its database',
    '/ecs lock prod because of the holidays',
    '/ecs lock prod/* for 3d',
  ],
  takesTarget: true,
  args: { what: lockable },
  options: { steal: op },
  phrases: term,
  work: ({ what, steal, ...said }) => ({
    kind: 'lock',
    about: 'lock',
    ...what,
    ...(steal !== undefined && { steal }),
    ...termOf(said),
  }),
});
