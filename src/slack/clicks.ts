/** What a click becomes: a vote in the ledger, and an answer to whoever clicked. A click is never swallowed. */
import type { BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { Place } from '../work.ts';
import { refused } from './answers.ts';
import { digest, type Listening, tellOnly } from './ask.ts';
import { afterVote } from './at-home.ts';
import { card, uncarried } from './cards.ts';
import { type Cast, personOf, placeOf, record, ring, toldOf } from './cast.ts';
import { askCode } from './code.ts';
import { denyView } from './deny.ts';
import { openDialog } from './dialogs.ts';
import { respond } from './respond.ts';

/** The same click twice has the same moment; another click of the same person has another. */
export const clickMark = (body: BlockAction, action: ButtonAction | StaticSelectAction) =>
  `click:${digest([body.user.id, body.container?.message_ts, action.action_id, action.action_ts].join(' '))}`;

/** The same dialog submitted twice. */
export const viewMark = (view: { id: string; hash: string }) => `view:${digest(`${view.id} ${view.hash}`)}`;

export async function vote(
  listening: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
  marks: string[],
  ack: () => Promise<void>,
) {
  const { ledger, apiUrl, log } = listening;
  const { op: id, hash } = uncarried(action.value ?? '');
  const who = personOf(body);
  const where = placeOf(body);
  const reply = await record(listening, { op: id, hash, who, choice: 'approve', reason: '', marks });
  await ack();
  if (reply.is === 'needs code' || reply.is === 'not enrolled')
    return askCode(listening, body.trigger_id, { op: id, hash, who, where, is: reply.is });
  const told = toldOf(listening, id, reply);
  try {
    if (told) {
      const say = refused(told);
      if (!(await respond(body.response_url, apiUrl, { ...say, replace_original: false })))
        await tellOnly(listening, who, where, told);
      return;
    }
    // The card changes before anybody weighs the vote, so that this edit can never overwrite a newer one.
    const op = await ledger.read(id);
    if (op?.state === 'held')
      await respond(body.response_url, apiUrl, { ...card(op, who), replace_original: true });
  } catch (error) {
    log.warn({ error, op: id }, 'could not answer a click');
  } finally {
    await ring(listening, id);
    await afterVote(listening, who, where, marks);
  }
}

/** Records a deny that came with its reason. */
export async function deny(
  listening: Listening,
  cast: Omit<Cast, 'choice'>,
  where: Place,
  ack: () => Promise<void>,
): Promise<void> {
  const reply = await record(listening, { ...cast, choice: 'deny' });
  await ack();
  await ring(listening, cast.op);
  await afterVote(listening, cast.who, where, cast.marks);
  const told = toldOf(listening, cast.op, reply);
  if (told) await tellOnly(listening, cast.who, where, told);
}

export async function askWhy(
  listening: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
): Promise<void> {
  const { op, hash } = uncarried(action.value ?? '');
  const where = placeOf(body);
  const view = denyView(op, hash, where);
  await openDialog(listening, body.trigger_id, view, {
    who: personOf(body),
    where,
    op,
    again: 'Click Deny again.',
  });
}
