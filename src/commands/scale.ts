import { UserError } from '../errors.ts';
import type { Count } from '../work.ts';
import { type Arg, command, service } from './command.ts';
import { whileItStands } from './while.ts';

/** A count of tasks, or a change of it. How many are allowed here is the worker's to know. */
const tasks: Arg<Count> = {
  usage: 'tasks',
  noun: 'a number of tasks',
  read({ text }) {
    const match = /^([+-])?(0|[1-9]\d{0,4})$/.exec(text);
    if (!match?.[2])
      throw new UserError(
        'bad_count',
        '`tasks` must be a whole number up to 99999, like `5`, `+2` or `-1`.',
        'Try `/ecs scale web 5`.',
      );
    const number = Number(match[2]);
    if (match[1] === undefined) return { to: number };
    if (number === 0)
      throw new UserError('bad_count', 'A change by 0 tasks changes nothing.', 'Try `/ecs scale web +2`.');
    return { by: match[1] === '+' ? number : -number };
  },
};

export const scale = command({
  verb: 'scale',
  summary: 'Run this many tasks of a service; for a time, and then as many as before again.',
  examples: ['/ecs scale web 5', '/ecs scale web +2 on prod', '/ecs scale web 10 for 2h'],
  takesTarget: true,
  args: { service, tasks },
  options: { for: whileItStands },
  phrases: { for: whileItStands },
  work: ({ service, tasks, for: forMs }) => ({
    kind: 'scale',
    service,
    tasks,
    ...(forMs !== undefined && { forMs }),
  }),
});
