import { command, opOrService } from './command.ts';

export const cancel = command({
  verb: 'cancel',
  summary: 'Take back an op, or stop a deployment and go back.',
  examples: ['/ecs cancel op_abcdefghijkl', '/ecs cancel web on prod'],
  takesTarget: true,
  args: { what: opOrService },
  work: ({ what }) => ({ kind: 'ops', about: 'cancel', ...what }),
});
