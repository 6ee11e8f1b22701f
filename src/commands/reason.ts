/** `because …`: the rest of a line, in somebody's own words. */
import { UserError } from '../errors.ts';
import type { Word } from './command.ts';

/** Nobody reads more on a card; it bounds what the ledger keeps. */
const longest = 200;

/** Returns a reason as it is kept: its spaces as one, quotation marks around the whole of it taken off. Throws UserError. */
export function readReason(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const reason = (/^(["'`])([^"'`]*)\1$/.exec(line)?.[2] ?? line).trim();
  if (reason === '')
    throw new UserError('missing_argument', '`because` what?', 'Say the reason after it, or leave it out.');
  if (reason.length <= longest) return reason;
  throw new UserError(
    'too_long_a_reason',
    `That is a reason of more than ${longest} characters.`,
    'Say it in fewer; everybody reads it on the card.',
  );
}

/** Returns the words before `because`, and the reason after it where there is one. Throws UserError when it is too long. */
export function reasonIn(words: readonly Word[]): { before: Word[]; reason?: string } {
  const at = words.findIndex(({ text, quoted }) => !quoted && /^because:?$/i.test(text));
  if (at < 0) return { before: [...words] };
  const said = words[at]?.after?.trim() ?? '';
  return { before: words.slice(0, at), ...(said !== '' && { reason: readReason(said) }) };
}
