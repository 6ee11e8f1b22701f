import { UserError } from '../errors.ts';
import { around, changeIn } from './command.ts';
import { reasonIn } from './reason.ts';

export const breakGlass = around({
  verb: 'break-glass',
  summary:
    'Change something at once, alone, with your code. Everybody is told, and somebody else reviews it.',
  examples: ['/ecs break-glass rollback web on prod because checkout is down'],
  usage: '<a change> because <reason>',
  read(words, line) {
    const { before, reason } = reasonIn(words);
    if (reason === undefined)
      throw new UserError(
        'missing_reason',
        'Breaking the glass needs a reason: everybody will read it.',
        'Say `/ecs break-glass <what you would say otherwise> because <reason>`.',
        ['help break-glass'],
      );
    return { is: 'work', work: changeIn(line(before), 'break-glass'), urgent: reason };
  },
});
