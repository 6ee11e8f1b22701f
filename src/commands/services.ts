import { UserError } from '../errors.ts';
import { type Arg, command, shown } from './command.ts';
import { oneTarget, optionalTarget } from './optional-target.ts';

/** Which page of a list. */
const page: Arg<number> = {
  usage: 'page',
  read({ text }) {
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    throw new UserError('bad_page', `\`${shown(text)}\` is no page.`, 'Say its number, like `page=2`.');
  },
};

export const services = command({
  verb: 'services',
  summary: 'All services of a target, those that miss tasks first.',
  examples: ['/ecs services', '/ecs services prod', '/ecs services on prod', '/ecs services prod page=2'],
  takesTarget: true,
  args: { target: optionalTarget },
  options: { page },
  work: ({ target, page }, on) => ({
    kind: 'health',
    about: 'services',
    ...oneTarget('services', target, on),
    ...(page !== undefined && page > 1 && { page }),
  }),
});
