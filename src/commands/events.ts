import { UserError } from '../errors.ts';
import { type Arg, command, service, shown } from './command.ts';

const all: Arg<true> & { optional: true } = {
  usage: 'all',
  optional: true,
  read({ text }) {
    if (text.toLowerCase() === 'all') return true;
    throw new UserError(
      'unexpected_word',
      `I did not expect \`${shown(text)}\`.`,
      'Say `all` after the service to see routine lines, too.',
    );
  },
};

export const events = command({
  verb: 'events',
  summary: 'What ECS said about a service, problems marked, routine left out unless you say `all`.',
  examples: ['/ecs events web on prod', '/ecs events web all on prod'],
  takesTarget: true,
  args: { service, all },
  work: ({ service, all }) => ({ kind: 'health', about: 'events', service, ...(all && { all }) }),
});
