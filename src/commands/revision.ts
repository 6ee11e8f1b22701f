import { UserError } from '../errors.ts';
import { type Arg, shown } from './command.ts';

/** A revision's number, also as `web:43`; `without` says what it is when none is named. */
export const revision = (without: string): Arg<number> & { optional: true } => ({
  usage: 'revision',
  optional: true,
  read({ text }) {
    const number = /^(?:[A-Za-z0-9_-]+:)?([1-9]\d{0,8})$/.exec(text)?.[1];
    if (number !== undefined) return Number(number);
    throw new UserError(
      'bad_revision',
      `\`${shown(text)}\` is no revision.`,
      `Say its number, like \`43\`; without one it is ${without}.`,
    );
  },
});
