import { command } from './command.ts';
import { oneTarget, optionalTarget } from './optional-target.ts';

export const clusters = command({
  verb: 'clusters',
  summary: 'The clusters of a target: what they hold and what they run on.',
  examples: ['/ecs clusters', '/ecs clusters prod'],
  takesTarget: true,
  args: { target: optionalTarget },
  work: ({ target }, on) => ({ kind: 'health', about: 'clusters', ...oneTarget('clusters', target, on) }),
});
