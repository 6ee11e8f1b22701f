import { command, service } from './command.ts';
import { asked, container, version } from './version.ts';

export const diff = command({
  verb: 'diff',
  summary: 'Show what a deploy would change, and what would stop it.',
  examples: ['/ecs diff web 1.5.0 on prod'],
  takesTarget: true,
  args: { service, version },
  options: { container },
  work: ({ service, version, container }) => ({ kind: 'diff', service, to: asked(version, container) }),
});
