/** Takes secrets and unprintable characters out of texts of AWS and of containers, before anybody sees them (security.md T10, T12). */
import { createRedactor, type Redactor } from './redacting/redactor.ts';

const usual = createRedactor();

/** Returns lines without secrets, also where one spans several, and without what cannot be seen; a key is one line. */
export function redactedLines(lines: readonly string[], redactor: Redactor = usual): string[] {
  const shown = redactor.shown(lines.map(text => ({ stream: '', text }))).map(({ text }) => text);
  return shown.filter((text, i) => text !== '[private key]' || shown[i - 1] !== text);
}

/** Returns a text without secrets and without characters that cannot be seen; its lines stay lines. */
export const redacted = (text: string): string => redactedLines(text.split('\n')).join('\n');
