/** `because …`: the rest of a line, in somebody's own words. */
import { UserError } from '../errors.ts';
import type { Word } from './command.ts';

/** The longest reason that is kept and shown. */
const longest = 200;

/** Returns the words before `because`, and the reason after it where there is one. Throws UserError when it is too long. */
export function reasonIn(words: readonly Word[]): { before: Word[]; reason?: string } {
  const at = words.findIndex(({ text, quoted }) => !quoted && /^because:?$/i.test(text));
  if (at < 0) return { before: [...words] };
  const reason = words
    .slice(at + 1)
    .flatMap(({ text }) => text.split(/\s+/))
    // A quotation mark at the beginning of a word would be read as one when the line is typed again.
    .map(text => text.replace(/^["'`]+/, ''))
    .filter(Boolean)
    .join(' ');
  if (reason.length > longest)
    throw new UserError(
      'long_reason',
      `The reason has ${reason.length} characters.`,
      `Say it in ${longest}.`,
    );
  return { before: words.slice(0, at), ...(reason !== '' && { reason }) };
}
