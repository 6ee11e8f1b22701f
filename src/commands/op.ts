import { command, op as opArg } from './command.ts';

export const op = command({
  verb: 'op',
  summary: 'What became of one op.',
  examples: ['/ecs op op_abcdefghijkl'],
  args: { op: opArg },
  work: ({ op }) => ({ kind: 'ops', about: 'op', op }),
});
