import { UserError } from '../errors.ts';
import type { ServiceName } from '../work.ts';
import { type Arg, command, service, shown } from './command.ts';

/** ECS: a task's id is 32 hexadecimal digits; people type how it begins, as answers show it. */
const taskId = /^[0-9a-f]{8,32}$/i;

type What = { service: ServiceName } | { task: string };

/** A service, or a task by its id; one that is quoted or says its cluster is a service. */
const what: Arg<What> = {
  usage: 'service or task id',
  read: (word, target) =>
    !word.quoted && taskId.test(word.text)
      ? { task: word.text.toLowerCase() }
      : { service: service.read(word, target) },
};

/** What follows the word `task`. */
const id: Arg<string> = {
  usage: 'task id',
  optional: true,
  read({ text }) {
    if (taskId.test(text)) return text.toLowerCase();
    throw new UserError(
      'bad_task_id',
      `\`${shown(text)}\` is no task's id.`,
      'Say `/ecs why <service>`, or `/ecs why task` and at least the first 8 letters of the id.',
      ['help why'],
    );
  },
};

export const why = command({
  verb: 'why',
  summary: 'Why a service or a task is as it is: the cause first, each with its evidence and a next step.',
  examples: ['/ecs why web', '/ecs why web on prod', '/ecs why task 3f2a9b1c'],
  takesTarget: true,
  args: { what, id },
  work({ what, id: named }, target) {
    const on = target === undefined ? {} : { target };
    if (named === undefined)
      return 'task' in what
        ? { kind: 'health', about: 'why', ...what, ...on }
        : { kind: 'health', about: 'why', ...what };
    if ('service' in what && /^task$/i.test(what.service.name) && what.service.cluster === undefined)
      return { kind: 'health', about: 'why', task: named, ...on };
    throw new UserError(
      'unexpected_word',
      `I did not expect \`${shown(named)}\`.`,
      'Say `/ecs why <service>` or `/ecs why task <task id>`.',
      ['help why'],
    );
  },
});
