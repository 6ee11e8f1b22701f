import { UserError } from '../errors.ts';
import { type Arg, command, opOrService, shown } from './command.ts';
import { since } from './since.ts';
import { container } from './version.ts';

/** CloudWatch takes 1,024 characters; a line here is 500. */
const longestFilter = 300;

/** Whether CloudWatch takes it is looked at before it is asked; here it only has to be sayable again. */
const filter: Arg<string> = {
  usage: 'pattern',
  read({ text }) {
    const pattern = text.replace(/\s+/g, ' ').trim();
    const close = { '{': '}', '[': ']' }[pattern[0] ?? ''];
    if (close !== undefined && !pattern.endsWith(close))
      throw new UserError(
        'bad_filter',
        `\`${shown(pattern)}\` ends too early: a filter with spaces is put in quotes.`,
        `Say it like \`--filter '{ $.level = "error" }'\`.`,
        ['help logs'],
      );
    const sayable = ['"', "'", '`'].some(quote => !pattern.includes(quote));
    if (pattern !== '' && pattern.length <= longestFilter && sayable) return pattern;
    throw new UserError(
      'bad_filter',
      sayable ? `A filter is 1 to ${longestFilter} characters.` : 'That filter has three kinds of quotes.',
      'Say it like `--filter "timeout -health"`, with at most two kinds of quotes.',
    );
  },
};

/** A task's id is 32 hex digits (older ones a UUID); its first eight will do. */
const task: Arg<string> = {
  usage: 'task',
  read({ text }) {
    const id = text.toLowerCase().slice(text.lastIndexOf('/') + 1);
    if (/^[0-9a-f][0-9a-f-]{7,35}$/.test(id)) return id;
    throw new UserError(
      'bad_task',
      `\`${shown(text)}\` is no task's id.`,
      'Say its first eight letters or digits, or all of it. See `/ecs tasks`.',
    );
  },
};

export const logs = command({
  verb: 'logs',
  summary: 'What a service writes: the newest lines, or followed live with `--follow`.',
  examples: [
    '/ecs logs web',
    '/ecs logs web --since 15m --errors',
    '/ecs logs web --filter "timeout -health" --follow',
    `/ecs logs web --filter '{ $.level = "error" && $.ms > 100 }'`,
    '/ecs logs web on prod -f',
  ],
  takesTarget: true,
  args: { what: opOrService },
  options: { since, filter, container, task },
  phrases: { since },
  switches: { errors: 'errors', follow: 'follow', f: 'follow' },
  work({ what, since, filter, container, task, errors, follow }) {
    const choice = {
      ...(container !== undefined && { container }),
      ...(task !== undefined && { task }),
      ...(errors && { errors }),
    };
    if ('op' in what) {
      if (since !== undefined || filter !== undefined)
        throw new UserError(
          'already_read',
          'What an op has read can be narrowed by `--errors`, `--container` and `--task` only.',
          'Say `/ecs logs <service>` with the rest to read again.',
        );
      if (follow) return { kind: 'logs', about: 'longer', op: what.op };
      return { kind: 'logs', about: 'read', op: what.op, ...choice };
    }
    if (follow && since !== undefined)
      throw new UserError(
        'since_and_follow',
        'Following begins now; `--since` is for what has been written.',
        'Say one of them.',
      );
    return {
      kind: 'logs',
      about: follow ? 'follow' : 'show',
      service: what.service,
      ...(since !== undefined && { sinceMs: since }),
      ...(filter !== undefined && { filter }),
      ...choice,
    };
  },
});
