import type { ServiceName } from '../work.ts';
import { type Arg, command, service } from './command.ts';

/** A bare word may turn out to be a target's name: only a worker knows the targets. */
const serviceOrTarget: Arg<ServiceName> & { optional: true } = {
  ...service,
  usage: 'service or target',
  optional: true,
};

export const status = command({
  verb: 'status',
  summary: 'How a service is: a verdict first, then the evidence. For a target, all its services.',
  examples: ['/ecs status web', '/ecs status web on prod', '/ecs status prod'],
  takesTarget: true,
  args: { service: serviceOrTarget },
  work: ({ service }, on) =>
    service === undefined
      ? { kind: 'health', about: 'services', ...(on !== undefined && { target: on }) }
      : { kind: 'health', about: 'service', service },
});
