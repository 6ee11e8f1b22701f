import { command, readTarget } from './command.ts';

export const services = command({
  verb: 'services',
  summary: 'All services of a target, those that miss tasks first.',
  examples: ['/ecs services', '/ecs services prod', '/ecs services on prod'],
  takesTarget: true,
  args: { target: { usage: 'target', optional: true, read: readTarget } },
  work({ target }, on) {
    const named = target ?? on;
    return { kind: 'health', about: 'services', ...(named !== undefined && { target: named }) };
  },
});
