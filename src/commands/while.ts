/** `for 2h`: how long a change stands before it undoes itself. */
import { UserError } from '../errors.ts';
import { readDuration } from '../work.ts';
import { type Arg, shown } from './command.ts';

/** Shorter than a minute no task starts; longer than a week it is no exception any more. In milliseconds. */
const least = 60_000;
const longest = 7 * 86_400_000;

/** A time that a change stands; milliseconds. */
export const whileItStands: Arg<number> = {
  usage: 'time',
  read({ text }) {
    const ms = readDuration(text);
    if (ms === undefined)
      throw new UserError(
        'bad_duration',
        `\`${shown(text)}\` is no time that I know.`,
        'Say it like `30m`, `2h` or `3d`, from a minute to a week.',
      );
    if (ms >= least && ms <= longest) return ms;
    throw new UserError(
      ms < least ? 'too_short_a_time' : 'too_long_a_time',
      'A timed change lasts from a minute to a week.',
      'Leave `for` out where it is to stay; else say it like `30m`, `2h` or `3d`.',
    );
  },
};
