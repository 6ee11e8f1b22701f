import { UserError } from '../errors.ts';
import { type Arg, command, readTarget, shown } from './command.ts';

type Named = { task: string; cluster?: string; target?: string };

/** ECS: a task's id is 32 hex digits; eight of them tell it from others well enough to be looked for. */
const id = /^[0-9a-f]{8,32}$/;

/** A task's id, or how it begins, alone or as `cluster/id` or `target/cluster/id`; or its whole ARN. */
const task: Arg<Named> = {
  usage: 'task id',
  read({ text }, target) {
    const parts = text.replace(/^arn:aws[\w-]*:ecs:[^:]*:[^:]*:task\//, '').split('/');
    const named = parts.pop()?.toLowerCase() ?? '';
    const cluster = parts.pop();
    const own = parts.pop();
    if (parts.length > 0 || !id.test(named) || (cluster !== undefined && !/^[\w-]{1,255}$/.test(cluster)))
      throw new UserError(
        'bad_task_id',
        `\`${shown(text)}\` is no task's id.`,
        'Say at least its first eight letters and digits, as `/ecs tasks <service>` shows them.',
      );
    const on = own === undefined ? target : readTarget(own);
    if (own !== undefined && target !== undefined && on !== target)
      throw new UserError(
        'two_targets',
        `\`${shown(text)}\` names one target and \`on ${target}\` another.`,
        'Say one of them.',
      );
    return {
      task: named,
      ...(cluster !== undefined && { cluster }),
      ...(on !== undefined && { target: on }),
    };
  },
};

export const taskCommand = command({
  verb: 'task',
  summary: 'One task: its life, its containers, and why it stopped.',
  examples: ['/ecs task 1a2b3c4d', '/ecs task prod/1a2b3c4d on prod'],
  takesTarget: true,
  args: { task },
  work: ({ task }) => ({ kind: 'health', about: 'task', ...task }),
});
