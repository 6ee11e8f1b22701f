/** A target that may be left out, said as a word of its own or after `on`. */
import { UserError } from '../errors.ts';
import { type Arg, readTarget } from './command.ts';

export const optionalTarget: Arg<string> & { optional: true } = {
  usage: 'target',
  optional: true,
  read: ({ text }) => readTarget(text),
};

/** Returns the target that was said, in one place or the other. Throws UserError when they differ. */
export function oneTarget(
  verb: string,
  word: string | undefined,
  on: string | undefined,
): { target?: string } {
  if (word !== undefined && on !== undefined && word !== on)
    throw new UserError('two_targets', `\`${word}\` and \`${on}\` are two targets.`, 'Say one of them.', [
      `${verb} on ${word}`,
      `${verb} on ${on}`,
    ]);
  const target = word ?? on;
  return target === undefined ? {} : { target };
}
