import { command, op } from './command.ts';

export const powers = command({
  verb: 'powers',
  summary: 'What an op may do at AWS: the policy of each step, and the same with the AWS CLI.',
  examples: ['/ecs powers op_abcdefghijkl'],
  args: { op },
  work: ({ op }) => ({ kind: 'ops', about: 'powers', op }),
});
