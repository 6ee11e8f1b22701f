/** What people are told when Redis did not say whether something was written down, and when that is known. */
import type { Refusal } from '../errors.ts';
import { cut } from './blocks.ts';

const refusal = (code: string, said: string, next: string): Refusal => ({ code, said, next });

/** What somebody asked, as they are reminded of it; Slack takes 3,000 characters in a block. */
const asked = (words: string) => `\`/ecs ${cut(words.replaceAll('`', "'"), 200)}\``;

/** Said at once to whoever asked; `unanswered.ts` sees to it that they hear the rest, and a process that is killed meanwhile cannot. */
export const askingUnsure = () =>
  refusal(
    'ledger_unsure',
    'Redis did not answer in time: whether this was written down is not known yet.',
    'I tell you here as soon as I can ask it; do not ask again before. If I have not within ten minutes, look for its card or answer, and at `/ecs pending`: where there is neither, ask again.',
  );

export const writtenDown = (words: string, op: string) =>
  refusal(
    'written_down',
    `${asked(words)} was written down: \`${op}\`.`,
    'There is nothing to ask again: its card or its answer comes by itself.',
  );

export const notWritten = (words: string) =>
  refusal(
    'not_written',
    `${asked(words)} was not written down.`,
    'Nothing was changed, and nothing will run late. Ask again.',
  );

export const neverKnown = (words: string) =>
  refusal(
    'never_known',
    `Whether ${asked(words)} was written down I could not find out.`,
    'Look at `/ecs pending` before you ask again.',
  );

const unsure = (what: string, next: string) =>
  refusal('click_unsure', `Redis did not answer in time: whether ${what} is not known.`, next);

export const voteUnsure = (op: string) =>
  unsure(
    'your click counted',
    `The card shows it, and so does \`/ecs op ${op}\`. Is it not there, click again: it counts once.`,
  );

export const enrolUnsure = () =>
  unsure(
    'you are enrolled',
    'See `/ecs whoami`. Type `/ecs enrol` again in any case: your recovery codes were not shown.',
  );

export const refreshUnsure = () =>
  unsure('your home tab is read anew', 'It shows when it was read; click Refresh again if it is old.');
