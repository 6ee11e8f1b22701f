/** What a click becomes: a vote in the ledger, and an answer to whoever clicked. A click is never swallowed. */
import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { Refusal } from '../errors.ts';
import type { Person, Place } from '../work.ts';
import { refused } from './answers.ts';
import { digest, type Listening, unable } from './ask.ts';
import { card, uncarried } from './cards.ts';
import { denyView } from './deny.ts';
import * as words from './messages.ts';
import { respond } from './respond.ts';

/** What a click and a submitted dialog say of who did it. */
type Click = { user: { id: string; team_id?: string | undefined }; team: { id: string } | null };

export const personOf = (body: Click): Person => ({
  team: body.user.team_id ?? body.team?.id ?? '',
  user: body.user.id,
});

export function placeOf(body: BlockAction): Place {
  const thread = body.container?.thread_ts;
  return { channel: body.channel?.id ?? '', ...(typeof thread === 'string' && { thread }) };
}

/** The same click twice has the same moment; another click of the same person has another. */
export const clickMark = (body: BlockAction, action: ButtonAction) =>
  `click:${digest([body.user.id, body.container?.message_ts, action.action_id, action.action_ts].join(' '))}`;

type Cast = {
  op: string;
  hash: string;
  who: Person;
  choice: 'approve' | 'deny';
  reason: string;
  marks: string[];
};

/** Records a vote; returns what the voter must be told when it did not count. */
async function record({ ledger, log }: Listening, cast: Cast): Promise<Refusal | undefined> {
  try {
    const reply = await ledger.vote(cast.op, cast.hash, cast.who, cast.choice, cast.reason, cast.marks);
    if (reply.is === 'counted') return undefined;
    return words.clickRefused(reply.is, cast.op, reply.is === 'over' ? reply.how : undefined);
  } catch (error) {
    return unable(error, log);
  }
}

export async function vote(
  listening: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
  marks: string[],
  ack: () => Promise<void>,
) {
  const { ledger, apiUrl, tell, log } = listening;
  const { op: id, hash } = uncarried(action.value ?? '');
  const who = personOf(body);
  const told = await record(listening, { op: id, hash, who, choice: 'approve', reason: '', marks });
  await ack();
  try {
    if (told) {
      const say = refused(told);
      if (!(await respond(body.response_url, apiUrl, { ...say, replace_original: false })))
        await tell.only(who, placeOf(body), told);
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
  }
}

/** Has a recorded vote weighed now; should this fail, the ledger does so by itself a moment later. */
async function ring({ ledger, relay, log }: Listening, op: string): Promise<void> {
  await ledger
    .ring(op)
    .catch(error => log.info({ op, because: (error as Error).message }, 'the bell rings later'));
  relay.kick();
}

/** Records a deny that came with its reason. */
export async function deny(
  listening: Listening,
  cast: Omit<Cast, 'choice'>,
  where: Place,
  ack: () => Promise<void>,
): Promise<void> {
  const { tell, log } = listening;
  const told = await record(listening, { ...cast, choice: 'deny' });
  await ack();
  await ring(listening, cast.op);
  if (told) await tell.only(cast.who, where, told).catch(error => log.warn({ error }, 'could not say so'));
}

export async function askWhy(
  { client, tell, log }: Listening,
  body: BlockAction<ButtonAction>,
  action: ButtonAction,
): Promise<void> {
  const { op: id, hash } = uncarried(action.value ?? '');
  try {
    await client.views.open({ trigger_id: body.trigger_id, view: denyView(id, hash, placeOf(body)) });
  } catch (error) {
    log.warn({ error, op: id }, 'could not open the deny dialog');
    await tell
      .only(personOf(body), placeOf(body), words.dialogFailed())
      .catch(second => log.warn({ error: second, op: id }, 'could not say so'));
  }
}
