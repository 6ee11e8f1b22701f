import { UserError } from '../errors.ts';
import { command, op } from './command.ts';
import { oneTarget, optionalTarget } from './optional-target.ts';

const missingOp = () =>
  new UserError(
    'missing_argument',
    '`/ecs timed revert` what?',
    'Say the id of its op after it; `/ecs timed` shows it.',
    ['timed'],
  );

export const timed = command({
  verb: 'timed',
  summary: 'What undoes itself after a while, until when; `revert` has it go back now.',
  examples: ['/ecs timed', '/ecs timed prod', '/ecs timed revert op_abcdefghijkl'],
  takesTarget: true,
  args: { target: { ...optionalTarget, usage: 'target or revert' }, op: { ...op, optional: true as const } },
  work({ target: word, op }, on) {
    if (word === 'revert' && on === undefined) {
      if (op === undefined) throw missingOp();
      return { kind: 'timed', about: 'revert', op };
    }
    if (op === undefined) return { kind: 'timed', about: 'list', ...oneTarget('timed', word, on) };
    throw new UserError(
      'unexpected_word',
      `I did not expect \`${op}\`.`,
      'Say `/ecs timed [target]` or `/ecs timed revert <op id>`.',
      ['help timed'],
    );
  },
});
