/** Filter patterns as the user guide's "Filter pattern syntax" has them: terms, JSON in braces, fields in brackets. */
import { invalid, type LogEvent } from '../group.ts';
import { fieldMatcher } from './fields.ts';
import { jsonMatcher } from './json.ts';
import { termMatcher } from './terms.ts';

const kinds = [
  ['{', '}', jsonMatcher],
  ['[', ']', fieldMatcher],
] as const;

/** Returns whether an event matches. Throws InvalidParameterException for a pattern that AWS takes for malformed. */
export function matcher(pattern = ''): (event: Pick<LogEvent, 'message'>) => boolean {
  const text = pattern.trim();
  for (const [open, close, read] of kinds) {
    if (!text.startsWith(open)) continue;
    if (!text.endsWith(close))
      throw invalid(`If a filter pattern starts with '${open}' it must end with '${close}'`);
    const matches = read(text.slice(1, -1));
    return ({ message }) => matches(message);
  }
  const matches = termMatcher(text);
  return ({ message }) => matches(message);
}
