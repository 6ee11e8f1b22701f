/** What slack/manifest.yaml asks Slack for. */
import { readFileSync } from 'node:fs';

/** Returns the scopes of the bot's token: the words of the list under `bot:`. */
export function manifestScopes(): string[] {
  const text = readFileSync(new URL('../../slack/manifest.yaml', import.meta.url), 'utf8');
  const list = /^ {4}bot:\n((?: {6}.*\n)+)/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/^ {6}- ([\w:]+)/gm)].flatMap(([, scope]) => scope ?? []);
}
