import { nearest, UserError } from '../errors.ts';
import type { HookAction } from '../work.ts';
import { type Arg, command, service, shown } from './command.ts';

const actions: readonly HookAction[] = ['continue', 'rollback'];

/** What is decided at a pause. */
const action: Arg<HookAction> = {
  usage: 'continue|rollback',
  noun: 'what to do: `continue` or `rollback`',
  read({ text }) {
    const said = text.toLowerCase();
    const found = actions.find(one => one === said);
    if (found) return found;
    const near = nearest(said, actions);
    throw new UserError(
      'bad_hook_action',
      `\`${shown(text)}\` is nothing that can be done at a pause.`,
      near[0]
        ? `Did you mean \`/ecs hook ${near[0]} <service>\`?`
        : 'Say `/ecs hook continue <service>` or `/ecs hook rollback <service>`.',
      ['help hook', 'hooks'],
    );
  },
};

/** ECS: a pause's id is `ecs-pause-` and 43 letters, digits, hyphens and underscores; people type how it begins, as lists show it. */
const hookId = /^ecs-pause-[A-Za-z0-9_-]{4,43}$/;

const id: Arg<string> & { optional: true } = {
  usage: 'hook id',
  optional: true,
  read({ text }) {
    if (hookId.test(text)) return text;
    throw new UserError(
      'bad_hook_id',
      `\`${shown(text)}\` is no pause's id.`,
      'They look like `ecs-pause-Xk7rT2mP`. See which ones wait with `/ecs hooks`.',
      ['hooks'],
    );
  },
};

export const hook = command({
  verb: 'hook',
  summary: 'Have a deployment that waits at a pause go on, or back.',
  examples: [
    '/ecs hook continue web',
    '/ecs hook rollback web on prod',
    '/ecs hook continue web ecs-pause-Xk7rT2mP',
  ],
  takesTarget: true,
  args: { action, service, id },
  work: ({ action, service, id }) => ({
    kind: 'hook',
    action,
    service,
    ...(id !== undefined && { hook: id }),
  }),
});
