import { around, type Command, command, op, unexpected } from './command.ts';
import { reasonIn } from './reason.ts';

export const reviews = command({
  verb: 'reviews',
  summary: 'Where the glass was broken and nobody has looked at it yet.',
  examples: ['/ecs reviews'],
  args: {},
  work: () => ({ kind: 'reviews', about: 'list' }),
});

export const review: Command = around({
  verb: 'review',
  summary: 'Say that you have looked at what somebody did when they broke the glass.',
  examples: ['/ecs review op_abcdefghijkl', '/ecs review op_abcdefghijkl because the rollback was right'],
  usage: '<op id> [because <what you found>]',
  read(words) {
    const { before, reason } = reasonIn(words);
    const [first, extra] = before;
    if (extra) throw unexpected(review, extra.text, ['help review']);
    const id = op.read(first ?? { text: '', quoted: false }, undefined);
    const note = reason === undefined ? {} : { note: reason };
    return { is: 'work', work: { kind: 'reviews', about: 'close', op: id, ...note } };
  },
});
