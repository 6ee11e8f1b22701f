/** The secrets that a service reads, as a message. */
import type { SecretsSeen } from '../seen.ts';
import { paragraph } from './answers-status.ts';
import { buttons, header, type Say, say } from './blocks.ts';
import { readerWords, secretsTitle, sourceWords } from './messages-secrets.ts';
import { uncheckedWords } from './messages-status.ts';
import { asks, fullName } from './verbs.ts';

/** Returns what is known of a service's secrets, with a restart where tasks hold what was before. */
export function secretsAnswer(answer: SecretsSeen): Say {
  const title = secretsTitle(answer);
  const service = fullName(answer.scope);
  const isOld = answer.sources.some(({ older }) => older > 0);
  return say(title, [
    header(title),
    ...paragraph(readerWords(answer)),
    ...answer.sources.flatMap(source => paragraph(sourceWords(source, answer))),
    ...paragraph(answer.unchecked.slice(0, 10).map(uncheckedWords)),
    ...buttons(
      asks([
        ...(isOld ? [{ label: 'Restart…', line: `restart ${service}` }] : []),
        { label: 'Task definition', line: `taskdef ${service}` },
        { label: 'Refresh', line: `secrets ${service}` },
      ]),
    ),
  ]);
}
