import { UserError } from '../errors.ts';
import { type Arg, command, service, shown } from './command.ts';

/** A revision's number, also as `web:43`. */
const revision: Arg<number> & { optional: true } = {
  usage: 'revision',
  optional: true,
  read({ text }) {
    const number = /^(?:[A-Za-z0-9_-]+:)?([1-9]\d{0,8})$/.exec(text)?.[1];
    if (number !== undefined) return Number(number);
    throw new UserError(
      'bad_revision',
      `\`${shown(text)}\` is no revision.`,
      'Say its number, like `43`; without one it is what last worked.',
    );
  },
};

export const rollback = command({
  verb: 'rollback',
  summary: 'Go back to what last worked, by digest.',
  examples: ['/ecs rollback web on prod', '/ecs rollback web 43 on prod'],
  takesTarget: true,
  args: { service, revision },
  work: ({ service, revision }) => ({
    kind: 'deploy',
    service,
    to: { is: 'rollback', ...(revision !== undefined && { revision }) },
  }),
});
