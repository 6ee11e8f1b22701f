/** What dialogs share. Slack allows titles and buttons of 24 characters and a private_metadata of 3,000. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { Refusal } from '../errors.ts';
import type { Person, Place } from '../work.ts';
import { type Listening, tellOnly } from './ask.ts';
import { dialogFailed } from './messages.ts';

/** What a submitted dialog holds. */
export type Submitted = {
  private_metadata: string;
  state: { values: Record<string, Record<string, { value?: string | null }>> };
};

/** How a submitted dialog is answered: closed, kept open with complaints by block, or replaced. */
export type AckDialog = (
  answer?:
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: ModalView },
) => Promise<void>;

export const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** Returns an input for a code; room enough for a recovery code with spaces in it. */
export const codeInput = (name: string, label: string, focus = false): KnownBlock => ({
  type: 'input',
  block_id: name,
  label: plain(label),
  element: {
    type: 'plain_text_input',
    action_id: name,
    max_length: 40,
    ...(focus && { focus_on_load: true }),
  },
});

/** Returns what was typed into such an input; undefined where the dialog had none. */
export const typedInto = ({ state }: Submitted, name: string): string | undefined =>
  state.values[name] && (state.values[name][name]?.value ?? '');

/** Returns the answer that keeps a dialog open and says under an input what is wrong and what to do. */
export const complaint = (name: string, { said, next }: Refusal) => ({
  response_action: 'errors' as const,
  errors: { [name]: `${said} ${next}`.replaceAll('`', '') },
});

/** Opens a dialog for somebody; tells them when Slack does not. `again` is what they can do then. */
export async function openDialog(
  listening: Listening,
  trigger: string,
  view: ModalView,
  { who, where, again, op }: { who: Person; where: Place; again: string; op?: string },
): Promise<void> {
  try {
    await listening.client.views.open({ trigger_id: trigger, view });
  } catch (error) {
    listening.log.warn(
      { error, dialog: view.callback_id, ...(op !== undefined && { op }) },
      'could not open a dialog',
    );
    await tellOnly(listening, who, where, dialogFailed(again));
  }
}
