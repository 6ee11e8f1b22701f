import { command, service } from './command.ts';
import { asked, container, version } from './version.ts';

export const deploy = command({
  verb: 'deploy',
  summary: 'Run this version of a service.',
  examples: ['/ecs deploy web 1.5.0 to prod', '/ecs deploy web 1.5.0 container=web'],
  takesTarget: true,
  args: { service, version },
  options: { container },
  work: ({ service, version, container }) => ({ kind: 'deploy', service, to: asked(version, container) }),
});
