import { command, op as opArg } from './command.ts';

export const op = command({
  verb: 'op',
  summary: 'What became of one op, and who did what when.',
  examples: ['/ecs op op_abcdefghijkl'],
  args: { op: opArg },
  work: ({ op }) => ({ kind: 'ops', about: 'op', op }),
});
