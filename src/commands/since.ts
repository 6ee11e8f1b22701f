/** How far back something is read. */
import { UserError } from '../errors.ts';
import { readDuration } from '../work.ts';
import { type Arg, shown } from './command.ts';

const longestSince = 30 * 86_400_000;

/** A time to look back; milliseconds. */
export const since: Arg<number> = {
  usage: 'time',
  read({ text }) {
    const ms = readDuration(text);
    if (ms !== undefined && ms <= longestSince) return ms;
    throw new UserError(
      'bad_duration',
      `\`${shown(text)}\` is no time that I can look back.`,
      'Say it like `90s`, `15m`, `2h` or `3d`, 30 days at most.',
    );
  },
};
