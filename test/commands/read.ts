/** What a text is read as, for tests to look at. */
import { parse } from '../../src/commands/index.ts';
import { UserError } from '../../src/errors.ts';

/** Returns what a text is read as, or its refusal. Anything else that is thrown is a crash. */
export function readOf(text: string, targets: readonly string[] = []) {
  try {
    return parse(text, targets);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Returns the refusal of a text. Throws where the text is understood. */
export function refusalOf(text: string, targets: readonly string[] = []): UserError {
  const read = readOf(text, targets);
  if (read instanceof UserError) return read;
  throw new Error(`understood: ${text}`);
}

/** Returns the work that a text means, or what else it is. Throws its refusal. */
export const work = (text: string) => {
  const parsed = parse(text);
  return parsed.is === 'work' ? parsed.work : parsed;
};
