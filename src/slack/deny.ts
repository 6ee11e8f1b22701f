/** The dialog that asks why: a deny is a vote with a reason. */
import type { ModalView } from '@slack/types';
import type { Place } from '../work.ts';

/** Returns the dialog for one op. What it carries is bounded: ids only (Slack: private_metadata 3,000). */
export const denyView = (op: string, hash: string, where: Place): ModalView => ({
  type: 'modal',
  callback_id: 'deny',
  private_metadata: JSON.stringify({ op, hash, where }),
  title: { type: 'plain_text', text: 'Deny' },
  submit: { type: 'plain_text', text: 'Deny' },
  close: { type: 'plain_text', text: 'Not now' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why? Everybody in the channel will see it.' },
      element: { type: 'plain_text_input', action_id: 'reason', multiline: true, max_length: 500 },
    },
  ],
});

/** Returns what a submitted dialog says. */
export function deniedIn(view: {
  private_metadata: string;
  state: { values: Record<string, Record<string, { value?: string | null }>> };
}): { op: string; hash: string; where: Place; reason: string } {
  const { op, hash, where } = JSON.parse(view.private_metadata) as { op: string; hash: string; where: Place };
  return { op, hash, where, reason: view.state.values.why?.reason?.value?.trim() ?? '' };
}
