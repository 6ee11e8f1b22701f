import { type Arg, command, service } from './command.ts';

type Named = ReturnType<typeof service.read>;

/** A service, or a target: only a worker can tell a bare name of one from that of the other. */
const where: Arg<Named> & { optional: true } = { ...service, usage: 'service or target', optional: true };

export const hooks = command({
  verb: 'hooks',
  summary: 'Deployments that wait at a pause: where, until when, and what happens then.',
  examples: ['/ecs hooks', '/ecs hooks web', '/ecs hooks prod', '/ecs hooks on prod'],
  takesTarget: true,
  args: { where },
  work: ({ where }, target) => ({
    kind: 'health',
    about: 'hooks',
    ...(where ? { service: where } : target !== undefined && { target }),
  }),
});
